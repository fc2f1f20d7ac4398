"""Writing down how a household is getting on."""

from datetime import date
from uuid import UUID

import pghistory
from django.db import transaction

from households.models import Household, SurveyRound
from logbook.choices import DevelopmentStage, FollowUpWay, HelpResult
from logbook.models import FollowUp
from logbook.services.cases import note_follow_up
from logbook.services.submissions import Answer, submit


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


def take_in_follow_up(
    *, client_uuid: UUID, typed: dict, household: Household, round: SurveyRound, by, **follow_up
) -> Answer:
    """Record the follow-up of a form that may be sent more than once; `follow_up` as in `record_follow_up`."""

    def record(submission) -> dict:
        return {"follow_up": record_follow_up(household=household, round=round, by=by, **follow_up).pk}

    return submit(
        kind="follow_up",
        client_uuid=client_uuid,
        payload=typed,
        household=household,
        by=by,
        record=record,
        round_year=round.year,
    )
