"""Who can help: agencies and partners with their missions, centres with their seats, working groups."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked, tracked_until_removed
from areas.codes import enclosing_codes
from areas.models import Area
from areas.scope import AreaScopedQuerySet, Scope
from logbook.choices import AgencyKind, CentreLevel, SeatKind


class OrganisationQuerySet(AreaScopedQuerySet):
    """Rows that belong to an area and serve all that lies in it."""

    area_code_lookup = "area_id"

    def serving(self, scope: Scope) -> Self:
        """Keep those of the scope, of all areas that it lies in, and those without an area."""
        above = {code for prefix in scope.prefixes for code in enclosing_codes(prefix)}
        return self.filter(scope.condition("area_id") | Q(area_id__in=above) | Q(area=None))

    def with_area(self) -> Self:
        return self.select_related("area__parent__parent__parent")


class AgencyQuerySet(OrganisationQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def ended(self) -> Self:
        return self.filter(is_active=False)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind) if kind else self

    def against(self, indicator: str) -> Self:
        """Keep those whose mission names the indicator; "" keeps all."""
        return self.filter(indicators__contains=[indicator]) if indicator else self

    def signatories(self) -> Self:
        """Return the ministries of the agreement instead: they belong to no area, and are no secret in any."""
        return self.model.objects.filter(area=None, has_mou=True).by_name()

    def of_district(self, code: str) -> Self:
        """Keep the agencies of the district in which the area `code` lies: its own and those of its subdistricts."""
        return self.within(Scope((code[:4],)))

    def of_province(self, code: str) -> Self:
        """Keep the agencies of the province in which the area `code` lies, and those of the whole country."""
        return self.filter(Q(area_id=code[:2]) | Q(area=None))

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

    def works_against(self, indicators: Collection[str]) -> bool:
        """Tell whether its mission names any of the indicators."""
        return not set(self.indicators).isdisjoint(indicators)


class AgencyStaffQuerySet(AreaScopedQuerySet):
    area_code_lookup = "agency__area_id"

    def of_user(self, user) -> Self:
        return self.filter(user=user)

    def with_names(self) -> Self:
        return self.select_related("agency", "user").order_by("agency__name", "user__last_name", "id")


@tracked_until_removed
class AgencyStaff(models.Model):
    """Of which agency an account is; it sees the cases of that agency, and nothing else."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="staff", verbose_name=_("agency"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agency_staff", verbose_name=_("user")
    )

    objects = AgencyStaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency staff")
        verbose_name_plural = _("agency staff")

    def __str__(self) -> str:
        return f"{self.user} · {self.agency}"


class EndedQuerySet(OrganisationQuerySet):
    """Rows that are ended on a day, never deleted."""

    def lasting(self, on: date) -> Self:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on))

    def over(self, on: date) -> Self:
        return self.filter(ended_on__lte=on)

    def in_order(self) -> Self:
        return self.order_by("area_id", "name", "id")


@tracked
class Centre(models.Model):
    """A centre against poverty (ศจพ.) of a province, district or municipality, or an operating team."""

    level = models.CharField(_("level"), max_length=12, choices=CentreLevel)
    name = models.CharField(_("name"), max_length=200)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="centres", db_column="area_code", verbose_name=_("area")
    )
    office = models.CharField(_("where its office is"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = EndedQuerySet.as_manager()

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "level", "name"],
                name="centre_once_an_area",
                violation_error_message=_("This centre exists already in this area."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CentreSeatQuerySet(AreaScopedQuerySet):
    area_code_lookup = "centre__area_id"

    def of_centre(self, centre: Centre) -> Self:
        return self.filter(centre=centre)

    def on(self, day: date) -> Self:
        """Keep who sits there on that day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def in_order(self) -> Self:
        """Order by the dignity of the seat, then from the longest-serving on."""
        whens = [models.When(kind=kind, then=place) for place, kind in enumerate(SeatKind)]
        return self.order_by(models.Case(*whens, output_field=models.IntegerField()), "starts_on", "id")


@tracked
class CentreSeat(models.Model):
    """Who sits in a seat of a centre from when to when; a successor is a row of his own."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="seats", verbose_name=_("centre"))
    kind = models.CharField(_("seat"), max_length=16, choices=SeatKind)
    title = models.CharField(_("office he holds"), max_length=200)
    name = models.CharField(_("name of the person"), max_length=200)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = CentreSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat in a centre")
        verbose_name_plural = _("seats in a centre")
        constraints = [
            models.CheckConstraint(
                name="seat_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.title}"


@tracked
class WorkingGroup(models.Model):
    """A group that the district chief names beside the teams, by a written order."""

    name = models.CharField(_("name"), max_length=200)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="working_groups", db_column="area_code", verbose_name=_("area")
    )
    order_number = models.CharField(_("number of the order"), max_length=60)
    ordered_on = models.DateField(_("day of the order"))
    purpose = models.CharField(_("purpose"), max_length=500)
    members = models.TextField(_("members"), max_length=2000, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = EndedQuerySet.as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "order_number"],
                name="working_group_once_an_order",
                violation_error_message=_("There is a working group by this order already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
