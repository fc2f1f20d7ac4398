from households.models.answers import NOTHING_REPORTED, HouseholdAnswers, MemberAnswers
from households.models.area_facts import AreaFact, ServiceKind, ServicePoint
from households.models.household import Household
from households.models.imports import (
    ImportBatch,
    ImportChange,
    ImportFile,
    ImportMode,
    ImportProblem,
    ImportRow,
    ImportState,
    LegalBasis,
)
from households.models.keeping import Forgotten, LegalHold, forgotten_at, held
from households.models.member import Member
from households.models.rounds import SurveyRound
from households.models.thaiqm import Hardship, ThaiqmSurvey
from households.models.tokens import NamePosting, NameToken

__all__ = [
    "NOTHING_REPORTED",
    "AreaFact",
    "Forgotten",
    "Hardship",
    "Household",
    "HouseholdAnswers",
    "ImportBatch",
    "ImportChange",
    "ImportFile",
    "ImportMode",
    "ImportProblem",
    "ImportRow",
    "ImportState",
    "LegalBasis",
    "LegalHold",
    "Member",
    "MemberAnswers",
    "NamePosting",
    "NameToken",
    "ServiceKind",
    "ServicePoint",
    "SurveyRound",
    "ThaiqmSurvey",
    "forgotten_at",
    "held",
]
