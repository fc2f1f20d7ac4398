"""The ten topics that the province asks after each quarter, and what each area has done of them."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from areas.models import Area
from areas.scope import AreaScopedQuerySet
from logbook.models.schedules import YEARS

TOPICS = 10


class DirectiveQuerySet(models.QuerySet):
    def of_quarter(self, fiscal_year: int, quarter: int) -> Self:
        return self.filter(fiscal_year=fiscal_year, quarter=quarter).order_by("number")


@tracked
class Directive(models.Model):
    """A topic of the check-list of a quarter."""

    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year (B.E.)"), validators=YEARS)
    quarter = models.PositiveSmallIntegerField(_("quarter"), validators=(MinValueValidator(1), MaxValueValidator(4)))
    number = models.PositiveSmallIntegerField(_("number"), validators=(MinValueValidator(1), MaxValueValidator(TOPICS)))
    title = models.CharField(_("topic"), max_length=300)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("directive")
        verbose_name_plural = _("directives")
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "quarter", "number"], name="directive_once_a_quarter"),
            models.CheckConstraint(
                name="directive_is_one_of_ten", condition=Q(quarter__range=(1, 4), number__range=(1, TOPICS))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class DirectiveCheckQuerySet(AreaScopedQuerySet):
    def of_area(self, code: str) -> Self:
        return self.filter(area_id=code)

    def of_quarter(self, fiscal_year: int, quarter: int) -> Self:
        return self.filter(directive__fiscal_year=fiscal_year, directive__quarter=quarter)


@tracked
class DirectiveCheck(models.Model):
    """What an area says of a topic: done or not, with a note, by whom."""

    directive = models.ForeignKey(
        Directive, on_delete=models.PROTECT, related_name="checks", verbose_name=_("directive")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_column="area_code", verbose_name=_("area")
    )
    is_done = models.BooleanField(_("done"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    checked_on = models.DateField(_("on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DirectiveCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of a directive")
        verbose_name_plural = _("checks of directives")
        constraints = [models.UniqueConstraint(fields=["directive", "area"], name="directive_checked_once_an_area")]

    def __str__(self) -> str:
        return f"{self.directive_id}/{self.area_id}"
