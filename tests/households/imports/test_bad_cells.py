"""Forty ways in which a cell is wrong, each named with its place, a masked value and a reason that one can act on."""

from datetime import date

import pytest

from households.imports.outcome import counts_of, errors_of
from households.imports.reasons import REASONS, reason_text
from households.models import ImportProblem
from tests.households.imports.files import INDICATORS, RESULT_HEADERS, csv_bytes, hand_in, result_row
from tests.people import fictitious_citizen_id

TODAY = date(2023, 6, 1)
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")

LIST = (
    ("house_code", "9.999E+10", "scientific"),
    ("house_code", "9999000001", "zeros_lost"),
    ("house_code", "999900000011", "digit_count"),
    ("house_code", "9999-000-01", "not_digits"),
    ("house_code", "ไม่มี", "not_digits"),
    ("house_code", "", "no_household_key"),
    ("house_code", "99990000\x0001", "unkeepable"),
    ("village_code", "", "required"),
    ("village_code", "8401020", "zeros_lost"),
    ("village_code", "840102", "village_code"),
    ("village_code", "8.4E+7", "scientific"),
    ("village_code", "หมู่ 1", "village_code"),
    ("village_code", "84999901", "unknown_area"),
    ("village_code", "92010101", "outside_area"),
    ("house_no", "9" * 21, "too_long"),
    ("house_no", "1\x002", "unkeepable"),
    ("head_name", "ก" * 201, "too_long"),
    ("member_count", "สาม", "not_a_count"),
    ("member_count", "0", "not_a_count"),
    ("member_count", "-3", "not_a_count"),
    ("member_count", "2.5", "not_a_count"),
    ("member_count", "999", "not_a_count"),
    ("member_count", "3 คน", "not_a_count"),
    ("card_holder_count", "มี", "not_a_count"),
    ("card_holder_count", "9", "more_cards_than_members"),
)
REGISTER = (
    ("", "required"),
    ("12345678", "id_length"),
    ("100000000001", "id_length"),
    ("10000000000175", "id_length"),
    ("1.2E+12", "scientific"),
    ("1,00E+12", "scientific"),
    ("เลขบัตร", "id_not_digits"),
    ("1000000000O17", "id_not_digits"),
    ("1000000000018", "id_check_digit"),
    ("9000000000002", "id_first_digit"),
    ("๑๐๐๐๐๐๐๐๐๐๐๑๘", "id_check_digit"),
    ("19", "zeros_lost"),
    ("10000000\x0000017", "unkeepable"),
)
DATES = (
    ("31/02/2500", "no_such_day"),
    ("29/02/2566", "no_such_day"),
    ("18/05/1957", "other_era"),
    ("18/05/00", "short_year"),
    ("เมื่อวาน", "not_a_date"),
    ("18/13/2500", "no_such_day"),
    ("01/01/2567", "future_date"),
    ("4.0E+4", "scientific"),
)


@pytest.mark.parametrize(("column", "value", "reason"), LIST)
def test_a_bad_cell_of_a_list_is_named(areas, column, value, reason):
    good = [[*RESULT_HEADERS, *INDICATORS], result_row(1), result_row(2)]

    batch = hand_in(
        "indicator_results", csv_bytes([*good, result_row(3, **{column: value})]), area=areas["84"], on=TODAY
    )

    counts = counts_of(batch)
    assert counts["read"] == 3
    assert counts["accepted"] == 2
    assert counts["rejected"] + counts["held"] == 1
    assert [(problem.row.number, problem.column, problem.reason) for problem in ImportProblem.objects.all()] in (
        [(4, column, reason)],
        # What cannot be read is missing too, where it is needed to tell the household.
        [(4, column, reason), (4, "house_code", "no_household_key")],
    )


@pytest.mark.parametrize("state", ["2", "ผ่าน", "x", "10", "1.5"])
def test_a_result_that_is_none_is_named(state):
    row = result_row(1)
    row[-1] = state

    batch = hand_in("indicator_results", csv_bytes([[*RESULT_HEADERS, *INDICATORS], row]), on=TODAY)

    assert [(error["column"], error["value"]) for error in errors_of(batch.files.get())] == [("MPI17", state)]


@pytest.mark.parametrize(("number", "reason"), REGISTER)
def test_a_bad_citizen_id_is_named_and_never_shown(number, reason):
    batch = hand_in("welfare_card", csv_bytes([["PID", "ถือบัตร"], [number, "1"]]), on=TODAY)

    problem = ImportProblem.objects.get()
    assert (problem.row.number, problem.column, problem.reason) == (2, "citizen_id", reason)
    assert len(problem.value) <= 5
    assert counts_of(batch)["rejected"] == 1


@pytest.mark.parametrize(("written", "reason"), DATES)
def test_a_bad_date_is_named_by_the_era_of_its_column(written, reason):
    strangers = [[fictitious_citizen_id(serial), "18/05/2500"] for serial in range(2)]
    rows = [["PID", "วันเกิด"], *strangers, [fictitious_citizen_id(7), written]]

    hand_in("civil_registry", csv_bytes(rows), on=TODAY)

    assert reason in ImportProblem.objects.filter(row__number=4).values_list("reason", flat=True)


def test_dates_of_a_column_in_christian_years_are_read_so(make_household):
    rows = [["PID", "วันเกิด"], *([fictitious_citizen_id(serial), "18/05/1957"] for serial in range(3))]

    batch = hand_in("civil_registry", csv_bytes(rows), on=TODAY)

    assert batch.files.get().mapping[""]["eras"] == {"birth_date": "ค.ศ."}
    assert set(ImportProblem.objects.values_list("reason", flat=True)) == {"person_unknown"}


def test_thai_digits_hyphens_and_spaces_are_read():
    number = fictitious_citizen_id(1)
    thai = number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    dashed = f" {number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]} "

    hand_in("welfare_card", csv_bytes([["PID", "ถือบัตร"], [thai, "๑"], [dashed, "1"]]), on=TODAY)

    assert set(ImportProblem.objects.values_list("reason", flat=True)) == {"person_unknown", "duplicate_in_file"}


def test_every_reason_says_something():
    for code in REASONS:
        assert (
            len(reason_text(code, {"longest": 1, "count": 1, "length": 1, "low": 1, "high": 1, "first": 1, "era": ""}))
            > 5
        )
