"""An import as its page shows it: how far it is, what became of the rows, why some did not get in, how it was read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from openpyxl.utils import get_column_letter

from households.imports import services
from households.imports.kinds import kind_of
from households.imports.outcome import counts_of
from households.imports.reasons import reason_text
from households.imports.refusals import FILE_REFUSALS
from households.models import ImportBatch, ImportFile, ImportProblem, ImportRow, ImportState

ROWS_SHOWN = 50
STEPS = (_("Hand in the file"), _("Check"), pgettext_lazy("import", "Confirm"), _("Write"))
# Which of the steps an import is at; after the last all are done.
AT_STEP = {
    ImportState.UPLOADED: 1,
    ImportState.CHECKING: 1,
    ImportState.FAILED: 1,
    ImportState.CHECKED: 2,
    ImportState.CANCELLED: 2,
    ImportState.MERGING: 3,
}
COUNT_LABELS = {
    "read": _("read"),
    "accepted": pgettext_lazy("rows", "new"),
    "changed": pgettext_lazy("rows", "changed"),
    "unchanged": pgettext_lazy("rows", "unchanged"),
    "rejected": pgettext_lazy("rows", "refused"),
    "held": pgettext_lazy("rows", "held for review"),
}


@dataclass(frozen=True)
class ReasonGroup:
    column: str
    reason: str
    count: int


@dataclass(frozen=True)
class BadCell:
    """One reason of a row that did not get in; `value` is masked."""

    sheet: str
    number: int
    is_held: bool
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class MatchedColumn:
    """A column of the kind and where it stands in the file ("C", "" where it is missing); the era of dates."""

    label: str
    letter: str
    era: str


@dataclass(frozen=True)
class ReadSheet:
    name: str
    columns: tuple[MatchedColumn, ...]


@dataclass(frozen=True)
class Overview:
    """Each part is read when the page asks for it, and once."""

    batch: ImportBatch

    @cached_property
    def steps(self) -> list[dict]:
        at = AT_STEP.get(self.batch.state, len(STEPS))
        states = ["done" if place < at else "now" if place == at else "" for place in range(len(STEPS))]
        return [{"name": name, "state": state} for name, state in zip(STEPS, states, strict=True)]

    @cached_property
    def counts(self) -> list[tuple[str, str, int]]:
        """Name, label and number of the six counts; the first is the sum of the others once the file is checked."""
        return [(name, COUNT_LABELS[name], count) for name, count in counts_of(self.batch).items()]

    @cached_property
    def good(self) -> int:
        return sum(count for name, _label, count in self.counts if name in ("accepted", "changed"))

    @cached_property
    def out(self) -> int:
        """How many rows did not get in."""
        return self.batch.rejected_count + self.batch.held_count

    @cached_property
    def failure(self):
        """The sentence on a file that was not taken, or nothing."""
        return FILE_REFUSALS.get(self.batch.failure, "")

    @cached_property
    def takes_files(self) -> bool:
        return self.batch.state in (ImportState.DONE, ImportState.FAILED) and not self.batch.closed_at

    @cached_property
    def can_cancel(self) -> bool:
        return self.batch.state in (ImportState.CHECKED, ImportState.FAILED)

    @cached_property
    def files(self) -> list[ImportFile]:
        return list(self.batch.files.order_by("-sequence"))

    @cached_property
    def before(self) -> ImportFile | None:
        """The file of another import with the very same content, where there is one that was written."""
        return services.same_file_before(self.files[0]) if self.files else None

    @cached_property
    def labels(self) -> dict[str, str]:
        sheets = kind_of(self.batch.kind).sheets
        return {column.name: str(column.label) for sheet in sheets for column in sheet.columns}

    @cached_property
    def reasons(self) -> list[ReasonGroup]:
        """Why rows did not get in, the most frequent first; the numbers in a sentence are those of its first row."""
        problems = ImportProblem.objects.filter(row__in=ImportRow.objects.out_of(self.batch).order_by())
        groups = list(problems.values("column", "reason").annotate(count=Count("id"), first=Min("id")))
        params = dict(
            ImportProblem.objects.filter(pk__in=[each["first"] for each in groups]).values_list("pk", "params")
        )
        groups.sort(key=lambda each: -each["count"])
        return [
            ReasonGroup(self._label(each["column"]), reason_text(each["reason"], params[each["first"]]), each["count"])
            for each in groups
        ]

    @cached_property
    def bad_cells(self) -> list[BadCell]:
        """The reasons of the first rows that did not get in."""
        rows = ImportRow.objects.out_of(self.batch).defer("sealed").prefetch_related("problems")[:ROWS_SHOWN]
        return [
            BadCell(
                row.sheet,
                row.number,
                row.is_held,
                self._label(problem.column),
                problem.value,
                reason_text(problem.reason, problem.params),
            )
            for row in rows
            for problem in row.problems.all()
        ]

    @cached_property
    def sheets(self) -> list[ReadSheet]:
        """How the newest file was read: by sheet, the columns found and those it lacks."""
        mapping = self.files[0].mapping if self.files else {}
        return [ReadSheet(name, tuple(self._columns(found))) for name, found in mapping.items()]

    def _columns(self, found: dict) -> Iterator[MatchedColumn]:
        for column in kind_of(self.batch.kind).sheet(found["sheet"]).columns:
            place = found["columns"].get(column.name)
            letter = "" if place is None else get_column_letter(place + 1)
            yield MatchedColumn(str(column.label), letter, found["eras"].get(column.name, ""))

    def _label(self, column: str) -> str:
        return self.labels.get(column, column)
