"""Writing down how a household is getting on."""

from datetime import date
from typing import Any

import pghistory
from django.db import transaction

from households.models import Household, SurveyRound
from logbook.choices import DevelopmentStage, FollowUpWay, HelpResult
from logbook.models import FollowUp
from logbook.services.cases import note_follow_up
from logbook.services.submissions import Answer, take_in


@transaction.atomic
def record_follow_up(
    *,
    household: Household,
    round: SurveyRound,
    followed_on: date,
    how: FollowUpWay,
    change: str,
    result: HelpResult,
    by,
    by_whom: str = "",
    stage_after: DevelopmentStage | None = None,
    obstacle: str = "",
    suggestion: str = "",
    next_on: date | None = None,
) -> FollowUp:
    """Record one look at how the household is getting on; its case then says when, and what is due next.

    `by_whom` is who looked, where that is not `by`, who writes it down.
    """
    with pghistory.context(user=by.pk):
        follow_up = FollowUp.objects.create(
            household=household,
            round=round,
            followed_on=followed_on,
            by_whom=by_whom,
            how=how,
            change=change,
            result=result,
            stage_after=stage_after,
            obstacle=obstacle,
            suggestion=suggestion,
            next_on=next_on,
            recorded_by=by,
        )
    note_follow_up(follow_up=follow_up, by=by)
    return follow_up


def take_in_follow_up(**form: Any) -> Answer:
    """Take in the form once, however often it is sent; `form` as in `take_in` and `record_follow_up`."""
    return take_in("follow_up", record_follow_up, **form)
