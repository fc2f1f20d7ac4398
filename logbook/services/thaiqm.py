"""Taking in a ThaiQM form that may be sent more than once."""

from uuid import UUID

from households.models import Household, SurveyRound
from households.services import record_thaiqm
from logbook.services.submissions import Answer, submit

KIND = "thaiqm"


def take_in_thaiqm(*, client_uuid: UUID, typed: dict, household: Household, round: SurveyRound, by, **survey) -> Answer:
    """Record the survey of a form once; `survey` as in `record_thaiqm`. `typed` has no citizen ID in plain.

    Raises households' Refused.
    """

    def record(submission) -> dict:
        return {"thaiqm_survey": record_thaiqm(household=household, round=round, by=by, **survey).pk}

    return submit(
        kind=KIND,
        client_uuid=client_uuid,
        payload=typed,
        household=household,
        by=by,
        record=record,
        round_year=round.year,
    )
