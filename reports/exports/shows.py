"""How raw values become cells: each function here is given the reading once a file, and then every value of a column.

A value that is not known is None, an empty cell. Words are looked up once a file, in its language.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext, pgettext

from areas.choices import AreaLevel
from households.ages import age_on
from households.identity import LENGTH, SealedIdentity, grouped, mask, unseal
from mpi.choices import Dimension
from mpi.dimensions import LETTERS, STATE_LABELS, WORDS, DimensionState, dimension_states
from mpi.indicators import INDICATOR_SETS
from mpi.models import HouseholdScore
from mpi.rules import State
from reports.exports.columns import Reading

Show = Callable[[Reading], Callable]


def words(choices: type[Choices]) -> Show:
    """Show a value as the label of its choice."""
    return lambda _reading: {value: str(label) for value, label in choices.choices}.get


def yes_or_no(_reading: Reading) -> Callable:
    return {True: pgettext("cell", "yes"), False: pgettext("cell", "no")}.get


def yes_only(_reading: Reading) -> Callable:
    """Say yes, or nothing at all."""
    return {True: pgettext("cell", "yes")}.get


def text(_reading: Reading) -> Callable:
    """Show an id, or a number that nobody adds up, as text."""
    return lambda value: None if value is None else str(value)


def nothing(_reading: Reading) -> Callable:
    """Leave the cell empty, for somebody to fill in."""
    return lambda _value: None


def baht(_reading: Reading) -> Callable:
    return lambda satang: None if satang is None else satang / 100


def degrees(_reading: Reading) -> Callable:
    return lambda value: None if value is None else float(value)


def day(_reading: Reading) -> Callable:
    return lambda on: None if on is None else on.toordinal()


def count(_reading: Reading) -> Callable:
    """Show how many there are, 0 where nothing was found."""
    return lambda value: value or 0


def age(reading: Reading) -> Callable:
    return lambda born, precision: age_on(born, precision, reading.on)[0]


def area_name(level: AreaLevel) -> Show:
    """Show the name of the area of `level` in which a code lies; a code above that level lies in none."""

    def named(reading: Reading) -> Callable:
        names: Mapping[str, str] = reading.area_names
        return lambda code: names.get(code[:level]) if len(code) >= level else None

    return named


def area_code(level: AreaLevel) -> Show:
    return lambda _reading: lambda code: code[:level] if len(code) >= level else None


def moo(_reading: Reading) -> Callable:
    return lambda code: int(code[6:]) if len(code) == AreaLevel.VILLAGE else None


def full_name(_reading: Reading) -> Callable:
    """Show title, first and last name as Thai writes them."""

    def shown(title: str | None, first_name: str | None, last_name: str | None) -> str | None:
        return None if first_name is None else f"{title}{first_name} {last_name}".strip()

    return shown


def mentor(_reading: Reading) -> Callable:
    """Show who looks after a household: an account, or a name where there is none."""

    def shown(name: str | None, first_name: str | None, last_name: str | None) -> str | None:
        return f"{first_name} {last_name}".strip() if first_name is not None else name or None

    return shown


def masked_number(_reading: Reading) -> Callable:
    def shown(sealed: bytes | None, lookup: bytes | None, temporary: str | None) -> str | None:
        return temporary if sealed is None else mask(_opened(sealed, lookup))

    return shown


def whole_number(_reading: Reading) -> Callable:
    """Show the number itself; with its hyphens, so that no spreadsheet takes it for a quantity."""

    def shown(sealed: bytes | None, lookup: bytes | None, temporary: str | None) -> str | None:
        if sealed is None:
            return temporary
        number = _opened(sealed, lookup)
        return grouped(number) if len(number) == LENGTH and number.isdigit() else number

    return shown


def _opened(sealed: bytes, lookup: bytes) -> str:
    return unseal(SealedIdentity(bytes(sealed), bytes(lookup)))


SCORE_MASKS = ("indicator_set", "failed", "not_applicable", "no_data", "failed_dimensions")


def dimension(which: Dimension) -> Show:
    """Show how one dimension stands, of the masks of a score."""

    def in_words(_reading: Reading) -> Callable:
        labels = {state: str(label) for state, label in STATE_LABELS.items()}

        @cache  # a few hundred patterns stand for millions of households
        def shown(*masks: Any) -> str | None:
            return None if masks[0] is None else labels[_states(masks)[which].standing]

        return shown

    return in_words


def failed_dimensions(_reading: Reading) -> Callable:
    """Show the failed dimensions in words, "" where none failed."""
    names = [str(WORDS[each]) for each in Dimension]

    @cache
    def shown(*masks: Any) -> str | None:
        if masks[0] is None:
            return None
        return ", ".join(names[one.dimension] for one in _states(masks) if one.standing == State.FAILED)

    return shown


def pattern(_reading: Reading) -> Callable:
    """Show the failed dimensions as letters in their places: "HL–I–"."""
    letters = [str(LETTERS[each]) for each in Dimension]

    @cache
    def shown(bits: int | None) -> str | None:
        if bits is None:
            return None
        return "".join(letter if bits & each.bit else "–" for letter, each in zip(letters, Dimension, strict=True))

    return shown


def failed_indicators(_reading: Reading) -> Callable:
    """Show the codes of the failed indicators: "MPI05, MPI15"."""

    @cache
    def shown(indicator_set: str | None, failed: int | None) -> str | None:
        if indicator_set is None:
            return None
        return ", ".join(indicator.code for indicator in INDICATOR_SETS[indicator_set].chosen_by(failed))

    return shown


def address(reading: Reading) -> Callable:
    """Show an address in one line, as it would stand on an envelope."""
    names = reading.short_names
    moo_words, lane, road = gettext("Moo %(number)s"), gettext("Lane %(name)s"), gettext("Road %(name)s")

    def shown(house_number: str, soi: str, road_name: str, code: str) -> str:
        parts = [house_number, moo_words % {"number": int(code[6:])} if len(code) == AreaLevel.VILLAGE else ""]
        parts += [lane % {"name": soi} if soi else "", road % {"name": road_name} if road_name else ""]
        parts += [names.get(code[:level], "") for level in (6, 4, 2) if len(code) >= level]
        return " ".join(filter(None, parts))

    return shown


def _states(masks: tuple) -> list[DimensionState]:
    return dimension_states(HouseholdScore(**dict(zip(SCORE_MASKS, masks, strict=True))))
