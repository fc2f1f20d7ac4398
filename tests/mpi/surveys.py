"""Answers as rows, for households of the cast's places."""

from datetime import date

from households.choices import AnswerSource
from households.models import Household, HouseholdAnswers, MemberAnswers
from tests.mpi.facts import home, person

SURVEYED_ON = date(2023, 2, 10)


def answer(household: Household, *, round_year: int = 2566, members: dict | list | None = None, **answers) -> None:
    """Store answers in which nothing fails unless told, and the same or each one's own for the members."""
    common = {"round_id": round_year, "source": AnswerSource.BMN, "surveyed_on": SURVEYED_ON}
    HouseholdAnswers.objects.create(household=household, **common, **home(**answers))
    people = list(household.members.order_by("pk"))
    each = members if isinstance(members, list) else [members or {}] * len(people)
    MemberAnswers.objects.bulk_create(
        MemberAnswers(household=household, member=member, **common, **person(**own))
        for member, own in zip(people, each, strict=True)
    )
