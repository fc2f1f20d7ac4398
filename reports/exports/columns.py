"""What can stand in a file, declared once: name, heading, privacy class, and how its values are read and shown.

Values are read for sets of rows: some stand in the topic's own rows, the others come from a `Source`, one query for
all rows of a chunk. A column is as private as the most private field that it reads, and needs the right that goes with
that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from accounts.privacy import Privacy, privacy_of
from areas.addresses import short_name
from areas.models import Area
from areas.scope import Scope

Text = str | Promise


class Kind(StrEnum):
    """What a cell holds. A day is the proleptic ordinal of its date, an amount is in baht."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    POINT = "point"  # degrees, with all their decimals


@dataclass(frozen=True)
class Reading:
    """For whom rows are read, and as of which day and round; one for each file."""

    scope: Scope
    year: int | None
    on: date

    @cached_property
    def areas(self) -> list[Area]:
        """All areas that rows can lie in, and those around them."""
        around = {prefix[:length] for prefix in self.scope.prefixes for length in range(2, len(prefix), 2)}
        return list(Area.objects.within(self.scope) | Area.objects.with_codes(around))

    @cached_property
    def area_names(self) -> Mapping[str, str]:
        """The name of each area by its code, in the language of the file."""
        return {area.code: str(area) for area in self.areas}

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        """The same as an address has them."""
        return {area.code: short_name(area) for area in self.areas}


@dataclass(frozen=True)
class Source:
    """Facts from beside the rows. `needs` is the value of a row that leads there, `fields` are what it tells.

    `read(reading, keys)` returns {key: values of `fields`}; who is not in it has none of them. One query at most.
    """

    name: str
    needs: str
    fields: tuple[str, ...]
    read: Callable[[Reading, Sequence], Mapping[Any, Sequence]]


@dataclass(frozen=True)
class Column:
    """A column of a topic. `show(reading)` returns what turns the raw `inputs` into a cell; None is as they are."""

    name: str
    label: Text
    group: Text
    reads: tuple[tuple[type[Model], str], ...]
    inputs: tuple[str, ...]
    source: Source | None = None
    show: Callable[[Reading], Callable] | None = None
    kind: Kind = Kind.TEXT
    definition: Text = ""
    width: int = 14
    # Chosen where nobody has chosen yet: what the list on the screen shows.
    is_usual: bool = False
    # The whole number of a person, which a second person has to allow.
    is_identity: bool = False
    # Typed by people, not chosen from a list: the text may begin like a formula.
    is_free_text: bool = False

    @property
    def heading(self) -> str:
        return str(capfirst(self.label))

    @property
    def privacy(self) -> Privacy:
        """The strictest class of what it reads; a masked number is no document number any more."""
        classes = {privacy_of(model, name) for model, name in self.reads}
        return next(
            (one for one in (Privacy.CREDENTIAL, Privacy.SENSITIVE, Privacy.PERSONAL) if one in classes), Privacy.PUBLIC
        )

    @property
    def permission(self) -> Permission | None:
        """The right that this column needs beside that to export at all."""
        if self.is_identity:
            return Permission.IDENTITY_EXPORT
        return Permission.SENSITIVE_EXPORT if self.privacy == Privacy.SENSITIVE else None


@dataclass(frozen=True)
class MaskedNumber(Column):
    """A number of which only the first digit and the last three are shown, as on every screen."""

    @property
    def privacy(self) -> Privacy:
        return Privacy.PERSONAL


PRIVACY_WORDS = {
    Privacy.PUBLIC: _("public"),
    Privacy.PERSONAL: _("personal"),
    Privacy.SENSITIVE: _("sensitive"),
}


def columns_by_name(*groups: Sequence[Column]) -> dict[str, Column]:
    """Return the columns of a topic in their order. Raises ValueError where two have one name."""
    columns = [column for group in groups for column in group]
    found = {column.name: column for column in columns}
    if len(found) != len(columns):
        raise ValueError("Two columns have one name.")
    return found
