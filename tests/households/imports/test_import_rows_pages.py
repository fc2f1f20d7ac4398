"""Officers put rows right on the pages of an import: at one press, by telling what words mean, cell by cell."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.identity import open_identity
from households.imports.cells import Cells
from households.models import ImportBatch, ImportRow, ImportState
from jobs.models import Job, JobState
from jobs.services import run_job
from tests.households.imports.files import csv_bytes, hand_in, house_code, result_row, result_rows, take_in

TODAY = date(2023, 6, 1)
NAMES = ("import-rows", "import-repair", "import-words", "import-recheck")
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def province(client_of, provincial_officer):
    return client_of(provincial_officer)


@pytest.fixture
def checked(areas):
    """Two good rows, two whose members have a unit, one whose code a spreadsheet shortened."""
    bad = [
        result_row(3, member_count="3 คน"),
        result_row(4, member_count="4 ราย"),
        result_row(5, house_code="9.99E+10"),
    ]
    return hand_in("indicator_results", csv_bytes([*result_rows(2), *bad]), area=areas["84"], on=TODAY)


@pytest.fixture
def cards(areas, make_household):
    """A register with words for yes and no that nobody else writes."""
    people = make_household(members=["head", "spouse", "child"]).members.order_by("id")
    words = ("ถือบัตรแล้ว", "ถือบัตรแล้ว", "รอผล")
    rows = [
        ["citizen_id", "has_card"],
        *([open_identity(each), word] for each, word in zip(people, words, strict=True)),
    ]
    return hand_in("welfare_card", csv_bytes(rows), area=areas["84"], on=TODAY)


def page_of(batch, name="import-rows"):
    return reverse(f"households:{name}", args=[batch.pk])


def row_of(batch, number) -> ImportRow:
    return ImportRow.objects.out_of(batch).select_related("file").get(number=number)


def box(batch, number, column) -> str:
    return f"cell-{row_of(batch, number).pk}-{column}"


def run_jobs():
    while waiting := list(Job.objects.filter(kind__startswith="import.", state=JobState.WAITING)):
        for job in waiting:
            run_job(job_id=job.pk)


def outcome(batch):
    batch.refresh_from_db()
    return batch.state, batch.read_count, batch.rejected_count, batch.held_count


# --- who and where -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["subdistrict_officer", "district_chief", "account_admin", "auditor"])
def test_a_post_without_the_right_is_refused(person, request, client_of, checked):
    client = client_of(request.getfixturevalue(person))
    assert client.get(page_of(checked)).status_code == 403
    assert {client.post(page_of(checked, name)).status_code for name in NAMES} == {403}


def test_rows_of_another_area_are_not_found(client_of, district_officer, checked):
    client = client_of(district_officer)
    assert client.get(page_of(checked)).status_code == 404
    assert {client.post(page_of(checked, name)).status_code for name in NAMES} == {404}
    assert outcome(checked) == (ImportState.CHECKED, 5, 3, 0)


def test_a_number_that_nobody_has_is_not_found(province):
    assert province.get(reverse("households:import-rows", args=[999_999])).status_code == 404


# --- one press -----------------------------------------------------------------------------------------------


def test_a_kind_of_error_is_mended_at_one_press_and_checked(province, checked):
    page = province.get(page_of(checked, "import"))
    (offer,) = (offer for group in page.context["overview"].groups for offer in group.offers)
    assert (offer.name, offer.before, offer.after) == ("number_alone", "3 คน", "3")
    asked = {"column": "member_count", "reason": "not_a_count", "repair": offer.name}
    province.post(page_of(checked, "import-repair"), asked)
    assert outcome(checked)[0] == ImportState.UPLOADED
    run_jobs()
    assert outcome(checked) == (ImportState.CHECKED, 5, 1, 0)


@pytest.mark.parametrize("name", ["digits_only", "guess", ""])
def test_a_press_that_mends_nothing_says_so_and_checks_nothing(province, checked, name):
    asked = {"column": "house_code", "reason": "scientific", "repair": name}
    answer = province.post(page_of(checked, "import-repair"), asked, follow=True)
    assert len(answer.context["messages"]) == 1
    assert outcome(checked) == (ImportState.CHECKED, 5, 3, 0)


def test_what_was_lost_is_not_guessed_and_the_page_says_so(province, checked):
    groups = {group.reason: group for group in province.get(page_of(checked, "import")).context["overview"].groups}
    assert (groups["scientific"].offers, groups["scientific"].is_never_guessed) == ((), True)
    assert "ระบบไม่เดาค่านี้ให้" in province.get(page_of(checked, "import")).text


def test_whoever_knows_the_file_says_what_its_words_mean(province, cards):
    (group,) = province.get(page_of(cards, "import")).context["overview"].groups
    assert [(word.shown, word.count) for word in group.words] == [("ถือบัตรแล้ว", 2), ("รอผล", 1)]
    assert [meaning.text for meaning in group.meanings] == ["1", "0"]  # the column is needed: nothing is left empty
    told = {"column": group.column, "reason": group.reason, "word": ["ถือบัตรแล้ว", "รอผล"], "meaning": ["1", ""]}
    province.post(page_of(cards, "import-words"), told)
    run_jobs()
    assert outcome(cards) == (ImportState.CHECKED, 3, 1, 0)


def test_a_meaning_that_is_none_changes_nothing(province, cards):
    told = {"column": "has_card", "reason": "not_yes_or_no", "word": ["รอผล"], "meaning": ["อาจจะ"]}
    province.post(page_of(cards, "import-words"), told)
    assert outcome(cards)[0] == ImportState.CHECKED


# --- the table -------------------------------------------------------------------------------------------------


def test_the_table_has_the_bad_cells_only_and_covers_who_it_is(province, checked):
    page = province.get(page_of(checked))
    assert [[cell.value for cell in row.cells] for row in page.context["grid"].rows] == [
        ["3 คน"],
        ["4 ราย"],
        ["9.99E+10"],
    ]
    assert house_code(3) not in page.text
    assert "สมมุติ3" not in page.text


def test_all_cells_of_one_row_are_asked_for_and_citizen_ids_stay_covered(province, cards):
    row = row_of(cards, 2)
    number = Cells.of(row)["citizen_id"]
    page = province.get(page_of(cards), {"whole": row.pk})
    assert [len(each.cells) for each in page.context["grid"].rows] == [2, 1, 1]
    assert number not in page.text
    assert f"{number[0]}…{number[-3:]}" in page.text


def test_typed_cells_are_checked_and_join_the_import(province, checked):
    typed = {box(checked, 4, "member_count"): "3", box(checked, 6, "house_code"): house_code(5)}
    answer = province.post(page_of(checked), typed)
    assert answer["Location"] == page_of(checked, "import")
    run_jobs()
    assert outcome(checked) == (ImportState.CHECKED, 5, 1, 0)
    assert province.post(page_of(checked), typed)["Location"].startswith(page_of(checked))
    assert outcome(checked) == (ImportState.CHECKED, 5, 1, 0)


def test_a_cell_that_cannot_be_read_is_told_beside_it_with_what_was_typed(province, checked):
    wrong = box(checked, 4, "member_count")
    answer = province.post(page_of(checked), {wrong: "สาม", box(checked, 5, "member_count"): "4"})
    assert answer.status_code == 422
    assert f'href="#{wrong}"' in answer.text
    assert 'value="สาม"' in answer.text
    assert outcome(checked)[0] == ImportState.CHECKED
    assert Cells.of(row_of(checked, 5))["member_count"] == "4"
    assert province.get(page_of(checked, "import")).context["overview"].waiting == 1


def test_pages_are_gone_through_before_all_is_checked(province, areas):
    rows = [result_row(n, member_count="มาก") for n in range(1, 31)]
    batch = hand_in("indicator_results", csv_bytes([*result_rows(0), *rows]), area=areas["84"], on=TODAY)
    assert len(province.get(page_of(batch)).context["grid"].rows) == 25
    answer = province.post(page_of(batch), {box(batch, 2, "member_count"): "3", "next": "2"})
    assert answer["Location"] == f"{page_of(batch)}?page=2"
    assert len(province.get(answer["Location"]).context["grid"].rows) == 5
    province.post(answer["Location"], {box(batch, 31, "member_count"): "3"})
    run_jobs()
    assert outcome(batch) == (ImportState.CHECKED, 30, 28, 0)


def test_the_table_is_narrowed_to_one_kind_of_error(province, checked):
    page = province.get(page_of(checked), {"column": "house_code", "reason": "scientific"})
    assert [row.number for row in page.context["grid"].rows] == [6]
    assert not province.get(page_of(checked), {"column": "x", "reason": "'"}).context["grid"].rows


def test_nothing_typed_is_told_and_nothing_is_checked(province, checked):
    answer = province.post(page_of(checked), {"cell-x-y": "1", "cell-1": "2", "cell-99999999999999999999-a": "3"})
    assert answer["Location"] == page_of(checked)
    assert outcome(checked)[0] == ImportState.CHECKED


def test_what_waited_is_checked_when_asked_for_and_everything_too(province, checked):
    assert province.post(page_of(checked, "import-recheck"))["Location"] == page_of(checked, "import")
    assert outcome(checked)[0] == ImportState.CHECKED
    province.post(page_of(checked, "import-recheck"), {"everything": ""})
    run_jobs()
    assert outcome(checked) == (ImportState.CHECKED, 5, 3, 0)


@pytest.mark.parametrize("state", [ImportState.MERGING, ImportState.CANCELLED, ImportState.UNDONE])
def test_when_it_is_too_late_the_table_leads_back(province, checked, state):
    ImportBatch.objects.update(state=state)
    assert province.get(page_of(checked))["Location"] == page_of(checked, "import")
    assert province.post(page_of(checked), {})["Location"] == page_of(checked, "import")
    assert province.post(page_of(checked, "import-repair"), {})["Location"] == page_of(checked, "import")


def test_after_the_writing_rows_are_put_right_just_so(province, checked):
    take_in(checked)
    province.post(page_of(checked), {box(checked, 4, "member_count"): "3"})
    run_jobs()
    province.post(page_of(checked, "import-confirm"))
    run_jobs()
    assert outcome(checked) == (ImportState.DONE, 5, 2, 0)
    assert checked.accepted_count == 3


# --- cost ------------------------------------------------------------------------------------------------------


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_many_rows_and_reasons_take_as_many_queries_as_few(province, areas):
    def batch_of(*rows):
        return hand_in("indicator_results", csv_bytes([*result_rows(0), *rows]), area=areas["84"], on=TODAY)

    few = batch_of(result_row(1, member_count="3 คน", card_holder_count="-"))
    bad = (result_row(n, member_count="3 คน", village="12", card_holder_count="2 ใบ") for n in range(2, 22))
    many = batch_of(*bad, result_row(30, house_code="ก", failed=()), result_row(31, member_count="x"))
    province.get(page_of(few))
    assert queries_of(province, page_of(many)) == queries_of(province, page_of(few))
    assert queries_of(province, page_of(many, "import")) == queries_of(province, page_of(few, "import"))
