"""The rows of answers as facts that rules can read, by the names of their fields."""

from households.choices import Origin
from households.models import HouseholdAnswers, MemberAnswers
from mpi.rules import Facts


def household_facts(answers: HouseholdAnswers | None) -> Facts:
    return row_facts(answers) if answers else {}


def member_facts(answers: MemberAnswers) -> Facts:
    """Return the facts of a person; the row must come with its member."""
    member = answers.member
    return row_facts(answers) | {
        "is_left_out": member.origin == Origin.LOGBOOK,
        "is_confirmed": member.is_confirmed,
    }


def row_facts(answers: HouseholdAnswers | MemberAnswers) -> Facts:
    return {field.attname: getattr(answers, field.attname) for field in answers._meta.concrete_fields}
