"""Taking in a ThaiQM form that may be sent more than once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from households.models import Household, SurveyRound
from households.services import record_thaiqm
from logbook.models import Submission
from logbook.services.entries import Newcomer, enter_met
from logbook.services.submissions import Answer, submit

KIND = "thaiqm"


def take_in_thaiqm(
    *,
    client_uuid: UUID,
    typed: dict,
    household: Household,
    round: SurveyRound,
    by,
    on: date,
    at: datetime,
    met: Sequence[tuple[Newcomer, str]] = (),
    **survey: Any,
) -> Answer:
    """Take in the form once, however often it is sent; `survey` as in `record_thaiqm`.

    `met` are people of the house who stand on no list, each with how it is known who he is: they wait for the
    district chief. `typed` has no citizen ID in plain. Raises households' Refused, with the `place` of the one of
    `met` whom it is about; then nothing was written.
    """

    def record(_submission: Submission) -> dict:
        recorded = record_thaiqm(household=household, round=round, by=by, **survey)
        enter_met(household=household, people=met, thaiqm_survey=recorded, by=by, on=on, at=at)
        return {"thaiqm_survey": recorded.pk}

    return submit(
        kind=KIND,
        client_uuid=client_uuid,
        payload=typed,
        household=household,
        by=by,
        record=record,
        round_year=round.year,
    )
