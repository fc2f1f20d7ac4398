"""An import as its page shows it: how far it is, what became of the rows, why some did not get in, how it was read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from openpyxl.utils import get_column_letter

from households.imports import corrections, services
from households.imports.groups import Groups
from households.imports.kinds import kind_of
from households.imports.outcome import counts_of
from households.imports.refusals import FILE_REFUSALS
from households.models import ImportBatch, ImportFile, ImportRow, ImportState

STEPS = (_("Hand in the file"), _("Match the columns"), _("Check"), pgettext_lazy("import", "Confirm"), _("Write"))
# Which of the steps an import is at; after the last all are done.
AT_STEP = {
    ImportState.MATCHING: 1,
    ImportState.UPLOADED: 2,
    ImportState.CHECKING: 2,
    ImportState.FAILED: 2,
    ImportState.CHECKED: 3,
    ImportState.CANCELLED: 3,
    ImportState.MERGING: 4,
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
    on: date

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
        takes = (ImportState.CHECKED, ImportState.DONE, ImportState.FAILED)
        return self.batch.state in takes and not self.batch.closed_at

    @cached_property
    def can_cancel(self) -> bool:
        return self.batch.state in (ImportState.MATCHING, ImportState.CHECKED, ImportState.FAILED)

    @cached_property
    def can_match_again(self) -> bool:
        return services.can_match_again(self.batch)

    @cached_property
    def files(self) -> list[ImportFile]:
        return list(self.batch.files.order_by("-sequence"))

    @cached_property
    def before(self) -> ImportFile | None:
        """The file of another import with the very same content, where there is one that was written."""
        return services.same_file_before(self.files[0]) if self.files else None

    @cached_property
    def can_correct(self) -> bool:
        """Whether rows that stay out can be corrected here."""
        return bool(self.out) and corrections.can_be_corrected(self.batch)

    @cached_property
    def groups(self) -> Groups:
        return Groups(self.batch, on=self.on, are_mended=self.can_correct)

    @cached_property
    def waiting(self) -> int:
        """How many rows were corrected here and wait to be handed in."""
        return ImportRow.objects.out_of(self.batch).corrected().count() if self.can_correct else 0

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
