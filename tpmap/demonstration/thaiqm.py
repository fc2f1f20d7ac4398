"""What ThaiQM found at the demonstration's families: hardships that go with failed indicators, and some beside."""

from datetime import date, timedelta
from random import Random

from households.choices import AnswerSource, HardshipAspect
from households.hardships import LISTED, OTHER_HARDSHIP
from households.models import Household, Member, SurveyRound, ThaiqmSurvey

# Of families that fail an indicator, and of others, so many were asked.
ASKED_SHARE, ASKED_SHARE_OF_OTHERS = 0.7, 0.15
# ThaiQM came some weeks after the survey of Basic Minimum Needs.
LATER = timedelta(days=45)
FOLLOWS = {
    "MPI05": 102,
    "MPI06": 202,
    "MPI07": 203,
    "MPI08": 105,
    "MPI09": 301,
    "MPI10": 302,
    "MPI11": 303,
    "MPI12": 305,
    "MPI13": 501,
    "MPI14": 501,
    "MPI15": 502,
    "MPI16": 701,
    "MPI17": 702,
}
# What weighs on any family, with the chance that it does.
BESIDE = {401: 0.3, 402: 0.2, 404: 0.15, 407: 0.08, 503: 0.4, 504: 0.2, 602: 0.06}


def survey_of(
    rng: Random, household: Household, head: Member, member_count: int, failed: list[str], round: SurveyRound, on: date
) -> ThaiqmSurvey | None:
    """Return the unsaved survey of a family that fails the indicators `failed`, None where nobody asked it."""
    if rng.random() > (ASKED_SHARE if failed else ASKED_SHARE_OF_OTHERS):
        return None
    asked = {aspect for aspect in HardshipAspect if rng.random() < 0.9}
    weighs = {FOLLOWS[code] for code in failed if code in FOLLOWS}
    weighs |= {number for number, chance in BESIDE.items() if rng.random() < chance}
    numbers = [listed.number for listed in LISTED if listed.aspect in asked and listed.number != OTHER_HARDSHIP]
    return ThaiqmSurvey(
        household=household,
        round=round,
        source=AnswerSource.THAIQM,
        surveyed_on=on + LATER,
        head_name=head.full_name,
        identity_sealed=head.identity_sealed,
        identity_lookup=head.identity_lookup,
        member_count=member_count,
        occupation=household.occupation,
        phone=household.phone,
        found=[number for number in numbers if number in weighs],
        not_found=[number for number in numbers if number not in weighs],
    )
