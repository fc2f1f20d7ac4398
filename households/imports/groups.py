"""Why rows stay out, grouped: each column and reason once, with its count and with what one press can mend."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Min, Window
from django.db.models.functions import RowNumber

from households.imports.cells import Cells
from households.imports.kinds import Column, kind_of
from households.imports.reasons import REASONS, reason_text
from households.imports.repairs import NEVER_GUESSED, REPAIRS, mended, reader_of, repairs_for
from households.imports.words import MOST_WORDS, READ_BY_WORDS, Meaning, meanings
from households.models import ImportBatch, ImportProblem, ImportRow

LOOKED_AT = 25  # rows of a group, to see whether a repair would mend any
WORDS_READ = 500


@dataclass(frozen=True)
class Offer:
    """A repair, with what it makes of one cell of the group; both masked."""

    name: str
    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Word:
    shown: str
    count: int


@dataclass(frozen=True)
class Group:
    column: str
    label: str
    reason: str
    sentence: str
    count: int
    offers: tuple[Offer, ...]
    words: tuple[Word, ...]
    meanings: tuple[Meaning, ...]

    @property
    def is_held(self) -> bool:
        return REASONS[self.reason].holds

    @property
    def is_never_guessed(self) -> bool:
        return self.reason in NEVER_GUESSED


@dataclass(frozen=True)
class Groups:
    """The groups of a batch, the largest first; `on` is today. Takes as many queries for many as for one."""

    batch: ImportBatch
    on: date
    are_mended: bool  # whether repairs are asked for

    def __iter__(self) -> Iterator[Group]:
        yield from self._all

    def __bool__(self) -> bool:
        return bool(self._all)

    @cached_property
    def _all(self) -> list[Group]:
        found = list(self._problems.values("column", "reason").annotate(count=Count("id"), first=Min("id")))
        firsts = ImportProblem.objects.filter(pk__in=[each["first"] for each in found])
        params = dict(firsts.values_list("pk", "params"))
        found.sort(key=lambda each: (-each["count"], each["column"], each["reason"]))
        return [self._group(each["column"], each["reason"], params[each["first"]], each["count"]) for each in found]

    @property
    def _problems(self):
        return ImportProblem.objects.filter(row__in=ImportRow.objects.out_of(self.batch).order_by())

    @cached_property
    def columns(self) -> dict[str, Column]:
        return {column.name: column for sheet in kind_of(self.batch.kind).sheets for column in sheet.columns}

    def _group(self, name: str, reason: str, params: dict, count: int) -> Group:
        column = self.columns.get(name)
        known = meanings(column) if column and self.are_mended and reason in READ_BY_WORDS else []
        return Group(
            column=name,
            label=str(column.label) if column else name,
            reason=reason,
            sentence=reason_text(reason, params),
            count=count,
            offers=tuple(self._offers(column, reason, params)) if self.are_mended else (),
            words=tuple(self._words.get((name, reason), ())) if known else (),
            meanings=tuple(known),
        )

    def _offers(self, column: Column | None, reason: str, params: dict) -> Iterator[Offer]:
        for repair in repairs_for(column, reason, params):
            for reader, text in self._samples.get((column.name, reason), ()):
                after = mended(repair, reader, text)
                if after is not None and after != text:
                    yield Offer(repair.name, repair.label, reader.shown(text), reader.shown(after))
                    break

    @cached_property
    def _samples(self) -> dict[tuple[str, str], list[tuple[Any, str]]]:
        """Some cells of each group that a repair is declared for, with their readers."""
        rank = Window(RowNumber(), partition_by=[F("column"), F("reason")], order_by="id")
        mendable = {reason for repair in REPAIRS for reason in repair.reasons}
        problems = self._problems.filter(reason__in=mendable).annotate(rank=rank).filter(rank__lte=LOOKED_AT)
        kind, found = kind_of(self.batch.kind), {}
        for problem in problems.select_related("row__file"):
            reader = reader_of(kind, problem.row, problem.column, on=self.on)
            cell = reader, Cells.of(problem.row)[problem.column]
            found.setdefault((problem.column, problem.reason), []).append(cell)
        return found

    @cached_property
    def _words(self) -> dict[tuple[str, str], list[Word]]:
        """The most frequent words, as they are shown, of groups that are read by words."""
        words = self._problems.filter(reason__in=READ_BY_WORDS).exclude(value="")
        found: dict[tuple[str, str], list[Word]] = {}
        for column, reason, value, count in (
            words.values_list("column", "reason", "value").annotate(count=Count("id")).order_by("-count", "value")
        )[:WORDS_READ]:
            group = found.setdefault((column, reason), [])
            if len(group) < MOST_WORDS:
                group.append(Word(value, count))
        return found
