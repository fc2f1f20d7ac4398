"""Where somebody may look: the one gate between people and households."""

from collections.abc import Iterable
from dataclasses import dataclass
from os.path import commonprefix
from typing import Self

from django.db.models import Q, QuerySet

LEVEL_LENGTHS = (2, 4, 6, 8)


def is_area_code(code: str) -> bool:
    """Tell whether `code` has the shape of an official code: 2, 4, 6 or 8 ASCII digits."""
    return len(code) in LEVEL_LENGTHS and code.isascii() and code.isdigit()


def code_after(prefix: str) -> str:
    """Return the smallest string above every code that starts with `prefix` (digits sort by code point)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


@dataclass(frozen=True)
class Scope:
    """A set of areas, as prefixes of area codes: ("84", "9205") is a province and a district.

    No prefix means nothing at all; the whole country is spelled out with `Scope.everywhere()`, whose
    only prefix is the empty one.
    """

    prefixes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for prefix in self.prefixes:
            if prefix and not is_area_code(prefix):
                raise ValueError("An area code has 2, 4, 6 or 8 digits.")

    @classmethod
    def everywhere(cls) -> Self:
        return cls(("",))

    @classmethod
    def of(cls, codes: Iterable[str]) -> Self:
        """Return the scope of `codes` without those that lie inside another one."""
        kept: list[str] = []
        for code in sorted(set(codes)):
            if not kept or not code.startswith(kept[-1]):
                kept.append(code)
        return cls(tuple(kept))

    @property
    def is_everywhere(self) -> bool:
        return "" in self.prefixes

    @property
    def common_code(self) -> str:
        """The smallest area that holds all of this scope: "84" of ("8401", "8402"), "" of the country or nothing."""
        common = commonprefix(self.prefixes)
        return common[: len(common) // 2 * 2]

    def covers(self, code: str) -> bool:
        """Tell whether the area `code` lies inside this scope (a whole level, never a part of a number)."""
        return any(code.startswith(prefix) for prefix in self.prefixes)

    def overlaps(self, code: str) -> bool:
        """Tell whether any part of the area `code` lies inside this scope: for lists of areas to choose from."""
        return self.covers(code) or any(prefix.startswith(code) for prefix in self.prefixes)

    def within(self, other: Self) -> bool:
        """Tell whether no part of this scope lies outside `other`: nobody grants more than he has."""
        return all(other.covers(prefix) for prefix in self.prefixes)

    def narrowed_to(self, code: str) -> Self:
        """Return the part of this scope inside the area `code`."""
        if self.covers(code):
            return type(self)((code,))
        return type(self)(tuple(prefix for prefix in self.prefixes if prefix.startswith(code)))

    def condition(self, field: str) -> Q:
        """Return the filter on `field` (a code with collation C) as ranges, which an index and RLS can use."""
        if self.is_everywhere:
            return Q()
        condition = Q(pk__in=[])
        for prefix in self.prefixes:
            condition |= Q(**{f"{field}__gte": prefix, f"{field}__lt": code_after(prefix)})
        return condition


class AreaScopedQuerySet(QuerySet):
    """A QuerySet of rows that belong to an area. `within` is the only gate: views and API never start elsewhere.

    Subclasses name the look-up of the row's area code in `area_code_lookup`.
    """

    area_code_lookup = "area_id"

    def within(self, scope: Scope) -> Self:
        return self.filter(scope.condition(self.area_code_lookup))
