"""The menu of solutions (เมนูแก้จน): what can be done against which failing, for whom, by whom."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.append_only import tracked
from areas.money import MOST_SATANG
from areas.scope import Scope
from logbook.choices import MENU_STAGES, MenuStanding
from mpi.choices import Dimension
from mpi.rules import Indicator


class SolutionMenuItemQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day), is_active=True
        )

    def in_use(self) -> Self:
        return self.filter(is_active=True)

    def matching(self, words: str) -> Self:
        """Keep the entries in which every one of the words stands somewhere."""
        found = self
        for word in words.split():
            texts = ("code", "title", "benefit", "conditions", "agency", "how_to_apply")
            found = found.filter(reduce(or_, (Q(**{f"{text}__icontains": word}) for text in texts)))
        return found

    def against(self, indicator: Indicator) -> Self:
        """Keep what works against one indicator: it is named, or all of its dimension is."""
        return self.filter(Q(indicators__contains=[indicator.code]) | Q(indicators=[], dimension=indicator.dimension))

    def for_age(self, years: int) -> Self:
        return self.filter(Q(youngest=None) | Q(youngest__lte=years), Q(oldest=None) | Q(oldest__gte=years))

    def by_agency(self, name: str) -> Self:
        return self.filter(agency__icontains=name)

    def in_order(self) -> Self:
        return self.order_by("dimension", "stage", "code")


@tracked
class SolutionMenuItem(models.Model):
    """One entry of the menu. What it asks of a family are columns, so that a recommendation can say why."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(pgettext_lazy("menu", "name of the solution"), max_length=200)
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

    @property
    def dimension_slug(self) -> str:
        """The class that gives the hue of the dimension."""
        return Dimension(self.dimension).name.lower()

    def standing(self, on: date) -> MenuStanding:
        """Return whether the entry may be used on that day, and if not, why."""
        if not self.is_active:
            return MenuStanding.RETIRED
        if self.valid_until and self.valid_until < on:
            return MenuStanding.EXPIRED
        return MenuStanding.NOT_YET if self.valid_from and self.valid_from > on else MenuStanding.VALID

    def exists_in(self, area_code: str) -> bool:
        """Tell whether the entry exists at a place: an entry that names no areas exists everywhere."""
        return not self.areas or any(area_code.startswith(code) for code in self.areas)

    def exists_in_part_of(self, scope: Scope) -> bool:
        return not self.areas or any(scope.overlaps(code) for code in self.areas)

    def is_kept_in(self, scope: Scope) -> bool:
        """Tell whether people of `scope` may change it: an entry of the whole country only the national office."""
        return scope.is_everywhere or bool(self.areas) and all(scope.covers(code) for code in self.areas)
