"""A TPMAP list comes in: households, their heads by name, what they pass and fail."""

from datetime import date

import pytest

from households.choices import AnswerSource
from households.imports import services
from households.imports.kinds import kind_of
from households.imports.outcome import counts_of, errors_of
from households.models import Household, HouseholdAnswers, ImportRow, ImportState, Member, SurveyRound
from households.services import correct_answers
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from tests.households.imports.files import (
    INDICATORS,
    RESULT_HEADERS,
    csv_bytes,
    hand_in,
    hand_in_again,
    house_code,
    result_row,
    result_rows,
    take_in,
    xlsx_bytes,
)

TODAY = date(2023, 6, 1)
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


def list_of(rows, **options):
    return hand_in("indicator_results", csv_bytes(rows), on=TODAY, **options)


def counts(batch):
    return tuple(counts_of(batch).values())


def test_a_list_makes_households_with_heads_and_results():
    batch = take_in(list_of(result_rows(3, failed=("MPI05",))))

    assert batch.state == ImportState.DONE
    assert counts(batch) == (3, 3, 0, 0, 0, 0)
    household = Household.objects.get(house_code=house_code(2))
    assert (household.area_id, household.house_number, household.origin) == ("84010201", "2/1", "tpmap")
    head = household.members.get()
    assert (head.title, head.first_name, head.last_name) == ("นาย", "สมมุติ2", "ตัวอย่างงาม")
    answers = household.answers.get()
    assert answers.reported == "11110111111111111"
    assert (answers.source, answers.declared_member_count) == (AnswerSource.TPMAP, 3)


def test_the_declared_members_count_in_the_score():
    take_in(list_of(result_rows(1, failed=("MPI05", "MPI13"))))

    recompute(households=Household.objects.all(), round=SurveyRound.objects.get(year=2566))

    score = HouseholdScore.objects.get()
    assert (score.member_count, score.card_holder_count, score.points) == (3, 1, 7)


def test_before_the_confirmation_nothing_is_written_and_the_difference_is_told():
    batch = list_of(result_rows(4))

    assert counts(batch) == (4, 4, 0, 0, 0, 0)
    assert not Household.objects.exists()
    assert not HouseholdAnswers.objects.exists()


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_the_same_list_twice_changes_nothing(make):
    content = make(result_rows(3, failed=("MPI05",)))
    first = take_in(hand_in("indicator_results", content, on=TODAY))
    before = list(HouseholdAnswers.objects.order_by("id").values())

    second = take_in(hand_in("indicator_results", content, on=TODAY))

    assert counts(first) == (3, 3, 0, 0, 0, 0)
    assert counts(second) == (3, 0, 0, 3, 0, 0)
    assert list(HouseholdAnswers.objects.order_by("id").values()) == before
    assert services.same_file_before(second.files.get()) == first.files.get()


def test_a_changed_result_is_a_new_row_of_answers_and_names_the_change():
    take_in(list_of(result_rows(2)))

    batch = take_in(list_of([[*RESULT_HEADERS, *INDICATORS], result_row(1, failed=("MPI07",)), result_row(2)]))

    assert counts(batch) == (2, 0, 1, 1, 0, 0)
    old, new = HouseholdAnswers.objects.filter(household__house_code=house_code(1)).order_by("id")
    assert (old.is_current, new.is_current) == (False, True)
    assert new.changed_fields == ["MPI07"]


def test_what_a_field_visit_found_is_not_overwritten():
    take_in(list_of(result_rows(1, failed=("MPI05",))))
    household = Household.objects.get()
    correct_answers(
        household=household,
        round=SurveyRound.objects.get(year=2566),
        changes={},
        reported={"MPI05": "1"},
        surveyed_on=TODAY,
        by=None,
    )

    same = take_in(list_of(result_rows(1, failed=("MPI05",))))
    other = take_in(list_of(result_rows(1, failed=("MPI06",))))

    assert counts(same) == (1, 0, 0, 1, 0, 0)
    assert counts(other) == (1, 0, 0, 0, 0, 1)
    assert household.answers.get(is_current=True).reported == "1" * 17


def test_rows_without_a_house_code_are_never_joined_but_held():
    batch = take_in(list_of(result_rows(3, house_code="")))

    assert counts(batch) == (3, 0, 0, 0, 0, 3)
    assert not Household.objects.exists()


def test_villages_of_ten_digits_and_new_villages_are_taken():
    take_in(list_of(result_rows(1, village="8401020703")))

    household = Household.objects.get()
    assert (household.area_id, household.village_suffix) == ("84010207", "03")


def test_rows_outside_the_area_of_the_import_are_refused(areas):
    rows = [[*RESULT_HEADERS, *INDICATORS], result_row(1), result_row(2, village="92010101")]

    batch = take_in(list_of(rows, area=areas["84"]))

    assert counts(batch) == (2, 1, 0, 0, 1, 0)
    (error,) = errors_of(batch.files.get())
    assert (error["row"], error["column"]) == (
        3,
        str(kind_of("indicator_results").sheets[0].column("village_code").label),
    )


def test_a_house_known_in_another_province_is_held_without_telling_where(make_household, areas):
    make_household("92010101", house_code=house_code(1))

    batch = take_in(list_of(result_rows(1), area=areas["84"]))

    assert counts(batch) == (1, 0, 0, 0, 0, 1)
    assert "92" not in errors_of(batch.files.get())[0]["reason"]


def test_all_or_nothing_writes_nothing_when_one_row_is_bad():
    rows = [*result_rows(5), result_row(6, member_count="สาม")]

    batch = list_of(rows, mode="whole")

    assert (batch.state, batch.failure) == (ImportState.FAILED, "bad_rows")
    assert not Household.objects.exists()


def test_corrected_rows_join_the_batch_they_came_from():
    batch = take_in(list_of([*result_rows(2), result_row(3, member_count="สาม"), result_row(4, house_no="9" * 30)]))
    assert counts(batch) == (4, 2, 0, 0, 2, 0)
    out = ImportRow.objects.order_by("number")
    corrected = [
        [*RESULT_HEADERS, *INDICATORS, "แถวเดิม"],
        [*result_row(3), str(out[0].pk)],
        [*result_row(4, house_no="9" * 30), str(out[1].pk)],
    ]

    batch = take_in(hand_in_again(batch, csv_bytes(corrected), on=TODAY))

    assert counts(batch) == (4, 3, 0, 0, 1, 0)
    assert batch.files.count() == 2


def test_undoing_a_batch_gives_back_what_was_there_before():
    take_in(list_of(result_rows(2)))
    before = list(Household.objects.order_by("pk").values_list("pk", "house_number"))
    rows = [[*RESULT_HEADERS, *INDICATORS], result_row(1, failed=("MPI07",), house_no="77"), result_row(3)]
    batch = take_in(list_of(rows))
    assert Household.objects.count() == 3

    undone = services.undo_import(batch=batch, by=None)

    assert undone.kept == ()
    assert list(Household.objects.order_by("pk").values_list("pk", "house_number")) == before
    assert Member.objects.count() == 2
    current = HouseholdAnswers.objects.get(household__house_code=house_code(1), is_current=True)
    assert current.reported == "1" * 17


def test_undoing_leaves_what_somebody_edited_since():
    batch = take_in(list_of(result_rows(2)))
    edited = Household.objects.get(house_code=house_code(1))
    correct_answers(
        household=edited,
        round=SurveyRound.objects.get(year=2566),
        changes={},
        reported={"MPI05": "0"},
        surveyed_on=TODAY,
        by=None,
    )

    undone = services.undo_import(batch=batch, by=None)

    assert undone.kept == (edited.pk,)
    assert list(Household.objects.all()) == [edited]
    assert edited.answers.get(is_current=True).source == AnswerSource.FIELD


def test_a_writer_that_stops_between_chunks_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr("households.imports.writing.UNITS_A_CHUNK", 2)
    batch = services.confirm_import(batch=list_of(result_rows(5)))

    assert services.write_import(batch=batch, seconds=-1) is False
    assert Household.objects.count() == 2
    services.write_import(batch=batch, seconds=60)

    batch.refresh_from_db()
    assert counts(batch) == (5, 5, 0, 0, 0, 0)
    assert Household.objects.count() == 5
