"""What kinds share that bring households: the columns of their place, and SQL over a staged sheet that has them."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.services import add_villages
from households.choices import Origin
from households.imports.columns import Digits, VillageCode, Words
from households.imports.kinds import Column
from households.imports.rows import MATTERS, new_row
from households.imports.staging import Stage
from households.models import Household
from households.tokens import refresh_posting_areas

HOUSE_CODE = Column(
    "house_code",
    _("house code"),
    Digits(11),
    synonyms=("เลขรหัสประจำบ้าน", "รหัสบ้าน", "HC"),
    example="00000000011",
)
VILLAGE_CODE = Column(
    "village_code",
    _("village code"),
    VillageCode(),
    synonyms=("รหัสหมู่บ้าน", "village_id", "vill_code"),
    is_required=True,
    example="84010201",
)
HOUSE_NUMBER = Column("house_no", _("house number"), Words(20), synonyms=("บ้านเลขที่",), example="12/3")
PLACE_SAME = (
    "known.area_code = row.village_code AND (row.house_no IS NULL OR known.house_number = row.house_no)"
    " AND (row.village_code_suffix IS NULL OR row.village_code_suffix = ''"
    " OR known.village_suffix = row.village_code_suffix)"
)


def check_places(stage: Stage, sheet: str) -> None:
    """Flag households without a code, in unknown subdistricts, and outside the area of the import."""
    low, high = stage.area_range
    stage.flag(sheet, "no_household_key", column="house_code", where="house_code IS NULL")
    check_villages(stage, sheet)
    stage.flag(
        sheet,
        "registered_elsewhere",
        column="house_code",
        where="EXISTS (SELECT 1 FROM households_household AS known WHERE known.house_code = row.house_code"
        " AND NOT (known.area_code >= %s AND known.area_code < %s))",
        params=[low, high],
    )


def check_villages(stage: Stage, sheet: str) -> None:
    """Flag villages of unknown subdistricts, and those outside the area of the import."""
    stage.flag(
        sheet,
        "unknown_area",
        column="village_code",
        where="NOT EXISTS (SELECT 1 FROM areas_area AS area WHERE area.code = left(row.village_code, 6)"
        " AND area.level = %s AND area.is_current) AND village_code IS NOT NULL",
        params=[int(AreaLevel.SUBDISTRICT)],
    )
    flag_outside(stage, sheet, "village_code")


def flag_outside(stage: Stage, sheet: str, column: str) -> None:
    """Refuse rows whose area, in `column`, lies outside the area of the import."""
    stage.flag(
        sheet,
        "outside_area",
        column=column,
        where=f'NOT ({column} COLLATE "C" >= %s AND {column} COLLATE "C" < %s)',
        params=stage.area_range,
    )


def add_missing_villages(
    stage: Stage, sheet: str, units: tuple[int, int], *, code: str = "row.village_code", where: str = "true"
) -> None:
    """Add the villages that the rows that matter name and nobody knows; `code` is SQL of their codes."""
    missing = stage.rows(
        f"SELECT DISTINCT {code} FROM {stage.table(sheet)} AS row WHERE {MATTERS} AND ({where})"
        f" AND NOT EXISTS (SELECT 1 FROM areas_area AS area WHERE area.code = {code})",
        units,
    )
    add_villages(names={code: "" for (code,) in missing})


def add_households(
    stage: Stage,
    sheet: str,
    units: tuple[int, int],
    *,
    origin: Origin,
    values: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add the households of rows whose household is not there; `values` are SQL of further columns, by column."""
    stage.execute(
        f"UPDATE {stage.table(sheet)} AS row SET household_id = gen_random_uuid()"
        f" WHERE {MATTERS} AND household_id IS NULL",
        units,
    )
    columns, written = new_row(
        Household,
        id="row.household_id",
        house_code="row.house_code",
        area_code="row.village_code",
        village_suffix="COALESCE(row.village_code_suffix, '')",
        house_number="COALESCE(row.house_no, '')",
        origin=f"'{origin}'",
        origin_round_id=str(stage.batch.round_id),
        import_batch_id=str(stage.batch.pk),
        **values,
    )
    stage.execute(
        f"INSERT INTO households_household ({columns}) SELECT {written} FROM {stage.table(sheet)} AS row"
        f" WHERE {MATTERS} AND NOT EXISTS (SELECT 1 FROM households_household AS known"
        " WHERE known.id = row.household_id)",
        units,
    )


def update_places(stage: Stage, sheet: str, units: tuple[int, int]) -> None:
    """Give known households the village and house number of the list, and note what they had."""
    after = {
        "area": ("area_code", "row.village_code"),
        "house_number": ("house_number", "COALESCE(row.house_no, known.house_number)"),
        "village_suffix": (
            "village_suffix",
            "COALESCE(NULLIF(row.village_code_suffix, ''), known.village_suffix)",
        ),
    }
    olds = ", ".join(f"'{name}', known.{column}" for name, (column, _value) in after.items())
    news = ", ".join(f"'{name}', {value}" for name, (_column, value) in after.items())
    moved = (
        f" FROM {stage.table(sheet)} AS row JOIN households_household AS known ON known.id = row.household_id"
        f" WHERE {MATTERS} AND NOT ({PLACE_SAME})"
    )
    stage.execute(
        'INSERT INTO households_importchange (batch_id, "table", object_id, before, after)'
        f" SELECT %s, 'household', known.id, jsonb_build_object({olds}), jsonb_build_object({news}) {moved}",
        [stage.batch.pk, *units],
    )
    ids = [row[0] for row in stage.rows(f"SELECT known.id {moved}", units)]
    sets = ", ".join(f"{column} = {value}" for column, value in after.values())
    stage.execute(
        f"UPDATE households_household AS known SET {sets}, version = version + 1, updated_at = now()"
        f" FROM {stage.table(sheet)} AS row WHERE known.id = row.household_id AND {MATTERS} AND known.id = ANY(%s)",
        [*units, ids],
    )
    refresh_posting_areas(Household.objects.filter(pk__in=ids))
