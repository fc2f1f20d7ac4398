"""The columns about a person. `to_person` is the path that leads to him: "" in a list of people."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from households.choices import Education, Health, IdentityType, Occupation, Relationship, Religion, Sex
from households.models import Member
from reports.exports import person, shows
from reports.exports.columns import Column, Kind
from reports.exports.household_columns import verbose

PERSON = pgettext_lazy("columns", "Person")
HEALTH = pgettext_lazy("columns", "Health and rights")


def person_columns(to_person: str = "") -> list[Column]:
    """Return who somebody is."""

    def column(name: str, label, *inputs: str, of=Column, **more) -> Column:
        reads = tuple((Member, each) for each in inputs)
        return of(name, label, PERSON, reads, tuple(f"{to_person}{each}" for each in inputs), **more)

    def chosen(name: str, choices, **more) -> Column:
        return column(name, verbose(Member, name), name, show=shows.words(choices), **more)

    return [
        person.full_name(column, "full_name", _("Full name"), is_usual=True),
        chosen("relationship", Relationship, width=16, is_usual=True),
        chosen("sex", Sex, width=8, is_usual=True),
        person.age(column, "age", pgettext_lazy("column", "Age"), is_usual=True),
        column("birth_date", verbose(Member, "birth_date"), "birth_date", show=shows.day, kind=Kind.DAY, width=14),
        person.masked_number(column, "number", _("Citizen ID (masked)"), is_usual=True),
        person.whole_number(column, "whole_number", _("Citizen ID (whole)")),
        chosen("identity_type", IdentityType, width=20),
        chosen("occupation", Occupation, width=20, is_usual=True),
        chosen("education", Education, width=20),
        column(
            "member_id",
            _("Reference of the person"),
            "id",
            show=shows.text,
            width=38,
            definition=_("The same person has the same reference in every file; it tells nothing about him."),
        ),
    ]


def health_columns(to_person: str = "") -> list[Column]:
    """Return how somebody is, and what he has a right to."""

    def column(name: str, show, **more) -> Column:
        return Column(
            name, verbose(Member, name), HEALTH, ((Member, name),), (f"{to_person}{name}",), show=show, width=16, **more
        )

    return [
        column("has_welfare_card", shows.yes_or_no, is_usual=True),
        column("receives_elderly_allowance", shows.yes_or_no),
        column("receives_disability_allowance", shows.yes_or_no),
        column("health", shows.words(Health)),
        column("can_help_self", shows.yes_or_no),
        column("is_bedridden", shows.yes_or_no),
        column("treatment_right", None, is_free_text=True),
        column("religion", shows.words(Religion)),
    ]
