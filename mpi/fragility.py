"""Fragile households: who depends on others, what is a low income, and the levels, as rules.

Sources: the definition of the Ministry of Social Development as NESDC prints it (fiscal year 2566); ages are ours,
because the sources name "small children" and "the elderly" without an age.
"""

from django.conf import settings

from households.choices import Health
from mpi.choices import FragilityLevel
from mpi.indicators import INCOME_FACTS, SATANG
from mpi.rules import AllOf, AnyOf, AtLeast, AtMost, Between, Equals, Facts, PerHeadAtMost, PerHeadBelow, Rule

SMALL_CHILD_YEARS = 6  # up to and including
ELDERLY_YEARS = 60  # from

# A person who depends on others for several reasons is still one person.
DEPENDENT = AnyOf(
    AtMost("age_years", SMALL_CHILD_YEARS),
    AtLeast("age_years", ELDERLY_YEARS),
    Equals("health", Health.DISABLED.value),
    Equals("is_bedridden", True),
    AllOf(Equals("health", Health.CHRONIC.value), Equals("can_help_self", False)),
)

# Being insecure in the dwelling or in a house that does not last: the failing of this indicator.
HOUSING_INDICATOR = "MPI05"

LOW_INCOME = Equals("is_low_income", True)

# First match wins. The sources say "and/or a housing problem" at levels 3 and 2, too; there it decides nothing.
# An unknown income is no low income: such a household with dependents is at level 0, marked "income unknown".
LEVELS = (
    (FragilityLevel.LEVEL_3, AllOf(LOW_INCOME, AtLeast("dependent_count", 3))),
    (FragilityLevel.LEVEL_2, AllOf(LOW_INCOME, Between("dependent_count", 1, 2))),
    (FragilityLevel.LEVEL_1, AnyOf(LOW_INCOME, Equals("has_housing_problem", True))),
    (FragilityLevel.LEVEL_0, AtLeast("dependent_count", 1)),
)


def low_income() -> Rule:
    """Return the rule of a low income as the settings have it.

    The circulars disagree: "not above 100,000 baht" (Phayao 2566, NESDC's glossary) or "below" (NESDC's deck).
    """
    rule = PerHeadAtMost if settings.LOW_INCOME_INCLUDES_LIMIT else PerHeadBelow
    return rule(INCOME_FACTS, "member_count", settings.LOW_INCOME_BAHT * SATANG)


def fragility_level(household: Facts) -> FragilityLevel | None:
    """Return the level from `is_low_income`, `dependent_count` and `has_housing_problem`; None: not fragile."""
    return next((level for level, rule in LEVELS if rule.holds(household)), None)
