"""Families that may not be forgotten for now, and those that have been."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from accounts.models import RetentionRun
from areas.models import Area
from areas.scope import LEVEL_LENGTHS, AreaScopedQuerySet, Scope
from households.models.household import Household
from households.models.member import Member


class LegalHoldQuerySet(AreaScopedQuerySet):
    def within(self, scope: Scope) -> Self:
        """Keep the holds of households and of areas inside `scope`."""
        if scope.is_everywhere:
            return self
        return self.filter(scope.condition("area_id") & Q(household=None) | scope.condition("household__area_id"))

    def in_force(self, on: date) -> Self:
        return self.filter(ended_at=None, until__gte=on)

    def over(self, on: date) -> Self:
        return self.exclude(ended_at=None, until__gte=on)

    def with_names(self) -> Self:
        return self.select_related(
            "household__area__parent__parent__parent", "area__parent__parent__parent", "placed_by", "ended_by"
        )

    def newest_first(self) -> Self:
        return self.order_by("-placed_at", "-id")

    def of_household(self, household: Household) -> Self:
        """Keep the holds of a household, by itself or by an area around it."""
        return self.filter(Q(household=household) | Q(area__in=[household.area_id[:n] for n in LEVEL_LENGTHS]))


@tracked
class LegalHold(models.Model):
    """A household, or all of an area, of which nothing is forgotten until a day, for a reason; it may end before."""

    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="legal_holds",
        verbose_name=_("household"),
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateField(_("until"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField(_("placed"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.CheckConstraint(
                name="hold_is_of_a_household_or_an_area",
                condition=Q(household=None, area__isnull=False) | Q(household__isnull=False, area=None),
            ),
            models.CheckConstraint(name="hold_has_its_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="ended_hold_says_who_and_why",
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                violation_error_message=_("Say why the hold ends."),
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="legal_hold_in_force")]

    def __str__(self) -> str:
        return str(self.household or self.area)

    @property
    def area_code(self) -> str:
        return self.household.area_id if self.household_id else self.area_id

    def is_in_force(self, on: date) -> bool:
        return self.ended_at is None and self.until >= on


def held(household: str, area: str, on: date) -> Q:
    """Return the condition that a row's household is held on that day; the two are look-ups from the row."""
    now = LegalHold.objects.in_force(on)
    around = Q(pk__in=[])
    for length in LEVEL_LENGTHS:
        around |= Q(area=Left(OuterRef(area), length))
    return Q(Exists(now.filter(household=OuterRef(household)))) | Q(Exists(now.filter(around)))


class ForgottenQuerySet(AreaScopedQuerySet):
    area_code_lookup = "household__area_id"

    def families(self) -> Self:
        return self.filter(member=None)

    def of_members(self) -> Self:
        return self.exclude(member=None)


class Forgotten(models.Model):
    """That what was personal of a family, or of one of its people, was emptied: when, by which run, for which period.

    Without it nobody could tell an empty record from one that was never filled.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="forgotten", verbose_name=_("household")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="forgotten", verbose_name=_("member")
    )
    kind = models.CharField(_("kind of data"), max_length=30)
    run = models.ForeignKey(RetentionRun, on_delete=models.PROTECT, related_name="+", verbose_name=_("run"))
    at = models.DateTimeField(_("forgotten"))

    objects = ForgottenQuerySet.as_manager()

    class Meta:
        verbose_name = _("forgotten record")
        verbose_name_plural = _("forgotten records")
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(member=None), name="family_forgotten_once"),
            models.UniqueConstraint(fields=["member"], condition=~Q(member=None), name="member_forgotten_once"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


def forgotten_at() -> Subquery:
    """Return when the outer query's household was forgotten, or NULL."""
    return Subquery(Forgotten.objects.families().filter(household=OuterRef("pk")).values("at")[:1])
