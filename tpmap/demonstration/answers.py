"""What the families answer in three survey rounds.

The rates are those of the BMN survey of Surat Thani 2561 where it publishes them (disorderly houses 15,588 of
205,120 households, elderly without occupation and income 4,978 of 97,086, children not prepared for school 57 of
17,474, birth weight nationally 37 of 16,567); the others are set so that about 9.4 % of the people are poor in the
first round, as published for 2565. Later rounds fall by recovery; the jump to 1.8 % in 2566 is left out, because
a demonstration needs cases to work on.
"""

from datetime import date, timedelta
from random import Random

from households.choices import STUDENT_OCCUPATIONS, Health, Occupation
from tpmap.demonstration.families import Family, Person

ROUND_YEARS = (2565, 2566, 2567)

RATES = {
    "food": 0.004,
    "medicine": 0.003,
    "home": 0.006,
    "drinking_water": 0.003,
    "utility_water": 0.003,
    "tidy": 15_588 / 205_120,
    "exercise": 0.003,
    "birth_weight": 37 / 16_567,
    "preschool": 57 / 17_474,
    "compulsory_school": 0.002,
    "upper_secondary": 0.02,
    "literacy": 0.003,
    "work": 0.003,
    "elderly_work": 4_978 / 97_086,
    "elderly_care": 0.0015,
    "disabled_care": 0.006,
}
HARDSHIP_FACTOR, EASE_FACTOR = 9.6, 0.2
STAYS, COMES_BACK = 0.68, 0.1  # of those who failed, and of those who did not, from one round to the next
UNANSWERED = 0.004

FOOD = ("food_marked", "food_cooked", "food_safe_vegetables", "food_clean_hands")
MEDICINE = ("medicine_household", "medicine_no_mixed_sets", "medicine_no_unfit_herbal", "medicine_no_overclaimed")
HOME = ("tenure_secure", "house_durable")
TIDY = (
    "tidy_rooms", "tidy_kitchen", "tidy_toilet", "tidy_surroundings", "tidy_waste_sorted", "tidy_waste_bin",
    "tidy_waste_removed", "tidy_waste_water", "tidy_air", "tidy_pests", "tidy_stored_chemicals",
)  # fmt: skip


def survey_day(year: int, offset_days: int) -> date:
    return date(year - 543, 2, 15) + timedelta(days=offset_days)


class Fate:
    """Remembers who failed what, so that a failure lasts from round to round as it does in life."""

    def __init__(self, rng: Random, family: Family):
        self.rng = rng
        self.factor = HARDSHIP_FACTOR if family.hardship else EASE_FACTOR
        self.failing: dict[tuple, bool] = {}

    def fails(self, item: str, who: int = 0) -> bool:
        risk = min(RATES[item] * self.factor, 0.85)
        before = self.failing.get((item, who))
        chance = risk if before is None else STAYS if before else risk * COMES_BACK
        self.failing[item, who] = failed = self.rng.random() < chance
        return failed

    def yes_no(self, item: str, who: int = 0) -> bool | None:
        """Return the answer to "is it well?": no where the item fails, now and then no answer."""
        failed = self.fails(item, who)
        return None if self.rng.random() < UNANSWERED else not failed

    def one_of(self, item: str, fields: tuple[str, ...]) -> dict[str, bool]:
        answers = dict.fromkeys(fields, True)
        if self.fails(item):
            answers[self.rng.choice(fields)] = False
        return answers


def household_answers(fate: Fate, family: Family, year: int, member_count: int) -> dict:
    """Return the fields of HouseholdAnswers for one round; income is drawn per head and split by source."""
    rng = fate.rng
    drift = 1 + 0.03 * (year - ROUND_YEARS[0]) + rng.uniform(-0.04, 0.08)
    per_head = family.income_per_head * drift
    total = max(int(per_head * member_count), 0) // 100 * 100
    secondary, other, produce = (int(total * share) // 100 * 100 for share in (0.15, 0.1, 0.08))
    income = {
        "income_main_satang": (total - secondary - other - produce) * 100,
        "income_secondary_satang": secondary * 100,
        "income_other_satang": other * 100,
        "income_own_produce_satang": produce * 100,
    }
    if rng.random() < UNANSWERED:
        income = dict.fromkeys(income)
    return {
        **fate.one_of("food", FOOD),
        **fate.one_of("medicine", MEDICINE),
        **fate.one_of("home", HOME),
        **fate.one_of("tidy", TIDY),
        "drinking_water_enough": fate.yes_no("drinking_water"),
        "utility_water_enough": fate.yes_no("utility_water"),
        **income,
    }


def member_answers(fate: Fate, person: Person, who: int, day: date) -> dict:
    """Return the fields of MemberAnswers of one person on the survey day; questions of other ages stay empty."""
    age = person.age_on(day)
    occupation = _occupation_on(person, age)
    works = _works(fate, person, who, age, occupation)
    answers = {
        "age_years": age,
        "age_months": person.months_on(day) if age < 6 else None,
        "occupation": occupation if works or occupation in STUDENT_OCCUPATIONS else Occupation.NONE,
        "has_income": works,
        "health": person.health,
        "can_help_self": person.can_help_self,
        "is_bedridden": person.is_bedridden,
        "has_welfare_card": person.has_card,
    }
    return answers | _by_age(fate, person, who, age)


def _occupation_on(person: Person, age: int) -> Occupation:
    return Occupation.STUDENT if age < 19 else person.occupation


def _works(fate: Fate, person: Person, who: int, age: int, occupation: Occupation) -> bool:
    if occupation in STUDENT_OCCUPATIONS or age < 15:
        return False
    if person.health == Health.DISABLED and not person.can_help_self:
        return False
    return not fate.fails("elderly_work" if age >= 60 else "work", who)


def _by_age(fate: Fate, person: Person, who: int, age: int) -> dict:
    answers: dict = {}
    if age <= 1:
        answers["birth_weight_grams"] = 2250 if fate.fails("birth_weight", who) else 3080
    if 3 <= age <= 5:
        answers["attends_preschool"] = fate.yes_no("preschool", who)
    if age >= 6:
        moves = fate.yes_no("exercise", who)
        answers |= {"exercise_days": 1, "exercise_minutes": 20} if moves is False else {}
        answers |= {"exercise_days": 4, "exercise_minutes": 30} if moves else {}
        if moves is not None:
            answers |= {"exertion_days": 0, "exertion_minutes": 0}
    if 6 <= age <= 14:
        answers["attends_compulsory_school"] = fate.yes_no("compulsory_school", who)
    if 12 <= age <= 18:
        answers["finished_lower_secondary"] = age == 15
    if age == 15:
        answers["continues_upper_secondary"] = fate.yes_no("upper_secondary", who)
    if 15 <= age <= 59:
        answers["reads_writes_counts"] = fate.yes_no("literacy", who)
    if age >= 60:
        answers["elderly_cared_for"] = fate.yes_no("elderly_care", who)
    if person.health == Health.DISABLED:
        answers["disabled_cared_for"] = fate.yes_no("disabled_care", who)
    return answers
