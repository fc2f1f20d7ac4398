"""A poor family of the stories, and the sheet of a visit as a browser without scripts would send it."""

from datetime import date
from uuid import uuid4

from django.utils import timezone

from areas.calendar import buddhist_year
from households.choices import AnswerSource, Health, Occupation
from households.models import HouseholdAnswers, MemberAnswers

SURVEYED_ON = date(2023, 3, 12)
TIDY = [field.name for field in HouseholdAnswers._meta.fields if field.name.startswith("tidy_")]
GOOD = (
    *("food_marked", "food_cooked", "food_safe_vegetables", "food_clean_hands"),
    *("medicine_household", "medicine_no_mixed_sets", "medicine_no_unfit_herbal", "medicine_no_overclaimed"),
    *("tenure_secure", "drinking_water_enough", "utility_water_enough", *TIDY),
)


def make_poor(household, round, **answers):
    """Give a household answers: everything passes but the house (MPI05), one occupation (MPI13) and the income."""
    usual = dict.fromkeys(GOOD, True) | {
        "house_durable": False,
        "income_main_satang": 5_000_000,
        "income_secondary_satang": 0,
        "income_other_satang": 0,
        "income_own_produce_satang": 0,
    }
    HouseholdAnswers.objects.create(
        household=household,
        round=round,
        source=AnswerSource.BMN,
        surveyed_on=SURVEYED_ON,
        household_version=household.version,
        **usual | answers,
    )
    for member in household.members.all():
        MemberAnswers.objects.create(
            member=member,
            household=household,
            round=round,
            source=AnswerSource.BMN,
            surveyed_on=SURVEYED_ON,
            age_years=34,
            occupation=Occupation.NONE,
            has_income=False,
            health=Health.NORMAL,
            can_help_self=True,
            exercise_days=5,
            exercise_minutes=30,
            exertion_days=5,
            exertion_minutes=30,
            reads_writes_counts=True,
        )
    return household


def typed_date(name: str, on: date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(buddhist_year(on))}


def typed_visit(household, **typed) -> dict:
    """What a browser sends for a visit at which the family was met; `typed` adds to it or takes its place."""
    return (
        {"client_uuid": str(uuid4()), "base_version": str(household.version), "found": "met", "group": "check"}
        | typed_date("visited_on", timezone.localdate())
        | {"help-TOTAL_FORMS": "0", "help-INITIAL_FORMS": "0"}
        | {"problem-TOTAL_FORMS": "0", "problem-INITIAL_FORMS": "0"}
        | no_people()
        | {"then": "send"}
        | typed
    )


def no_people() -> dict[str, str]:
    return {"person-TOTAL_FORMS": "0", "person-INITIAL_FORMS": "0"}


def typed_person(place: int = 0, *, number: str = "", **typed) -> dict:
    """Return what is typed of somebody who was met and is not listed; without a number he is homeless."""
    given = {
        "first_name": "ยายบุญ",
        "last_name": "ตกหล่นดี",
        "sex": "female",
        "birth_year": "2490",
        "relationship": "parent",
        "has_welfare_card": "",
        "identity_type": "thai_id" if number else "none",
        "number": number,
        "number_again": f"{number[1:5]} {number[8:]}",
        "no_identity_kind": "" if number else "homeless",
        "note": "ผู้ใหญ่บ้านรู้จัก",
    }
    return {f"person-{place}-{name}": value for name, value in (given | typed).items()} | {
        "person-TOTAL_FORMS": str(place + 1),
        "person-INITIAL_FORMS": "0",
    }


def typed_help(place: int = 0, **typed) -> dict:
    fields = {
        "kind": "relief",
        "description": "มอบสังกะสี 20 แผ่น",
        "agency": "อบต.มะขามเตี้ย",
        "amount_satang": "๑๘,๕๐๐",
        "result": "2",
        "next_step": "ติดตามผลซ่อมหลังคา",
    } | typed_date("helped_on", timezone.localdate())
    return {f"help-{place}-{name}": value for name, value in (fields | typed).items()}


def typed_problem(place: int = 0, **typed) -> dict:
    fields = {"about": "debt", "description": "เป็นหนี้นอกระบบ", "source": "field"}
    fields |= typed_date("found_on", timezone.localdate())
    return {f"problem-{place}-{name}": value for name, value in (fields | typed).items()}
