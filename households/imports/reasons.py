"""Why a row does not get in: one sentence and one hint a reason, in the language of the page.

A row is refused when it is wrong, and held when it may be right but somebody has to look.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Reason:
    """`holds` a row instead of refusing it; `follows` from the badness of other rows, and may go with it."""

    sentence: Any
    hint: Any = ""
    holds: bool = False
    follows: bool = False


REASONS = {
    "required": Reason(gettext_lazy("The cell is empty."), gettext_lazy("This column is needed in every row.")),
    "too_long": Reason(gettext_lazy("The text is longer than %(longest)s characters.")),
    "unkeepable": Reason(
        gettext_lazy("The text has characters that nobody can read."),
        gettext_lazy("Type the cell anew; it was damaged on the way."),
    ),
    "scientific": Reason(
        gettext_lazy("The spreadsheet shortened the number (as in 1.2E+12), so digits are lost."),
        gettext_lazy("Set the column to text and type or paste the number again."),
    ),
    "zeros_lost": Reason(
        gettext_lazy("The number has %(count)s digits instead of %(length)s: leading zeros may be lost."),
        gettext_lazy("Set the column to text and put the zeros back. They are not guessed."),
    ),
    "not_digits": Reason(gettext_lazy("Only digits may stand here.")),
    "digit_count": Reason(gettext_lazy("The number has %(count)s digits; it must have %(length)s.")),
    "id_not_digits": Reason(gettext_lazy("A citizen ID has digits only.")),
    "id_length": Reason(gettext_lazy("A citizen ID has 13 digits.")),
    "id_first_digit": Reason(gettext_lazy("No citizen ID begins with 9.")),
    "id_check_digit": Reason(
        gettext_lazy("The citizen ID fails its check digit."), gettext_lazy("Compare it with the card.")
    ),
    "village_code": Reason(gettext_lazy("A village code has 8 digits, or 10 with the community.")),
    "unknown_area": Reason(
        gettext_lazy("There is no subdistrict with this code."),
        gettext_lazy("It may have been abolished; look its successor up."),
    ),
    "area_code": Reason(gettext_lazy("An area code has 2, 4, 6 or 8 digits, or 10 with the community.")),
    "no_such_area": Reason(
        gettext_lazy("There is no area with this code."),
        gettext_lazy("It may have been abolished; look its successor up."),
    ),
    "not_a_year": Reason(
        gettext_lazy("A year has four digits and is of the Buddhist era."), gettext_lazy("Write it as 2566.")
    ),
    "future_year": Reason(gettext_lazy("The year lies in the future.")),
    "not_a_figure": Reason(gettext_lazy("A number from %(low)s to %(high)s is expected.")),
    "unknown_measure": Reason(
        gettext_lazy("No measure has this name."), gettext_lazy("Use the codes or names of the template.")
    ),
    "no_figures": Reason(gettext_lazy("The row has no figure at all.")),
    "stands_in_wide_sheet": Reason(
        gettext_lazy("The same figure stands in the sheet with one column a measure."),
        gettext_lazy("Keep one of the two."),
    ),
    "half_a_point": Reason(gettext_lazy("The point must have both figures, or none.")),
    "outside_area": Reason(gettext_lazy("The row belongs to another area than this import.")),
    "not_a_count": Reason(gettext_lazy("A whole number from %(low)s to %(high)s is expected.")),
    "not_an_amount": Reason(gettext_lazy("An amount in baht is expected.")),
    "not_yes_or_no": Reason(gettext_lazy("Yes or no is expected: 1 or 0."), gettext_lazy("Leave unknown cells empty.")),
    "not_a_result": Reason(
        gettext_lazy("A result is expected: 1 passes, 0 fails, - does not apply, empty is no data.")
    ),
    "not_a_choice": Reason(gettext_lazy("The text is none of the choices.")),
    "not_a_date": Reason(gettext_lazy("This cannot be read as a date."), gettext_lazy("Write it as 18/05/2566.")),
    "no_such_day": Reason(gettext_lazy("The calendar has no such day.")),
    "short_year": Reason(gettext_lazy("The year has two digits only."), gettext_lazy("Write all four digits.")),
    "other_era": Reason(
        gettext_lazy("The year is not of the era of this column (%(era)s)."),
        gettext_lazy("Write all dates of a column in one era."),
    ),
    "future_date": Reason(gettext_lazy("The day lies in the future.")),
    "whole_day_needed": Reason(
        gettext_lazy("Day, month and year are needed."), gettext_lazy("Write it as 18/05/2566.")
    ),
    "nothing_asked": Reason(
        gettext_lazy("What was asked for cannot be told from a number alone."),
        gettext_lazy("Write the code of the indicator (MPI01 to MPI17) or the problem in words."),
    ),
    "no_reason_given": Reason(gettext_lazy("Say why the agency cannot help.")),
    "duplicate_in_file": Reason(gettext_lazy("The same row stands in the file already, in row %(first)s.")),
    "contradicts_first_row": Reason(
        gettext_lazy("The household is described otherwise than in row %(first)s."),
        gettext_lazy("Write the same in every row of a household, or only in the first."),
    ),
    "second_head": Reason(gettext_lazy("The household has a head already, in an earlier row.")),
    "household_not_in": Reason(
        gettext_lazy("The household of this person did not get in."),
        gettext_lazy("Put the row of the household right, or add it; then the person gets in too."),
        holds=True,
        follows=True,
    ),
    "no_head": Reason(
        gettext_lazy("The household would not have exactly one head."),
        gettext_lazy("Name one person of the household as its head."),
        holds=True,
        follows=True,
    ),
    "head_would_leave": Reason(
        gettext_lazy("The person is the head of another household, in which people stay behind."),
        gettext_lazy("Name a new head there first."),
        holds=True,
    ),
    "person_gone": Reason(
        gettext_lazy("According to the register the person has died or moved away."),
        gettext_lazy("Ask the team of the village; then correct the register or the row."),
        holds=True,
    ),
    "more_cards_than_members": Reason(gettext_lazy("There are more card holders than members.")),
    "no_household_key": Reason(
        gettext_lazy("Without a house code the household cannot be told from another."),
        gettext_lazy("Add the house code. Rows without one are never joined."),
        holds=True,
    ),
    "registered_elsewhere": Reason(
        gettext_lazy("It is in the register already."),
        gettext_lazy("Ask the province to check for a duplicate or a move."),
        holds=True,
    ),
    "thaiqm_unknown": Reason(
        gettext_lazy("This ThaiQM household is not in the register of this area yet."),
        gettext_lazy(
            "With house code, village and head's name it is added, unless the code or the head is registered already."
            " Else the row is kept until somebody finds the household."
        ),
        holds=True,
    ),
    "links_disagree": Reason(
        gettext_lazy("The citizen ID leads to another household than the house code."),
        gettext_lazy("Put right which of the two is wrong, or leave it empty."),
        holds=True,
    ),
    "links_ambiguous": Reason(
        gettext_lazy("Several households have this village, house number and head's name."),
        gettext_lazy("Add the citizen ID or the house code."),
        holds=True,
    ),
    "person_unknown": Reason(
        gettext_lazy("Nobody with this number is in the register of this area."),
        gettext_lazy("Find or add the person first; then have the row checked again."),
        holds=True,
    ),
    "household_unknown": Reason(
        gettext_lazy("No household with this code is in the register of this area."),
        gettext_lazy("The row is kept until the household is found or added."),
        holds=True,
    ),
    "waits_without_number": Reason(
        gettext_lazy("Somebody of this name and birth date waits for the district chief, without a number."),
        gettext_lazy(
            "If it is this person, give him the number on his page and check the file again; else say in the column"
            " “is_somebody_else” that you have compared them."
        ),
        holds=True,
    ),
    "likely_duplicate": Reason(
        gettext_lazy("Somebody of this name and birth date is in the register of the district already."),
        gettext_lazy("Add the citizen ID, or say in the column “is_somebody_else” that you have compared them."),
        holds=True,
    ),
    "nobody_named": Reason(
        gettext_lazy("Neither a citizen ID nor a house code says whom the row is about."),
        gettext_lazy("Add one of them. Rows are never joined by names."),
        holds=True,
    ),
    "lives_elsewhere": Reason(
        gettext_lazy("The person is registered in another house than the row says."),
        gettext_lazy("Correct the house code, or leave it empty."),
        holds=True,
    ),
    "visit_knows_better": Reason(
        gettext_lazy("A field visit recorded something else since."),
        gettext_lazy("The result of the visit stays; compare both."),
        holds=True,
    ),
    "death_needs_confirmation": Reason(
        gettext_lazy("The register says that the person has died."),
        gettext_lazy("Record the death on the page of the household, so that its head stays right."),
        holds=True,
    ),
}


def reason_text(code: str, params: dict) -> str:
    """Return sentence and hint of a reason, for a screen or a cell."""
    reason = REASONS[code]
    return f"{reason.sentence % params} {reason.hint}".strip()
