"""Words that no reader knows, such as "ถือบัตร" for yes: whoever knows the file says what each of them means."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from households.imports.columns import Choice, Flag, Result
from households.imports.kinds import Column

READ_BY_WORDS = frozenset({"not_yes_or_no", "not_a_result", "not_a_choice"})
MOST_WORDS = 12
YES_NO = (("1", pgettext_lazy("cell", "yes")), ("0", pgettext_lazy("cell", "no")))
RESULTS = (("1", _("passes")), ("0", _("fails")), ("-", _("does not apply")))
EMPTY = (" ", _("leave empty"))


@dataclass(frozen=True)
class Meaning:
    """What may be written instead of a word: the text of the cell, and how it is called."""

    text: str
    label: Any


def meanings(column: Column) -> list[Meaning]:
    """Return what a word of `column` can mean; nothing for columns that are not read by words."""
    match column.reader:
        case Flag():
            found = YES_NO
        case Result():
            found = RESULTS
        case Choice():
            found = first_words(column.reader)
        case _:
            return []
    return [Meaning(*each) for each in (*found, *(() if column.is_required else (EMPTY,)))]


def first_words(reader: Choice) -> list[tuple[str, str]]:
    """Return one word a value, the first that the reader knows."""
    words: dict[str, str] = {}
    for word, value in reader.values.items():
        words.setdefault(value, word)
    return [(word, word) for word in words.values()]
