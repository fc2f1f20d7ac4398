import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from areas.money import MOST_SATANG
from households.models import Household, Member, SurveyRound
from logbook.choices import DevelopmentStage, HelpKind, HelpResult
from logbook.models.area_copies import AREA_COPY, AREA_OF_HOUSEHOLD, area_copy
from logbook.models.menu import SolutionMenuItem
from logbook.models.problems import Problem
from logbook.models.visits import CaseQuerySet, Visit

# Help so fresh that a second one is probably the same.
JUST_NOW = timedelta(hours=2)
# What is told of obstacles and suggestions each quarter.
REMARKED = ~Q(obstacle="") | ~Q(suggestion="")


class HelpActivityQuerySet(CaseQuerySet):
    area_code_lookup = AREA_COPY

    def newest_first(self) -> Self:
        return self.order_by("-helped_on", "-created_at")

    def of_round(self, year: int) -> Self:
        return self.filter(round_id=year)

    def with_remarks(self) -> Self:
        """Keep what tells of an obstacle or makes a suggestion."""
        return self.filter(REMARKED)

    def recorded_since(self, at: datetime) -> Self:
        """Keep what was written down since, by whomever: what one is about to write may be the same."""
        return self.filter(created_at__gte=at).select_related("recorded_by")

    def recorded_by_others_since(self, at: datetime, user) -> Self:
        return self.recorded_since(at).exclude(recorded_by=user)


@tracked(except_for=[AREA_COPY])
class HelpActivity(models.Model):
    """One act of help, recorded every time: who did what, where, when, for whom, against which problem."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        db_index=False,  # help_household_day begins with it
        related_name="help_activities",
        verbose_name=_("household"),
    )
    area_code = area_copy()
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="help_activities",
        verbose_name=_("for whom"),
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="help_activities", verbose_name=_("visit")
    )
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="+", verbose_name=_("round"))
    problems = models.ManyToManyField(Problem, blank=True, related_name="help_activities", verbose_name=_("against"))
    kind = models.CharField(_("kind of help"), max_length=12, choices=HelpKind)
    menu_item = models.ForeignKey(
        SolutionMenuItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="help_activities",
        verbose_name=_("solution of the menu"),
    )
    is_not_in_menu = models.BooleanField(_("not in the menu"), default=False)
    description = models.CharField(_("what was done"), max_length=500)
    agency = models.CharField(_("agency"), max_length=200)
    place = models.CharField(_("where"), max_length=200, blank=True)
    helped_on = models.DateField(_("when"))
    amount_satang = models.BigIntegerField(_("amount"), null=True, blank=True)
    result = models.PositiveSmallIntegerField(_("result"), choices=HelpResult)
    stage_after = models.PositiveSmallIntegerField(_("stage after it"), choices=DevelopmentStage, null=True, blank=True)
    obstacle = models.CharField(_("obstacle"), max_length=500, blank=True)
    suggestion = models.CharField(_("suggestion"), max_length=500, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_step_on = models.DateField(_("due"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="help_activities",
        verbose_name=_("recorded by"),
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = HelpActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("help activity")
        verbose_name_plural = _("help activities")
        constraints = [
            models.CheckConstraint(
                name="help_amount_is_not_negative",
                condition=Q(amount_satang=None) | Q(amount_satang__gte=0),
                violation_error_message=_("An amount is never below zero."),
            ),
            models.CheckConstraint(
                name="help_amount_is_within_reason",
                condition=Q(amount_satang=None) | Q(amount_satang__lte=MOST_SATANG),
                violation_error_message=_("This amount is too large. Check the number of zeros."),
            ),
            models.CheckConstraint(
                name="help_in_menu_or_not",
                condition=Q(menu_item=None) | Q(is_not_in_menu=False),
                violation_error_message=_("Choose a solution of the menu, or say that there is none."),
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-helped_on"], name="help_household_day"),
            models.Index(fields=["household", "round"], include=[AREA_COPY], name="help_household_round"),
            models.Index(fields=["helped_on", "id"], include=[AREA_COPY], condition=REMARKED, name="help_remarked_day"),
        ]
        triggers = [AREA_OF_HOUSEHOLD]

    def __str__(self) -> str:
        return self.description
