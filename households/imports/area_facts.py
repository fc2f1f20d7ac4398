"""Data of areas: the village survey (กชช.2ค), night-time light, counts — wide or long — and points of service."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from areas.calendar import BUDDHIST_OFFSET, BUDDHIST_YEARS, CHRISTIAN_YEARS
from areas.choices import AreaLevel
from areas.points import LATITUDES, LONGITUDES
from areas.thai import arabic_digits, one_spelling
from households.area_measures import BEST_LEVEL, MEASURES, WORST_LEVEL, Measure
from households.imports.columns import Choice, Plain, Unreadable, WholeNumber, Words, refuse_shortened
from households.imports.kinds import Column, ImportKind, Sheet
from households.imports.places import add_missing_villages, flag_outside
from households.imports.staging import Stage
from households.imports.tables import FilledTable
from households.models import AreaFact, ServiceKind, ServicePoint

LONG, WIDE, POINTS = "long", "wide", "points"


@dataclass(frozen=True)
class AreaCode(Plain):
    """An area of any level: 2, 4, 6 or 8 digits, or 10 with the community, which is dropped."""

    def read(self, text: str) -> tuple[str]:
        code = arabic_digits(text).strip().removesuffix(".0")
        refuse_shortened(code)
        if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 8, 10)):
            raise Unreadable("area_code")
        return (code[:8],)


@dataclass(frozen=True)
class Year(Plain):
    """A year of four digits, B.E.; a Christian one is refused, not guessed."""

    types: ClassVar[dict] = {"": "smallint"}

    def read(self, text: str) -> tuple[int]:
        year = arabic_digits(one_spelling(text)).removeprefix("พ.ศ.").strip().removesuffix(".0")
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise Unreadable("not_a_year")
        if int(year) in CHRISTIAN_YEARS or int(year) not in BUDDHIST_YEARS or int(year) < 2500:
            raise Unreadable("not_a_year")
        return (int(year),)


@dataclass(frozen=True)
class Figure(Plain):
    """A number from `low` to `high`, of which four decimals are kept at most."""

    types: ClassVar[dict] = {"": "numeric"}
    low: int = 0
    high: int = 10**9
    decimals: int = 4

    def read(self, text: str) -> tuple[Decimal]:
        written = arabic_digits(text).strip().replace(",", "")
        refuse_shortened(written)
        whole, _point, part = written.partition(".")
        if not (whole.isascii() and whole.isdigit() and (part.isascii() and part.isdigit() or not part)):
            raise Unreadable("not_a_figure", low=self.low, high=self.high)
        figure = Decimal(f"{whole}.{part or 0}")
        if len(whole) > 12 or not self.low <= figure <= self.high:
            raise Unreadable("not_a_figure", low=self.low, high=self.high)
        return (round(figure, self.decimals),)


@dataclass(frozen=True)
class MeasureName(Plain):
    """A measure by its code or one of its names; read as the code."""

    def read(self, text: str) -> tuple[str]:
        code = measures_by_name().get(one_spelling(text).casefold())
        if code is None:
            raise Unreadable("unknown_measure")
        return (code,)


@cache
def measures_by_name() -> dict[str, str]:
    """Return {code, Thai or English name or synonym: code of the measure}."""
    names = {code: code for code in MEASURES}
    for language in ("en", "th"):
        with override(language):
            names |= {str(measure.name): code for code, measure in MEASURES.items()}
    names |= {synonym: code for code, measure in MEASURES.items() for synonym in measure.synonyms}
    return {one_spelling(name).casefold(): code for name, code in names.items()}


def measure_column(measure: Measure) -> Column:
    """Return the column of a measure in a wide file."""
    reader = WholeNumber(WORST_LEVEL, BEST_LEVEL) if measure.is_level else Figure()
    return Column(measure.code, measure.name, reader, measure.synonyms, example="3" if measure.is_level else "")


AREA_CODE = Column(
    "area_code",
    _("code of the area"),
    AreaCode(),
    synonyms=("รหัสพื้นที่", "รหัสหมู่บ้าน", "รหัสตำบล", "village_code", "village_id", "vill_code"),
    is_required=True,
    example="84010201",
)
YEAR = Column(
    "year", _("year (B.E.)"), Year(), synonyms=("ปี", "พ.ศ.", "ปี พ.ศ.", "ปีข้อมูล"), is_required=True, example="2566"
)
KIND_WORDS = (
    *((kind.value, kind.value) for kind in ServiceKind),
    *((words, "school") for words in ("โรงเรียน", "สถานศึกษา")),
    *((words, "child_centre") for words in ("ศูนย์พัฒนาเด็กเล็ก", "ศพด.")),
    ("โรงพยาบาล", "hospital"),
    *((words, "health_centre") for words in ("รพ.สต.", "โรงพยาบาลส่งเสริมสุขภาพตำบล", "สถานีอนามัย", "health")),
    *((words, "local_office") for words in ("อบต.", "เทศบาล", "ที่ทำการ อบต.", "ที่ทำการองค์กรปกครองส่วนท้องถิ่น")),
    *((words, "police") for words in ("สถานีตำรวจ", "สภ.")),
    ("ตลาด", "market"),
    *((words, "bank") for words in ("ธนาคาร", "กองทุนหมู่บ้าน")),
    *((words, "other") for words in ("อื่น ๆ", "อื่นๆ")),
)
SHEETS = (
    Sheet(
        name=LONG,
        label=_("figures, one a row"),
        key=("area_code", "year", "measure"),
        columns=(
            AREA_CODE,
            YEAR,
            Column(
                "measure",
                _("measure"),
                MeasureName(),
                synonyms=("ตัวชี้วัด", "รายการ", "ชื่อข้อมูล"),
                is_required=True,
                example="night_light",
            ),
            Column("value", _("value"), Figure(), synonyms=("ค่า", "จำนวน", "ระดับ"), is_required=True, example="1.25"),
        ),
    ),
    Sheet(
        name=WIDE,
        label=_("figures, one column a measure"),
        key=("area_code", "year"),
        columns=(AREA_CODE, YEAR, *map(measure_column, MEASURES.values())),
    ),
    Sheet(
        name=POINTS,
        label=_("service points"),
        key=("area_code", "kind", "name"),
        columns=(
            AREA_CODE,
            Column(
                "kind",
                _("kind of place"),
                Choice(KIND_WORDS),
                synonyms=("ประเภท", "ประเภทสถานที่"),
                is_required=True,
                example="โรงเรียน",
            ),
            Column(
                "name",
                _("name of the place"),
                Words(200),
                synonyms=("ชื่อ", "ชื่อหน่วยบริการ"),
                is_required=True,
                example="โรงเรียนบ้านตัวอย่าง",
            ),
            Column("latitude", _("latitude"), Figure(*LATITUDES, 6), synonyms=("lat", "ละติจูด"), example="9.123456"),
            Column(
                "longitude",
                _("longitude"),
                Figure(*LONGITUDES, 6),
                synonyms=("lng", "lon", "long", "ลองจิจูด"),
                example="99.123456",
            ),
        ),
    ),
)
FACT = {"area_id": 'row.area_code COLLATE "C"', "year": "row.year", "measure": "row.measure"}
WIDE_VALUES = ", ".join(f"('{code}', staged.\"{code}\")" for code in MEASURES)
WIDE_ROWS = (
    "SELECT staged.number, staged.unit, staged.area_code, staged.year, said.measure, said.value"
    f" FROM {{stage}} AS staged CROSS JOIN LATERAL (VALUES {WIDE_VALUES}) AS said(measure, value)"
    " WHERE said.value IS NOT NULL"
)
TABLES = (
    # The long sheet after the wide one: where a workbook has both, they must not say two things (`check`).
    FilledTable(model=AreaFact, sheet=WIDE, key=FACT, says={"value": "row.value"}, rows=WIDE_ROWS),
    FilledTable(model=AreaFact, sheet=LONG, key=FACT, says={"value": "row.value"}),
    FilledTable(
        model=ServicePoint,
        sheet=POINTS,
        key={"area_id": FACT["area_id"], "kind": "row.kind", "name": "row.name"},
        says={"latitude": "row.latitude", "longitude": "row.longitude"},
    ),
)


def check(stage: Stage) -> None:
    for sheet in SHEETS:
        check_areas(stage, sheet.name)
    for sheet in (LONG, WIDE):
        latest = stage.batch.created_at.year + BUDDHIST_OFFSET
        stage.flag(sheet, "future_year", column="year", where="year > %s", params=[latest])
    levels = ", ".join(f"'{code}'" for code, measure in MEASURES.items() if measure.is_level)
    stage.flag(
        LONG,
        "not_a_count",
        column="value",
        where=f"measure IN ({levels}) AND value NOT IN (1, 2, 3)",
        told=f"jsonb_build_object('low', {WORST_LEVEL}, 'high', {BEST_LEVEL})",
    )
    stage.flag(
        LONG,
        "stands_in_wide_sheet",
        column="measure",
        where=f"EXISTS (SELECT 1 FROM ({WIDE_ROWS.format(stage=stage.table(WIDE))}) AS wide"
        " WHERE wide.area_code = row.area_code AND wide.year = row.year AND wide.measure = row.measure)",
    )
    blank = " AND ".join(f'"{code}" IS NULL' for code in MEASURES)
    stage.flag(
        WIDE,
        "no_figures",
        column="area_code",
        where=f"{blank} AND NOT EXISTS (SELECT 1 FROM {stage.problems} AS told WHERE told.number = row.number"
        f" AND told.sheet = '{WIDE}')",
    )
    stage.flag(
        POINTS,
        "half_a_point",
        column="latitude",
        where="(latitude IS NULL) <> (longitude IS NULL) AND NOT EXISTS (SELECT 1"
        f" FROM {stage.problems} AS told WHERE told.number = row.number AND told.sheet = '{POINTS}'"
        " AND told.column_name IN ('latitude', 'longitude'))",
    )


def check_areas(stage: Stage, sheet: str) -> None:
    """Refuse areas that are not in force, and those outside the area of the import; a new village may come along."""
    stage.flag(
        sheet,
        "no_such_area",
        column="area_code",
        where="area_code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM areas_area AS area"
        " WHERE area.code = left(row.area_code, %s) AND area.is_current)",
        params=[int(AreaLevel.SUBDISTRICT)],
    )
    flag_outside(stage, sheet, "area_code")


def classify(stage: Stage, units: tuple[int, int]) -> None:
    for table in TABLES:
        table.classify(stage, units)


def write(stage: Stage, units: tuple[int, int]) -> tuple:
    """Write the figures and places; no household changes, so no score follows."""
    for table in TABLES:
        add_missing_villages(stage, table.sheet, units, code="row.area_code")
        table.write(stage, units)
    return ()


AREA_FACTS = ImportKind(
    name="area_facts",
    label=_("data of areas: village survey, night light, service points"),
    sheets=SHEETS,
    check=check,
    classify=classify,
    write=write,
    tables=TABLES,
)
