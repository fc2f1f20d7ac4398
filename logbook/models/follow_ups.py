"""The log of intensive care: how a household was getting on, each time that somebody looked."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from households.models import Household, SurveyRound
from logbook.choices import DevelopmentStage, FollowUpWay, HelpResult
from logbook.models.area_copies import AREA_COPY, AREA_OF_HOUSEHOLD, area_copy
from logbook.models.help import REMARKED
from logbook.models.visits import CaseQuerySet


class FollowUpQuerySet(CaseQuerySet):
    area_code_lookup = AREA_COPY

    def newest_first(self) -> Self:
        return self.order_by("-followed_on", "-created_at")

    def of_round(self, year: int) -> Self:
        return self.filter(round_id=year)

    def with_remarks(self) -> Self:
        return self.filter(REMARKED)


@tracked(except_for=[AREA_COPY])
class FollowUp(models.Model):
    """One look at how a household is getting on: by its mentor or somebody else, at the house or by phone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        db_index=False,  # follow_up_household_day begins with it
        related_name="follow_ups",
        verbose_name=_("household"),
    )
    area_code = area_copy()
    round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("round")
    )
    followed_on = models.DateField(_("day"))
    by_whom = models.CharField(_("by whom"), max_length=200, blank=True)
    how = models.CharField(_("how"), max_length=6, choices=FollowUpWay)
    change = models.CharField(_("what has changed"), max_length=1000)
    result = models.PositiveSmallIntegerField(_("result"), choices=HelpResult)
    stage_after = models.PositiveSmallIntegerField(_("stage now"), choices=DevelopmentStage, null=True, blank=True)
    obstacle = models.CharField(_("obstacle"), max_length=500, blank=True)
    suggestion = models.CharField(_("suggestion"), max_length=500, blank=True)
    next_on = models.DateField(_("next follow-up"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(fields=["household", "-followed_on"], name="follow_up_household_day"),
            models.Index(fields=["household", "round"], include=[AREA_COPY], name="follow_up_household_round"),
            models.Index(
                fields=["followed_on", "id"], include=[AREA_COPY], condition=REMARKED, name="follow_up_remarked_day"
            ),
        ]
        triggers = [AREA_OF_HOUSEHOLD]

    def __str__(self) -> str:
        return f"{self.followed_on}"

    @property
    def who(self) -> str:
        """Who looked: the name that was written, else the recorder's; the caller has loaded him."""
        return self.by_whom or str(self.recorded_by)
