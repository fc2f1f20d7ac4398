"""Rows that stayed out are put right on the page and join the import they came from, before and after it is written."""

from datetime import date

import pytest

from households.identity import open_identity
from households.imports import corrections, services
from households.imports.cells import Cells
from households.imports.outcome import counts_of
from households.imports.repairs import mended, repair_of
from households.models import Household, ImportBatch, ImportFile, ImportMode, ImportRow, ImportState, Member
from tests.households.imports.files import (
    csv_bytes,
    hand_in,
    hand_in_again,
    house_code,
    result_row,
    result_rows,
    take_in,
)
from tests.households.imports.test_survey_import import family, flat, house, person
from tests.people import fictitious_citizen_id

TODAY = date(2023, 6, 1)
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def results(*rows, **options) -> ImportBatch:
    return hand_in("indicator_results", csv_bytes([*result_rows(2), *rows]), on=TODAY, **options)


@pytest.fixture
def checked():
    """Two good rows, one whose members are "3 คน", one whose village is shortened by a spreadsheet."""
    return results(result_row(3, member_count="3 คน"), result_row(4, village="8.40E+07"))


def counts(batch):
    return tuple(counts_of(ImportBatch.objects.get(pk=batch.pk)).values())


def row_of(batch, reason) -> ImportRow:
    return ImportRow.objects.out_of(batch).get(problems__reason=reason)


def correct(batch, reason, **cells):
    return corrections.correct_cells(batch=batch, cells={row_of(batch, reason).pk: cells}, on=TODAY)


def check_corrections(batch, **options) -> ImportBatch:
    corrections.hand_in_corrections(batch=batch, by=None, **options)
    return services.check_import(batch=batch, on=TODAY)


def mend(batch, column, reason, name):
    def by_repair(reader, text):
        return mended(repair_of(name), reader, text)

    return corrections.mend_cells(batch=batch, column=column, reason=reason, mend=by_repair, on=TODAY)


# --- before the writing ----------------------------------------------------------------------------------------


def test_a_corrected_cell_joins_an_import_that_is_not_written_yet(checked):
    assert counts(checked) == (4, 2, 0, 0, 2, 0)
    assert correct(checked, "scientific", village_code="84010201").rows == 1
    batch = check_corrections(checked)
    assert (batch.state, counts(batch)) == (ImportState.CHECKED, (4, 3, 0, 0, 1, 0))
    assert counts(take_in(batch)) == (4, 3, 0, 0, 1, 0)
    assert Household.objects.filter(house_code=house_code(4), area_id="84010201").exists()


def test_all_cells_of_a_kind_are_mended_at_one_press(checked):
    assert mend(checked, "member_count", "not_a_count", "number_alone") == 1
    assert mend(checked, "village_code", "scientific", "digits_only") == 0
    assert counts(check_corrections(checked)) == (4, 3, 0, 0, 1, 0)


def test_a_row_that_is_wrong_again_stays_out_and_can_be_corrected_again(checked):
    correct(checked, "scientific", village_code="99999999")
    check_corrections(checked)
    assert counts(checked) == (4, 2, 0, 0, 2, 0)
    correct(checked, "unknown_area", village_code="84010201")
    check_corrections(checked)
    correct(checked, "not_a_count", member_count="3")
    batch = check_corrections(checked)
    assert counts(take_in(batch)) == (4, 4, 0, 0, 0, 0)
    assert [file.is_typed for file in batch.files.order_by("sequence")] == [False, True, True, True]


def test_a_corrected_row_keeps_its_place_so_that_the_first_of_a_household_stays_its_first():
    first = [*house(1), *person(10, birth_date="30/02/2520")]
    later = [house_code(1), "84010201", "", "", "", "", *person(11, "child", birth_date="11/02/2560", occupation="")]
    batch = hand_in("survey", flat(first, later), on=TODAY)
    assert counts(batch) == (2, 0, 0, 0, 1, 1)
    correct(batch, "no_such_day", birth_date="28/02/2520")
    batch = check_corrections(batch)
    assert counts(take_in(batch)) == (2, 2, 0, 0, 0, 0)
    assert Household.objects.get().house_number == "1/1"


def test_the_number_of_a_row_that_is_named_in_a_reason_is_the_one_of_its_file(checked):
    correct(checked, "scientific", village_code="84010201", house_code=house_code(1))
    batch = check_corrections(checked)
    row = row_of(batch, "duplicate_in_file")
    assert row.number == 5
    assert row.problems.get().params == {"first": 2}


def test_a_check_that_is_done_again_comes_out_the_same_and_keeps_what_waits(checked):
    correct(checked, "scientific", village_code="84010201")
    check_corrections(checked)
    correct(checked, "not_a_count", member_count="5")
    waiting = row_of(checked, "not_a_count").pk
    ImportBatch.objects.update(state=ImportState.CHECKING)
    batch = services.check_import(batch=checked, on=TODAY)
    assert counts(batch) == (4, 3, 0, 0, 1, 0)
    row = ImportRow.objects.out_of(batch).corrected().get()
    assert (row.pk, Cells.of(row)["member_count"]) == (waiting, "5")


def test_after_a_crash_the_writing_reads_typed_rows_again(checked):
    correct(checked, "scientific", village_code="84010201")
    batch = check_corrections(checked)
    services.stage_of(batch).drop()
    assert counts(take_in(batch)) == (4, 3, 0, 0, 1, 0)


def test_a_file_that_corrects_rows_joins_an_import_that_is_not_written_yet(checked):
    header, good = result_rows(1)
    del good
    row = row_of(checked, "scientific")
    content = csv_bytes([[*header, "แถวเดิม"], [*result_row(4), row.pk]])
    services.add_file(batch=checked, name="fixed.csv", content=content, corrects=True)
    batch = services.check_import(batch=checked, on=TODAY)
    assert counts(take_in(batch)) == (4, 3, 0, 0, 1, 0)


def test_another_file_takes_the_place_of_one_that_is_not_written_yet(checked):
    batch = hand_in_again(checked, csv_bytes(result_rows(5)), on=TODAY)
    assert counts(batch) == (5, 5, 0, 0, 0, 0)
    assert not ImportRow.objects.exists()
    assert counts(take_in(batch)) == (5, 5, 0, 0, 0, 0)


def test_a_file_that_is_no_file_leaves_what_was_checked_as_it_is(checked):
    batch = hand_in_again(checked, b"nothing,at\nall,here", on=TODAY)
    assert (batch.state, batch.failure) == (ImportState.CHECKED, "no_header")
    assert counts(take_in(batch)) == (4, 2, 0, 0, 2, 0)
    assert ImportBatch.objects.get().failure == ""


def test_the_whole_file_or_nothing_gets_in_once_its_last_row_is_right():
    batch = results(result_row(3, member_count="3 คน"), mode=ImportMode.WHOLE)
    assert (batch.state, batch.failure) == (ImportState.FAILED, "bad_rows")
    mend(batch, "member_count", "not_a_count", "number_alone")
    assert check_corrections(batch).state == ImportState.CHECKED
    assert counts(take_in(batch)) == (3, 3, 0, 0, 0, 0)


# --- after the writing -----------------------------------------------------------------------------------------


def test_after_the_writing_only_the_corrected_rows_are_checked(checked):
    take_in(checked)
    correct(checked, "scientific", village_code="84010201")
    batch = check_corrections(checked)
    assert batch.unit_count == 1
    assert counts(take_in(batch)) == (4, 3, 0, 0, 1, 0)


def test_what_waited_for_another_row_comes_along():
    rows = [*family(1), *family(2, birth_date="30/02/2520")]
    batch = take_in(hand_in("survey", flat(*rows), on=TODAY))
    assert counts(batch) == (4, 2, 0, 0, 1, 1)
    correct(batch, "no_such_day", birth_date="28/02/2520")
    batch = check_corrections(batch)
    assert counts(take_in(batch)) == (4, 4, 0, 0, 0, 0)
    assert Member.objects.count() == 4


def test_all_rows_that_stay_out_can_be_checked_again():
    people = csv_bytes([["citizen_id", "has_card"], [fictitious_citizen_id(10), "1"]])
    register = take_in(hand_in("welfare_card", people, on=TODAY))
    assert counts(register) == (1, 0, 0, 0, 0, 1)
    with pytest.raises(corrections.NothingCorrected):
        corrections.hand_in_corrections(batch=register, by=None)
    take_in(hand_in("survey", flat(*family(1)), on=TODAY))
    batch = check_corrections(register, everything=True)
    assert counts(take_in(batch)) == (1, 0, 1, 0, 0, 0)


def test_dropping_corrections_leaves_what_was_written_and_brings_the_rows_out_again(checked):
    take_in(checked)
    correct(checked, "scientific", village_code="84010201")
    services.cancel_import(batch=check_corrections(checked))
    batch = ImportBatch.objects.get()
    assert (batch.state, counts(batch)) == (ImportState.DONE, (4, 2, 0, 0, 2, 0))
    assert counts(take_in(check_corrections(batch))) == (4, 3, 0, 0, 1, 0)


def test_a_column_that_the_file_lacks_can_be_filled_in():
    header, *rows = ([*row[1:]] for row in result_rows(2))
    batch = take_in(hand_in("indicator_results", csv_bytes([header, *rows]), on=TODAY))
    row = ImportRow.objects.out_of(batch).first()
    corrections.correct_cells(batch=batch, cells={row.pk: {"house_code": house_code(9)}}, on=TODAY)
    assert counts(take_in(check_corrections(batch))) == (2, 1, 0, 0, 0, 1)
    assert Household.objects.get().house_code == house_code(9)


def test_a_typed_row_may_have_dates_that_its_file_has_no_column_for(make_household):
    (head,) = make_household(members=["head"]).members.all()
    content = csv_bytes([["citizen_id", "birth_date"], [open_identity(head), "30/02/2520"]])
    batch = take_in(hand_in("civil_registry", content, on=TODAY))
    correct(batch, "no_such_day", birth_date="28/02/2520")
    assert counts(take_in(check_corrections(batch))) == (1, 0, 1, 0, 0, 0)
    head.refresh_from_db()
    assert head.birth_date == date(1977, 2, 28)


# --- what is kept, and from whom -----------------------------------------------------------------------------------


def test_what_cannot_be_read_is_told_and_the_rest_is_kept(checked):
    done = correct(checked, "scientific", village_code="84010201", member_count="มาก")
    ((_row, column), fault), *others = done.faults.items()
    assert (done.rows, column, fault.reason, others) == (1, "member_count", "not_a_count", [])
    assert Cells.of(row_of(checked, "scientific"))["village_code"] == "84010201"


def test_an_empty_box_leaves_a_covered_cell_and_empties_an_open_one(checked):
    row = row_of(checked, "scientific")
    corrections.correct_cells(
        batch=checked, cells={row.pk: {"head_name": "", "house_no": "", "nothing": "x"}}, on=TODAY
    )
    cells = Cells.of(ImportRow.objects.select_related("file").get(pk=row.pk))
    assert cells["head_name"].startswith("นายสมมุติ4")
    assert cells["house_no"] == ""


def test_corrected_cells_lie_sealed(checked):
    correct(checked, "scientific", head_name="นางกระดิ่งทอง สมมุติ")
    assert "กระดิ่งทอง".encode() not in bytes(row_of(checked, "scientific").sealed)


def test_a_form_that_comes_twice_makes_nothing_twice(checked):
    cells = {row_of(checked, "scientific").pk: {"village_code": "84010201"}}
    corrections.correct_cells(batch=checked, cells=cells, on=TODAY)
    check_corrections(checked)
    assert corrections.correct_cells(batch=checked, cells=cells, on=TODAY).rows == 0
    with pytest.raises(corrections.NothingCorrected):
        corrections.hand_in_corrections(batch=checked, by=None)
    assert ImportFile.objects.count() == 2


def test_rows_of_another_import_are_out_of_reach(checked):
    other = results(result_row(7, village="123"))
    row = row_of(other, "village_code")
    assert corrections.correct_cells(batch=checked, cells={row.pk: {"village_code": "84010201"}}, on=TODAY).rows == 0


@pytest.mark.parametrize(
    "state", [ImportState.UPLOADED, ImportState.MERGING, ImportState.CANCELLED, ImportState.UNDONE]
)
def test_while_a_job_is_at_it_or_when_it_is_over_nothing_is_corrected(checked, state):
    cells = {row_of(checked, "scientific").pk: {"village_code": "84010201"}}
    ImportBatch.objects.update(state=state)
    with pytest.raises(services.WrongState):
        corrections.correct_cells(batch=checked, cells=cells, on=TODAY)
    with pytest.raises(services.WrongState):
        corrections.hand_in_corrections(batch=checked, by=None)
