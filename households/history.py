"""Who changed what, when, from what to what: read from the event rows that triggers write with every change.

An app to the right registers its own sources from `apps.ready()`; `history_of` asks them all.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from accounts.append_only import told_fields
from accounts.models import User
from accounts.privacy import Privacy, privacy_of
from households.models import Household
from households.values import ValueTexts

# Columns that follow from others or keep the books.
BOOKKEEPING = frozenset(
    {"id", "version", "created_at", "updated_at", "recorded_by", "household", "submission", "import_batch"}
)


@dataclass(frozen=True)
class Change:
    """One field of one record, changed once; for a new record one Change without field and values.

    All texts are for the screen: an identity stands masked. `by` is empty where the machine did it by itself.
    """

    at: datetime
    by: str
    subject: str
    field: str = ""
    old: str = ""
    new: str = ""
    is_sensitive: bool = False
    is_removal: bool = False
    # Why it was so decided; whether it put an earlier value back; and, where it can be put back itself, its key.
    note: str = ""
    is_restored: bool = False
    key: str = ""

    @property
    def is_creation(self) -> bool:
        return not self.field and not self.is_removal


Source = Callable[[Household], Iterable[Change]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Let `history_of` ask `source` too."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def history_of_kind(model: type[Model]) -> "RecordHistory | None":
    """Return how the records of a model are read, where it has a history."""
    return next((one for one in _SOURCES if isinstance(one, RecordHistory) and one.model is model), None)


def history_of(household: Household) -> list[Change]:
    """Return every change of the household and of what belongs to it, the newest first."""
    changes = [change for source in _SOURCES for change in source(household)]
    # Sorting is stable, so that of one transaction's changes the last written comes first too.
    return sorted(changes, key=lambda change: change.at)[::-1]


@dataclass(frozen=True)
class RecordHistory:
    """How one kind of record is read: its rows of a household, each compared with the one before of the same record.

    `rows(household)` returns them oldest first; `record`, `at` and `author` (a user's id) are read from a row;
    `subject` names the record from its newest row; `shown` replaces the text of a field.
    """

    model: type[Model]
    rows: Callable[[Household], Iterable[Model]]
    subject: Callable[[Any], str]
    record: Callable[[Any], Any]
    at: Callable[[Any], datetime]
    author: Callable[[Any], int | None]
    hidden: Collection[str] = BOOKKEEPING
    shown: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    # What was written beside the author, and the columns that may be restored field by field.
    words: Callable[[Any], Mapping[str, str]] = lambda row: {}
    restorable: Collection[str] = ()

    # Sources are compared by what they are about, so that registering twice asks once.
    def __eq__(self, other):
        return isinstance(other, RecordHistory) and self.model is other.model

    def __hash__(self):
        return hash(self.model)

    def __call__(self, household: Household) -> Iterator[Change]:
        rows = list(self.rows(household))
        people = User.objects.in_bulk({self.author(row) for row in rows} - {None})
        texts = ValueTexts(self._fields(), rows)
        records = defaultdict(list)
        for row in rows:
            records[self.record(row)].append(row)
        for versions in records.values():
            subject = self.subject(versions[-1])
            for before, after in zip([None, *versions], versions, strict=False):
                origin = (self.at(after), str(people.get(self.author(after), "")), subject)
                yield from self._changes(before, after, texts, origin)

    def _changes(self, before, after, texts: ValueTexts, origin: tuple) -> Iterator[Change]:
        if before is None:
            yield Change(*origin)
            return
        if getattr(after, "pgh_label", "") == "delete":
            yield Change(*origin, is_removal=True)
            return
        for column in self._fields():
            if getattr(before, column.attname) != getattr(after, column.attname):
                show = self.shown.get(column.name) or (lambda row, column=column: texts.of(row, column))
                yield Change(
                    *origin,
                    field=str(column.verbose_name),
                    old=show(before),
                    new=show(after),
                    is_sensitive=privacy_of(self.model, column.name) == Privacy.SENSITIVE,
                    note=self.words(after).get("note", ""),
                    is_restored="restores" in self.words(after),
                    key=self._key(after, column.name),
                )

    def _key(self, event, column: str) -> str:
        return f"{self.model._meta.model_name}:{event.pgh_id}:{column}" if column in self.restorable else ""

    def _fields(self) -> list:
        return [column for column in told_fields(self.model) if column.name not in self.hidden]


def event_history(
    model: type[Model], *, household: str, subject: Callable[[Any], str], can_go: bool = False, **options
) -> RecordHistory:
    """Return the history of a tracked model; `household` leads from its rows to the household ("" is itself).

    Of rows that can go, the events themselves name the household.
    """
    events = model.events.rel.related_model
    lookup = household if can_go else f"pgh_obj__{household}" if household else "pgh_obj"

    def rows(of: Household):
        return events.objects.filter(**{lookup: of.pk}).select_related("pgh_context").order_by("pgh_id")

    return RecordHistory(
        model=model,
        rows=rows,
        subject=subject,
        record=lambda event: event.pgh_obj_id,
        at=lambda event: event.pgh_created_at,
        author=lambda event: event.pgh_context.metadata.get("user") if event.pgh_context else None,
        words=lambda event: event.pgh_context.metadata if event.pgh_context else {},
        **options,
    )
