"""The menu of solutions (เมนูแก้จน): what can be done against which failing, for whom, by whom."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from areas.money import MOST_SATANG
from logbook.choices import MENU_STAGES
from mpi.choices import Dimension


class SolutionMenuItemQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day), is_active=True
        )

    def in_order(self) -> Self:
        return self.order_by("dimension", "stage", "code")


@tracked
class SolutionMenuItem(models.Model):
    """One entry of the menu. What it asks of a family are columns, so that a recommendation can say why."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    dimension = models.PositiveSmallIntegerField(_("dimension"), choices=Dimension)
    stage = models.PositiveSmallIntegerField(_("stage"), choices=[(stage.value, stage.label) for stage in MENU_STAGES])
    # Codes of the indicators it works against; empty: all of its dimension.
    indicators = ArrayField(models.CharField(max_length=5), verbose_name=_("indicators"), default=list, blank=True)
    youngest = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    oldest = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    income_most_satang = models.BigIntegerField(_("yearly income a head at most"), null=True, blank=True)
    needs_disability = models.BooleanField(_("for the disabled"), default=False)
    needs_card = models.BooleanField(_("for card holders"), default=False)
    # Codes of provinces or districts in which it exists; empty: everywhere.
    areas = ArrayField(models.CharField(max_length=8), verbose_name=_("areas"), default=list, blank=True)
    conditions = models.TextField(_("conditions"), blank=True, max_length=2000)
    agency = models.CharField(_("agency"), max_length=200, blank=True)
    benefit = models.CharField(_("benefit"), max_length=500, blank=True)
    amount_satang = models.BigIntegerField(_("amount"), null=True, blank=True)
    how_to_apply = models.TextField(_("how to apply"), blank=True, max_length=2000)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_example = models.BooleanField(_("example, not an official entry"), default=False)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = SolutionMenuItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("solution of the menu")
        verbose_name_plural = _("menu of solutions")
        constraints = [
            models.CheckConstraint(
                name="menu_ages_in_order",
                condition=Q(youngest=None) | Q(oldest=None) | Q(youngest__lte=F("oldest")),
                violation_error_message=_("The lowest age is above the highest."),
            ),
            models.CheckConstraint(
                name="menu_days_in_order",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="menu_amount_is_within_reason",
                condition=Q(amount_satang=None) | Q(amount_satang__range=(0, MOST_SATANG)),
                violation_error_message=_("This amount is too large. Check the number of zeros."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
