from households.models.answers import NOTHING_REPORTED, HouseholdAnswers, MemberAnswers
from households.models.household import Household
from households.models.member import Member
from households.models.rounds import SurveyRound
from households.models.tokens import NamePosting, NameToken

__all__ = [
    "NOTHING_REPORTED",
    "Household",
    "HouseholdAnswers",
    "Member",
    "MemberAnswers",
    "NamePosting",
    "NameToken",
    "SurveyRound",
]
