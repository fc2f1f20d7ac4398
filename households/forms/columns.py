"""Which column of a file is which of ours, with the era of dates; what was found stands chosen already."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from households.imports.columns import Day
from households.imports.kinds import Column, ImportKind, Sheet, kind_of
from households.imports.preflight import known_mappings
from households.models import ImportBatch

NOT_IN_FILE = _("– not in the file –")
NEEDED = _("This column is needed in every row. Choose the column of the file that holds it.")
TAKEN = _("This column of the file is chosen for another one already.")
NO_SHEET = _("Choose for at least one sheet what its rows are.")
ERAS = (("พ.ศ.", _("B.E.")), ("ค.ศ.", _("C.E.")))


@dataclass(frozen=True)
class Line:
    """A column of ours on the page: its box, that of its era, and some masked cells of what is chosen."""

    column: Column
    box: forms.BoundField
    era: forms.BoundField | None
    samples: tuple[str, ...]

    @property
    def is_found(self) -> bool:
        return self.box.value() not in ("", None)


@dataclass(frozen=True)
class Part:
    """A sheet of the file: what `preflight` found of it, and the sheet of the kind it is read as, if any."""

    form: forms.Form
    number: int
    head: dict
    sheet: Sheet | None

    @property
    def lines(self) -> list[Line]:
        return [self._line(column) for column in self.sheet.columns] if self.sheet else []

    @property
    def shown(self) -> list[Line]:
        """What is in the file, or has to be."""
        return [line for line in self.lines if line.is_found or line.column.is_required]

    @property
    def absent(self) -> list[Line]:
        return [line for line in self.lines if not line.is_found and not line.column.is_required]

    @property
    def unused(self) -> list[str]:
        """The headers of the file that serve no column of ours."""
        used = {str(line.box.value()) for line in self.lines}
        return [header for place, header in enumerate(self.head["headers"]) if header and str(place) not in used]

    def name(self, column: str, part: str = "") -> str:
        return f"{self.number}-{column}{part}"

    def _line(self, column: Column) -> Line:
        era, box = self.name(column.name, "-era"), self.form[self.name(column.name)]
        place = str(box.value() or "")
        samples = self.head["samples"][int(place)] if place.isdigit() and int(place) < len(self.head["samples"]) else ()
        return Line(column, box, self.form[era] if era in self.form.fields else None, tuple(samples))


class ColumnsForm(forms.Form):
    """`heads` are what `preflight` kept of the file, `sheets` says as which sheet of the kind some are to be read,
    {number of the sheet: name}, and `known` what was chosen before, {name in the file: mapping}."""

    def __init__(self, *args, kind: ImportKind, heads: list[dict], sheets: Mapping[int, str], known: Mapping, **kwargs):
        super().__init__(*args, **kwargs)
        self.parts = []
        for number, head in enumerate(heads):
            before = known.get(head["name"])
            name = sheets.get(number, before["sheet"] if before else head["sheet"])
            sheet = next((sheet for sheet in kind.sheets if sheet.name == name), None)
            if sheet is None and len(kind.sheets) == 1 and len(heads) == 1:
                sheet = kind.sheets[0]
            part = Part(self, number, head, sheet)
            self.parts.append(part)
            for column in sheet.columns if sheet else ():
                self._add(part, column, before if before and before["sheet"] == sheet.name else None)

    def _add(self, part: Part, column: Column, before: dict | None) -> None:
        head = part.head
        place = (before or head)["columns"].get(column.name) if before or head["sheet"] == part.sheet.name else None
        self.fields[part.name(column.name)] = forms.ChoiceField(
            label=capfirst(column.label),
            choices=[("", NOT_IN_FILE), *_places(head)],
            required=column.is_required,
            initial="" if place is None or place >= len(head["headers"]) else str(place),
            error_messages={"required": NEEDED},
        )
        if isinstance(column.reader, Day):
            found = head["eras"][place] if place is not None and place < len(head["eras"]) else ""
            self.fields[part.name(column.name, "-era")] = forms.ChoiceField(
                label=_("Era of the dates"), choices=ERAS, required=False, initial=found or ERAS[0][0]
            )

    def clean(self):
        cleaned = super().clean()
        for part in self.parts:
            taken = set()
            for name in [part.name(column.name) for column in part.sheet.columns] if part.sheet else ():
                place = cleaned.get(name)
                if place and place in taken:
                    self.add_error(name, TAKEN)
                taken.add(place)
        if not any(part.sheet for part in self.parts):
            raise forms.ValidationError(NO_SHEET)
        return cleaned

    @property
    def mapping(self) -> dict[str, dict]:
        """What `ImportFile.mapping` keeps; after `is_valid()`."""
        return {part.head["name"]: self._mapping_of(part) for part in self.parts if part.sheet}

    def _mapping_of(self, part: Part) -> dict:
        names = [column.name for column in part.sheet.columns]
        places = {name: self.cleaned_data[part.name(name)] for name in names}
        eras = {name: self.cleaned_data.get(part.name(name, "-era")) for name in names}
        return {
            "sheet": part.sheet.name,
            "row": part.head["row"],
            "columns": {name: int(place) for name, place in places.items() if place},
            "eras": {name: era for name, era in eras.items() if era and places[name]},
            "headers": part.head["digest"],
        }


def _places(head: dict) -> Iterator[tuple[str, str]]:
    for place, header in enumerate(head["headers"]):
        if header or head["samples"][place]:
            sample = f" ({head['samples'][place][0]})" if head["samples"][place] else ""
            yield str(place), f"{get_column_letter(place + 1)} · {header}{sample}"


def columns_form(batch: ImportBatch, posted: Mapping | None, asked: Mapping[str, str]) -> ColumnsForm:
    """Return the form of the newest file of a batch; `asked` may say as what its sheets are read, "sheet-0": name."""
    kind, file = kind_of(batch.kind), batch.files.order_by("-sequence")[0]
    sheets = {number: asked[f"sheet-{number}"] for number in range(len(file.preflight)) if f"sheet-{number}" in asked}
    return ColumnsForm(posted, kind=kind, heads=file.preflight, sheets=sheets, known=known_mappings(file))
