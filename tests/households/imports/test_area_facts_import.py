"""Data of areas come in: the village survey wide or long, night-time light, points of service."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from openpyxl import Workbook

from areas.models import Area
from households.area_measures import MEASURES, VILLAGE_SURVEY, AreaDimension
from households.imports import services
from households.imports.kinds import kind_of
from households.imports.outcome import counts_of, errors_of
from households.imports.sheets import error_workbook, template
from households.models import AreaFact, ImportProblem, ServicePoint
from tests.households.imports.files import csv_bytes, hand_in, hand_in_again, take_in, xlsx_bytes

TODAY = date(2023, 6, 1)
VILLAGE, NEIGHBOUR = "84010201", "84010202"
WIDE = ["รหัสหมู่บ้าน", "ปี", "ถนน", "น้ำดื่ม", "การเข้าถึงแหล่งเงินทุน", "ประชากร", "แสงไฟกลางคืน"]
LONG = ["รหัสพื้นที่", "ปี พ.ศ.", "รายการ", "ค่า"]
POINTS = ["รหัสพื้นที่", "ประเภท", "ชื่อ", "ละติจูด", "ลองจิจูด"]
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def facts(*rows, content=None, **options):
    return take_in(hand_in("area_facts", content or csv_bytes(rows), on=TODAY, **options))


def tally(batch):
    """Return read, new, changed, unchanged, refused, held."""
    return tuple(counts_of(batch).values())


def reasons_of(batch):
    problems = ImportProblem.objects.filter(row__file__batch=batch).order_by("row__number", "id")
    return list(problems.values_list("row__number", "column", "reason"))


def stored():
    """Return {(area, year, measure): value}."""
    return {(fact.area_id, fact.year, fact.measure): fact.value for fact in AreaFact.objects.all()}


def test_the_village_survey_has_33_indicators_in_7_dimensions():
    assert len(VILLAGE_SURVEY) == 33
    assert len({measure.dimension for measure in VILLAGE_SURVEY}) == 7
    assert {measure.dimension for measure in MEASURES.values()} == set(AreaDimension)


# --- what gets in --------------------------------------------------------------------------------------------


def test_a_wide_file_gives_one_fact_a_filled_cell():
    batch = facts(WIDE, [VILLAGE, "2566", "3", "1", "2", "412", ""], [NEIGHBOUR, "๒๕๖๖", "", "", "1", "", "1,250.75"])

    assert tally(batch) == (2, 2, 0, 0, 0, 0)
    assert stored() == {
        (VILLAGE, 2566, "roads"): 3,
        (VILLAGE, 2566, "drinking_water"): 1,
        (VILLAGE, 2566, "access_to_funds"): 2,
        (VILLAGE, 2566, "population"): 412,
        (NEIGHBOUR, 2566, "access_to_funds"): 1,
        (NEIGHBOUR, 2566, "night_light"): Decimal("1250.75"),
    }
    assert {fact.import_batch_id for fact in AreaFact.objects.all()} == {batch.pk}


def test_a_long_file_names_measures_by_code_by_name_or_by_synonym():
    names = ("night_light", "แสงไฟยามค่ำคืน", "แสงสว่างกลางคืน", "night-time light")
    with translation.override("th"):
        batch = facts(LONG, *([code, "2565", name, "0.8"] for code, name in zip(PLACES, names, strict=True)))
    assert tally(batch) == (4, 4, 0, 0, 0, 0)
    assert {key[2] for key in stored()} == {"night_light"}


PLACES = ("84", "8401", "840102", "8401020101")


def test_areas_of_every_level_may_have_facts_and_a_community_counts_as_its_village():
    facts(LONG, *([code, "2566", "population", "10"] for code in PLACES))
    assert {code for code, _year, _measure in stored()} == {"84", "8401", "840102", "84010201"}


def test_a_new_village_comes_along():
    facts(WIDE, ["84010299", "2566", "3", "", "", "", ""])
    village = Area.objects.get(code="84010299")
    assert (village.parent_id, village.name_th) == ("840102", "หมู่ที่ 99")


def test_service_points_have_a_kind_and_a_place():
    batch = facts(
        POINTS,
        [VILLAGE, "โรงเรียน", "โรงเรียนบ้านหน้าควน", "9.123456", "99.334455"],
        ["840102", "รพ.สต.", "รพ.สต.มะขามเตี้ย", "", ""],
    )
    assert tally(batch) == (2, 2, 0, 0, 0, 0)
    school, clinic = ServicePoint.objects.order_by("-area_id")
    assert (school.kind, school.name, school.latitude, school.longitude) == (
        "school",
        "โรงเรียนบ้านหน้าควน",
        Decimal("9.123456"),
        Decimal("99.334455"),
    )
    assert (clinic.kind, clinic.has_point) == ("health_centre", False)


def test_a_workbook_may_bring_all_three_kinds_of_sheet():
    book = Workbook()
    for rows in (
        [WIDE, [VILLAGE, "2566", "3", "1", "", "", ""]],
        [LONG, [VILLAGE, "2566", "night_light", "1.5"], [VILLAGE, "2566", "roads", "1"]],
        [POINTS, [VILLAGE, "ตลาด", "ตลาดเช้า", "", ""]],
    ):
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    book.remove(book.worksheets[0])
    out = BytesIO()
    book.save(out)

    batch = facts(content=out.getvalue())

    assert tally(batch) == (4, 3, 0, 0, 1, 0)
    assert reasons_of(batch) == [(3, "measure", "stands_in_wide_sheet")]
    assert stored()[VILLAGE, 2566, "roads"] == 3


def test_the_template_is_read_back():
    with translation.override("th"):
        batch = hand_in("area_facts", template(kind_of("area_facts")), on=TODAY)
    assert (batch.state, batch.read_count, batch.rejected_count) == ("checked", 3, 0)


# --- the same again, and otherwise ---------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing():
    rows = [WIDE, [VILLAGE, "2566", "3", "1", "2", "412", "1.5"]]
    facts(*rows)
    assert tally(facts(*rows)) == (1, 0, 0, 1, 0, 0)
    assert tally(facts(POINTS, [VILLAGE, "ตลาด", "ตลาดเช้า", "", ""])) == (1, 1, 0, 0, 0, 0)
    assert tally(facts(POINTS, [VILLAGE, "ตลาด", "ตลาดเช้า", "", ""])) == (1, 0, 0, 1, 0, 0)


def test_the_long_form_knows_what_the_wide_one_said():
    facts(WIDE, [VILLAGE, "2566", "3", "1", "", "", ""])
    batch = facts(LONG, [VILLAGE, "2566", "roads", "3"], [VILLAGE, "2566", "drinking_water", "2"])
    assert tally(batch) == (2, 0, 1, 1, 0, 0)
    assert stored()[VILLAGE, 2566, "drinking_water"] == 2


def test_a_row_with_something_known_and_something_new_is_changed():
    facts(WIDE, [VILLAGE, "2566", "3", "", "", "", ""])
    assert tally(facts(WIDE, [VILLAGE, "2566", "3", "1", "", "", ""])) == (1, 0, 1, 0, 0, 0)


def test_a_blank_cell_leaves_what_is_known():
    facts(WIDE, [VILLAGE, "2566", "3", "1", "", "", ""])
    facts(WIDE, [VILLAGE, "2566", "", "2", "", "", ""])
    assert stored() == {(VILLAGE, 2566, "roads"): 3, (VILLAGE, 2566, "drinking_water"): 2}


# --- what does not get in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (["8401020", "2566", "roads", "3"], "area_code", "area_code"),
        (["", "2566", "roads", "3"], "area_code", "required"),
        (["84990101", "2566", "roads", "3"], "area_code", "no_such_area"),
        (["99", "2566", "roads", "3"], "area_code", "no_such_area"),
        (["8.40E+7", "2566", "roads", "3"], "area_code", "scientific"),
        ([VILLAGE, "2023", "roads", "3"], "year", "not_a_year"),
        ([VILLAGE, "66", "roads", "3"], "year", "not_a_year"),
        ([VILLAGE, "2600", "roads", "3"], "year", "future_year"),
        ([VILLAGE, "2566", "ความสุข", "3"], "measure", "unknown_measure"),
        ([VILLAGE, "2566", "roads", "4"], "value", "not_a_count"),
        ([VILLAGE, "2566", "roads", "1.5"], "value", "not_a_count"),
        ([VILLAGE, "2566", "population", "-5"], "value", "not_a_figure"),
        ([VILLAGE, "2566", "population", "มาก"], "value", "not_a_figure"),
        ([VILLAGE, "2566", "population", "9999999999"], "value", "not_a_figure"),
        ([VILLAGE, "2566", "population", ""], "value", "required"),
    ],
)
def test_a_bad_cell_is_named_once_and_the_row_refused(row, column, reason):
    batch = facts(LONG, row, [NEIGHBOUR, "2566", "roads", "3"])
    assert tally(batch) == (2, 1, 0, 0, 1, 0)
    assert reasons_of(batch) == [(2, column, reason)]


@pytest.mark.parametrize(
    ("row", "reasons"),
    [
        ([VILLAGE, "ตลาด", "ตลาดเช้า", "9.1", ""], [(2, "latitude", "half_a_point")]),
        (
            [VILLAGE, "ตลาด", "ตลาดเช้า", "99.1", "9.1"],
            [(2, "latitude", "not_a_figure"), (2, "longitude", "not_a_figure")],
        ),
        ([VILLAGE, "สวนสนุก", "สวนสนุก", "", ""], [(2, "kind", "not_a_choice")]),
        ([VILLAGE, "ตลาด", "", "", ""], [(2, "name", "required")]),
    ],
)
def test_a_bad_point_is_refused(row, reasons):
    batch = facts(POINTS, row, [VILLAGE, "ตลาด", "ตลาดเย็น", "", ""])
    assert tally(batch) == (2, 1, 0, 0, 1, 0)
    assert sorted(reasons_of(batch)) == sorted(reasons)


def test_a_row_without_any_figure_is_refused():
    batch = facts(WIDE, [VILLAGE, "2566", "", "", "", "", ""], [NEIGHBOUR, "2566", "9", "", "", "", ""])
    assert tally(batch) == (2, 0, 0, 0, 2, 0)
    assert reasons_of(batch) == [(2, "area_code", "no_figures"), (3, "roads", "not_a_count")]


def test_the_same_area_and_year_twice_is_refused_the_second_time():
    batch = facts(WIDE, [VILLAGE, "2566", "3", "", "", "", ""], [VILLAGE + "02", "2566", "1", "", "", "", ""])
    assert tally(batch) == (2, 1, 0, 0, 1, 0)
    assert stored() == {(VILLAGE, 2566, "roads"): 3}


def test_areas_outside_the_area_of_the_import_are_refused(areas):
    rows = [LONG, *([code, "2566", "roads", "3"] for code in ("84010201", "84020101", "84", "92010101"))]
    batch = facts(*rows, area=areas["8401"])
    assert tally(batch) == (4, 1, 0, 0, 3, 0)
    assert {reason for _row, _column, reason in reasons_of(batch)} == {"outside_area"}


def test_bad_rows_come_back_as_a_workbook_and_get_in_corrected():
    with translation.override("th"):
        batch = facts(WIDE, [VILLAGE, "2566", "9", "", "", "", ""])
        assert error_workbook(batch)
        (error,) = errors_of(batch.files.get())
        assert error["column"] == "ถนน"
    row = batch.files.get().rows.get()
    corrected = csv_bytes([[*WIDE, "แถวเดิม"], [VILLAGE, "2566", "3", "", "", "", "", str(row.pk)]])
    assert tally(take_in(hand_in_again(batch, corrected, on=TODAY))) == (1, 1, 0, 0, 0, 0)


def test_the_database_keeps_one_fact_an_area_year_and_measure():
    facts(LONG, [VILLAGE, "2566", "roads", "3"])
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaFact.objects.create(area_id=VILLAGE, year=2566, measure="roads", value=1)


# --- undoing -------------------------------------------------------------------------------------------------


def test_undoing_gives_the_figures_of_before_back():
    first = facts(WIDE, [VILLAGE, "2566", "3", "1", "", "", ""])
    second = facts(WIDE, [VILLAGE, "2566", "2", "1", "3", "", ""])

    undone = services.undo_import(batch=second, by=None)

    assert (undone.restored, undone.removed) == (1, 1)
    assert stored() == {(VILLAGE, 2566, "roads"): 3, (VILLAGE, 2566, "drinking_water"): 1}
    assert set(AreaFact.objects.values_list("import_batch", flat=True)) == {first.pk}


def test_undoing_takes_service_points_back():
    batch = facts(POINTS, [VILLAGE, "ตลาด", "ตลาดเช้า", "", ""])
    moved = facts(POINTS, [VILLAGE, "ตลาด", "ตลาดเช้า", "9.1", "99.3"])
    services.undo_import(batch=moved, by=None)
    assert not ServicePoint.objects.get().has_point
    services.undo_import(batch=batch, by=None)
    assert not ServicePoint.objects.exists()


def test_ten_times_the_rows_take_no_more_statements(django_assert_max_num_queries):
    def rows(count):
        return xlsx_bytes(
            [WIDE, *([f"840102{number:02d}", "2566", "3", "1", "2", "5", "1"] for number in range(1, count + 1))]
        )

    def statements(count):
        batch = hand_in("area_facts", rows(count), on=TODAY)
        services.confirm_import(batch=batch)
        with django_assert_max_num_queries(100) as captured:
            services.write_import(batch=batch, seconds=60)
        return len(captured)

    assert statements(6) == statements(60)
