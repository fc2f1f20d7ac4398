"""What became of an import, as numbers and as a list of errors: for commands, pages and files."""

from households.imports.kinds import Effect, kind_of
from households.imports.reasons import reason_text
from households.imports.staging import stage_of
from households.models import ImportBatch, ImportFile, ImportProblem, ImportState


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Return read, accepted, changed, unchanged, rejected and held; before the writing, what it would come to."""
    counts = {
        "read": batch.read_count,
        "accepted": batch.accepted_count,
        "changed": batch.changed_count,
        "unchanged": batch.unchanged_count,
        "rejected": batch.rejected_count,
        "held": batch.held_count,
    }
    if batch.state == ImportState.CHECKED:
        ahead = stage_of(batch).effects()
        for name, effect in (
            ("accepted", Effect.ACCEPTED),
            ("changed", Effect.CHANGED),
            ("unchanged", Effect.UNCHANGED),
        ):
            counts[name] += ahead.get(effect, 0)
    return counts


def errors_of(file: ImportFile) -> list[dict]:
    """Return every bad cell of a file: sheet, row, column as the file calls it, masked value, reason in words."""
    kind = kind_of(file.batch.kind)
    labels = {column.name: str(column.label) for sheet in kind.sheets for column in sheet.columns}
    problems = ImportProblem.objects.filter(row__file=file).select_related("row").order_by("row__number", "id")
    return [
        {
            "sheet": problem.row.sheet,
            "row": problem.row.number,
            "column": labels.get(problem.column, problem.column),
            "value": problem.value,
            "reason": reason_text(problem.reason, problem.params),
        }
        for problem in problems
    ]
