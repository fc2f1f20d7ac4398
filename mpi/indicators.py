"""The 17 indicators of TPMAP by survey cycle. Data only: read it aloud, change it here.

Facts carry the names of the fields of `households.HouseholdAnswers` and `households.MemberAnswers`; `member_count` is
the number of members counted. Points are of 60: a dimension weighs a fifth, its indicators share that alike.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from households.choices import STUDENT_OCCUPATIONS, Health, Occupation, SurveyCycle
from mpi.choices import Dimension
from mpi.rules import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    AtMost,
    Between,
    Equals,
    Includes,
    Indicator,
    IndicatorSet,
    NoneOf,
    OneOf,
    PerHeadAtLeast,
    Unit,
    all_true,
)

ALL_POINTS = 60
# A household is poor when its points reach the poverty cut-off: any failure (as TPMAP publishes), 1/5, 26 % (as NESDC's
# national index), 1/3, 1/2.
UNION_CUTOFF = 1
POVERTY_CUTOFFS = (1, 12, 16, 20, 30)

SATANG = 100
INCOME_FACTS = (
    "income_main_satang",
    "income_secondary_satang",
    "income_other_satang",
    "income_own_produce_satang",
)

# "Not older than one year" is read as up to and including the month of the first birthday; the form does not say.
NEWBORN_MONTHS = 12
# Who may have finished Mathayom 3 in the past year: the survey asks about children, so adults need no answer.
LOWER_SECONDARY_LEAVER_AGES = (12, 18)

WORKING_AGE = Between("age_years", 15, 59)
ELDERLY = AtLeast("age_years", 60)
# Only the disabled who cannot help themselves are left out; a chronic illness alone excuses nobody.
ABLE_TO_WORK = AnyOf(Equals("can_help_self", True), OneOf("health", (Health.NORMAL.value, Health.CHRONIC.value)))
# Somebody through whom a household can be developed.
DEVELOPABLE = AllOf(WORKING_AGE, ABLE_TO_WORK)
NOT_A_STUDENT = NoneOf("occupation", STUDENT_OCCUPATIONS)
EARNS_A_LIVING = AllOf(NoneOf("occupation", (*STUDENT_OCCUPATIONS, Occupation.NONE.value)), Equals("has_income", True))

# Sport on three days of half an hour, or exertion at work on five; longer on fewer days does not make up for it.
EXERCISES_ENOUGH = AnyOf(
    AllOf(AtLeast("exercise_days", 3), AtLeast("exercise_minutes", 30)),
    AllOf(AtLeast("exertion_days", 5), AtLeast("exertion_minutes", 30)),
)


def income_at_least(baht: int) -> PerHeadAtLeast:
    return PerHeadAtLeast(INCOME_FACTS, "member_count", baht * SATANG)


BMN_2560 = IndicatorSet(
    code=SurveyCycle.BMN_2560.value,
    survey_years=range(2560, 2565),
    is_verified=True,
    sources=(
        "Items and order: the public TPMAP dashboard; proved on 84,090 village rows of 2561",
        "Questions and who is asked: the survey application of the Community Development Department, form 2560–2564",
        "38,000 baht: the BMN book of Surat Thani 2561, page 57",
    ),
    indicators=(
        Indicator(
            code="MPI01",
            dimension=Dimension.HEALTH,
            bmn_item=1,
            points=3,
            unit=Unit.PERSON,
            name=_("Newborns weigh 2,500 grams or more"),
            applies=AllOf(AtMost("age_years", 1), AtMost("age_months", NEWBORN_MONTHS)),
            passes=AtLeast("birth_weight_grams", 2500),
        ),
        Indicator(
            code="MPI02",
            dimension=Dimension.HEALTH,
            bmn_item=4,
            points=3,
            unit=Unit.HOUSEHOLD,
            name=_("The household eats hygienic, safe food of standard quality"),
            applies=Always(),
            passes=all_true("food_marked", "food_cooked", "food_safe_vegetables", "food_clean_hands"),
        ),
        Indicator(
            code="MPI03",
            dimension=Dimension.HEALTH,
            bmn_item=5,
            points=3,
            unit=Unit.HOUSEHOLD,
            name=_("The household uses medicine properly for minor illness"),
            applies=Always(),
            passes=all_true(
                "medicine_household", "medicine_no_mixed_sets", "medicine_no_unfit_herbal", "medicine_no_overclaimed"
            ),
        ),
        Indicator(
            code="MPI04",
            dimension=Dimension.HEALTH,
            bmn_item=7,
            points=3,
            unit=Unit.PERSON,
            name=_("People aged 6 and over exercise at least 3 days a week, 30 minutes a day"),
            applies=AtLeast("age_years", 6),
            passes=EXERCISES_ENOUGH,
        ),
        Indicator(
            code="MPI05",
            dimension=Dimension.LIVING,
            bmn_item=8,
            points=3,
            unit=Unit.HOUSEHOLD,
            name=_("The household is secure in its dwelling and the house is durable"),
            applies=Always(),
            passes=all_true("tenure_secure", "house_durable"),
        ),
        Indicator(
            code="MPI06",
            dimension=Dimension.LIVING,
            bmn_item=9,
            points=3,
            unit=Unit.HOUSEHOLD,
            name=_("Enough clean drinking water all year, at least 5 litres a person a day"),
            applies=Always(),
            passes=Equals("drinking_water_enough", True),
        ),
        Indicator(
            code="MPI07",
            dimension=Dimension.LIVING,
            bmn_item=10,
            points=3,
            unit=Unit.HOUSEHOLD,
            name=_("Enough water for use all year, at least 45 litres a person a day"),
            applies=Always(),
            passes=Equals("utility_water_enough", True),
        ),
        Indicator(
            code="MPI08",
            dimension=Dimension.LIVING,
            bmn_item=11,
            points=3,
            unit=Unit.HOUSEHOLD,
            name=_("The house is tidy, clean and hygienic"),
            applies=Always(),
            passes=all_true(
                "tidy_rooms",
                "tidy_kitchen",
                "tidy_toilet",
                "tidy_surroundings",
                "tidy_waste_sorted",
                "tidy_waste_bin",
                "tidy_waste_removed",
                "tidy_waste_water",
                "tidy_air",
                "tidy_pests",
                "tidy_stored_chemicals",
            ),
        ),
        Indicator(
            code="MPI09",
            dimension=Dimension.EDUCATION,
            bmn_item=15,
            points=3,
            unit=Unit.PERSON,
            name=_("Children aged 3–5 are prepared for school"),
            applies=Between("age_years", 3, 5),
            passes=Equals("attends_preschool", True),
        ),
        Indicator(
            code="MPI10",
            dimension=Dimension.EDUCATION,
            bmn_item=16,
            points=3,
            unit=Unit.PERSON,
            name=_("Children aged 6–14 receive the 9 years of compulsory education"),
            applies=Between("age_years", 6, 14),
            passes=Equals("attends_compulsory_school", True),
        ),
        Indicator(
            code="MPI11",
            dimension=Dimension.EDUCATION,
            bmn_item=17,
            points=3,
            unit=Unit.PERSON,
            name=_("Children who finished Mathayom 3 continue with Mathayom 4 or equivalent"),
            applies=AllOf(Between("age_years", *LOWER_SECONDARY_LEAVER_AGES), Equals("finished_lower_secondary", True)),
            passes=Equals("continues_upper_secondary", True),
        ),
        Indicator(
            code="MPI12",
            dimension=Dimension.EDUCATION,
            bmn_item=19,
            points=3,
            unit=Unit.PERSON,
            name=_("People aged 15–59 read and write Thai and do simple sums"),
            applies=WORKING_AGE,
            passes=Equals("reads_writes_counts", True),
        ),
        Indicator(
            code="MPI13",
            dimension=Dimension.INCOME,
            bmn_item=20,
            points=4,
            unit=Unit.PERSON,
            name=_("People aged 15–59 have an occupation and income"),
            applies=AllOf(WORKING_AGE, NOT_A_STUDENT, ABLE_TO_WORK),
            passes=EARNS_A_LIVING,
        ),
        Indicator(
            code="MPI14",
            dimension=Dimension.INCOME,
            bmn_item=21,
            points=4,
            unit=Unit.PERSON,
            name=_("People aged 60 and over have an occupation and income"),
            applies=AllOf(ELDERLY, ABLE_TO_WORK),
            passes=EARNS_A_LIVING,
        ),
        Indicator(
            code="MPI15",
            dimension=Dimension.INCOME,
            bmn_item=22,
            points=4,
            unit=Unit.HOUSEHOLD,
            name=_("Mean yearly income of the people in the household"),
            applies=Always(),
            passes=income_at_least(38_000),
        ),
        Indicator(
            code="MPI16",
            dimension=Dimension.ACCESS,
            bmn_item=27,
            points=6,
            unit=Unit.PERSON,
            name=_("The elderly are cared for by family, community, state or private sector"),
            applies=ELDERLY,
            passes=Equals("elderly_cared_for", True),
        ),
        Indicator(
            code="MPI17",
            dimension=Dimension.ACCESS,
            bmn_item=28,
            points=6,
            unit=Unit.PERSON,
            name=_("The disabled are cared for by family, community, state or private sector"),
            applies=Equals("health", Health.DISABLED.value),
            passes=Equals("disabled_cared_for", True),
        ),
    ),
)


def carried_to_2565(indicator: Indicator) -> Indicator:
    """Keep wording and rule, but not the item number, which nobody confirmed yet; the income threshold rose."""
    passes = income_at_least(40_000) if indicator.code == "MPI15" else indicator.passes
    return replace(indicator, bmn_item=None, passes=passes)


BMN_2565 = IndicatorSet(
    code=SurveyCycle.BMN_2565.value,
    survey_years=range(2565, 2570),
    is_verified=False,
    sources=("Names and dimensions: NESDC, fiscal year 2566", "40,000 baht: common knowledge, not verified"),
    indicators=tuple(map(carried_to_2565, BMN_2560.indicators)),
)

INDICATOR_SETS = {indicator_set.code: indicator_set for indicator_set in (BMN_2560, BMN_2565)}

# Critical: health, living and income fail together. Failing any three of the five is the wider reading, a filter of its
# own: the minutes of 2564 can be read both ways.
CRITICAL = Includes("failed_dimensions", Dimension.HEALTH.bit | Dimension.LIVING.bit | Dimension.INCOME.bit)
FAILS_THREE_DIMENSIONS = AtLeast("failed_dimension_count", 3)
