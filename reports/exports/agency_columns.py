"""What an agency is told of those whom it should help, and nothing else of them.

The headings of the first columns are those of the file in which agencies answer (`logbook.imports.feedback`): what goes
out comes back filled in.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from households.choices import Sex
from households.models import Household, Member
from logbook.imports.feedback import AGENCY_FEEDBACK
from logbook.models import Assignment
from reports.exports import person, shows, sources
from reports.exports.columns import Column, Kind
from reports.exports.household_columns import verbose

CASE = pgettext_lazy("columns", "Case of the agency")
HEADINGS = {column.name: column.label for column in AGENCY_FEEDBACK.sheets[0].columns}
ANSWERS = ("result", "reason", "answered_on", "amount", "note")
MASKED, WHOLE = "citizen_id", "whole_citizen_id"


def agency_columns() -> list[Column]:
    """Return who it is, where he lives, what is asked for, and empty cells for the answer."""
    somebody, asked = sources.person("person_id"), sources.indicator_asked("id")

    def of_person(name: str, label, *inputs: str, of=Column, **more) -> Column:
        return of(name, label, CASE, tuple((Member, each) for each in inputs), inputs, source=somebody, **more)

    def of_house(name: str, label, *inputs: str, **more) -> Column:
        reads = tuple((Household, each.removesuffix("_id")) for each in inputs)
        return Column(name, label, CASE, reads, tuple(f"household__{each}" for each in inputs), **more)

    def of_assignment(name: str, label, field: str, show=None, **more) -> Column:
        read = (Assignment, field.partition("__")[0].removesuffix("_id"))
        return Column(name, label, CASE, (read,), (field,), show=show, **more)

    return [
        person.masked_number(of_person, MASKED, HEADINGS["citizen_id"]),
        person.whole_number(of_person, WHOLE, HEADINGS["citizen_id"]),
        of_house("house_code", HEADINGS["house_code"], "house_code"),
        person.full_name(
            of_person,
            "full_name",
            _("Full name"),
            definition=_("The person concerned; the head, where it is all of the household."),
        ),
        of_person("sex", verbose(Member, "sex"), "sex", show=shows.words(Sex), width=8),
        person.age(of_person, "age", pgettext_lazy("column", "Age")),
        of_house(
            "address",
            _("Address"),
            *("house_number", "soi", "road", "area_id"),
            show=shows.address,
            width=50,
            is_free_text=True,
        ),
        of_house("phone", verbose(Household, "phone"), "phone", is_free_text=True),
        of_assignment("agency", HEADINGS["agency"], "agency__name", width=30, is_free_text=True),
        Column(
            "asked",
            HEADINGS["asked"],
            CASE,
            ((Assignment, "problems"),),
            ("indicator",),
            asked,
            definition=_("Code of the failed indicator, where the case is about one."),
        ),
        of_assignment("what", verbose(Assignment, "what"), "what", width=50, is_free_text=True),
        of_assignment("due_on", verbose(Assignment, "due_on"), "due_on", shows.day, kind=Kind.DAY),
        of_assignment("assignment_id", _("Reference of the case"), "id", shows.text, width=38),
        *(
            of_assignment(name, HEADINGS[name], "id", shows.nothing, definition=_("For the agency to fill in."))
            for name in ANSWERS
        ),
    ]


def chosen_columns(*, whole_numbers: bool) -> list[str]:
    """Return the columns of a file for an agency: the number masked or whole, never both."""
    left_out = MASKED if whole_numbers else WHOLE
    return [column.name for column in agency_columns() if column.name != left_out]
