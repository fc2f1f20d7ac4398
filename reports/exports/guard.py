"""Text that a spreadsheet would take for a formula: told from text that only looks like it.

In a workbook a cell says itself that it is text. In a csv nothing does: there such a text gets an apostrophe before it,
which spreadsheets take for "this is text". Numbers stay numbers, and so do `-`, `+66 81 234 5678` and `-5`: of
digits and signs alone there is nothing to run.
"""

import re

# As programs for spreadsheets read them, the wide forms of East Asian keyboards included.
_BEGINS_LIKE_A_FORMULA = re.compile(
    r"[\s\x00-\x1f\x7f\u00a0\u200b-\u200f\u2028\u2029\u3000\ufeff\"'`]*[=+\-@|%\uff1d\uff0b\uff0d\uff20\u2212]"
)
_STARTS_A_CELL_ANEW = re.compile(r"^[\t\r\n]")
_ONLY_A_NUMBER = re.compile(r"[+\-\uff0b\uff0d\u2212]?[\d\s().,\-–]*")


def is_like_a_formula(text: str) -> bool:
    """Tell whether a spreadsheet could run `text`, typed into a cell."""
    if _STARTS_A_CELL_ANEW.match(text):
        return True
    return bool(_BEGINS_LIKE_A_FORMULA.match(text)) and not _ONLY_A_NUMBER.fullmatch(text)


def as_text(text: str) -> str:
    """Return `text` so that a spreadsheet that opens a csv shows it and runs nothing."""
    return f"'{text}" if is_like_a_formula(text) else text
