"""Who can help: agencies and partners, what their mission is, and who works there."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from areas.models import Area
from areas.scope import AreaScopedQuerySet
from logbook.choices import AgencyKind


class AgencyQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_id"

    def active(self) -> Self:
        return self.filter(is_active=True)

    def by_name(self) -> Self:
        return self.order_by("name", "id")


@tracked
class Agency(models.Model):
    """An agency or partner that helps in an area: of one district, one province, or (without an area) everywhere."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=AgencyKind, default=AgencyKind.GOVERNMENT)
    ministry = models.CharField(_("ministry"), max_length=200, blank=True)
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
        db_column="area_code",
        verbose_name=_("area"),
    )
    mission = models.CharField(_("mission"), max_length=500, blank=True)
    # Codes of the failed indicators that are its mission: MPI01 … MPI17.
    indicators = ArrayField(models.CharField(max_length=5), verbose_name=_("indicators"), default=list, blank=True)
    has_mou = models.BooleanField(_("signed the agreement of the 12 ministries"), default=False)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "area"],
                nulls_distinct=False,
                name="agency_once_an_area",
                violation_error_message=_("This agency exists already in this area."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class AgencyStaff(models.Model):
    """Of which agency an account is; it sees the cases of that agency, and nothing else."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="staff", verbose_name=_("agency"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agency_staff", verbose_name=_("user")
    )

    class Meta:
        verbose_name = _("agency staff")
        verbose_name_plural = _("agency staff")

    def __str__(self) -> str:
        return f"{self.user} · {self.agency}"
