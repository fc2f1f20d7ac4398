"""Nobody waits longer than five seconds at a screen: the database stops, and a file is offered instead."""

import pytest
from django.db import connection

from reports.choices import ExportState
from reports.models import Export
from reports.pivots.patience import Patience, TooSlow
from tests.reports.exporting import REASON, make

QUERY = "topic=households&rows=district&measures=households"
PAGE, API = f"/reports/pivot/?{QUERY}", f"/api/v1/pivots/table/?{QUERY}"
VALUES, FILE = f"/reports/pivot/values/?{QUERY}&of=subdistrict", f"/exports/pivot/?{QUERY}"


@pytest.fixture
def no_time(settings, village):
    settings.PIVOT_SECONDS = 0


def waiting(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


def limit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


def test_the_database_stops_by_itself_and_is_free_for_the_next(db):
    with pytest.raises(TooSlow), Patience(0.05).over(using="default"):
        waiting(5)
    waiting(0.06)
    assert limit() == "0"


def test_all_statements_of_an_answer_share_the_time(db):
    patience = Patience(0.1)
    with patience.over(using="default"):
        waiting(0.08)
    with pytest.raises(TooSlow), patience.over(using="default"):
        waiting(0.08)
    with pytest.raises(TooSlow), patience.over(using="default"):
        waiting(0.2)


def test_an_answer_in_time_leaves_no_limit_behind_and_a_job_has_none(db):
    with Patience(60).over(using="default"):
        assert limit() == "1min" or limit().endswith("ms")
    assert limit() == "0"
    with Patience().over(using="default"):
        assert limit() == "0"


def test_who_may_take_it_away_is_offered_a_file(client_of, provincial_officer, no_time):
    answer = client_of(provincial_officer).get(PAGE)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ใช้เวลานานกว่าที่หน้าจอจะรอ" in page
    assert "/exports/pivot/?topic=households&amp;rows=district" in page
    assert answer.context["design"].spec.rows == ("district",)


def test_who_may_not_reads_what_else_to_do(client_of, subdistrict_officer, no_time):
    answer = client_of(subdistrict_officer).get(PAGE)
    assert answer.status_code == 422
    assert "/exports/pivot/" not in answer.content.decode()


def test_the_file_is_made_all_the_same(client_of, provincial_officer, no_time):
    told = {"client_uuid": "5f0c2b0e-8f1c-4d55-9a51-000000000009", "format": "json", "language": "th"}
    client_of(provincial_officer).post(FILE, told | {"purpose": "report", "reason": REASON})
    assert make(Export.objects.get()).state == ExportState.READY


def test_the_api_says_so_in_words_and_for_programs(client_of, provincial_officer, no_time):
    answer = client_of(provincial_officer).get(API)
    assert (answer.status_code, answer.json()["too_slow"]) == (422, True)
    assert "ไฟล์" in answer.json()["errors"][0]["message"]


def test_values_of_a_filter_can_then_be_typed(client_of, provincial_officer, no_time):
    page = client_of(provincial_officer).get(VALUES).content.decode()
    assert 'name="value" required' in page


def test_a_press_that_cannot_be_stays_on_its_page(client_of, provincial_officer, village):
    client = client_of(provincial_officer)
    wrong = f"{PAGE}&was=households&add-rows=zzzz"
    assert client.get(wrong).status_code == 400
    pressed = client.get(wrong, headers={"HX-Request": "true"})
    assert pressed.status_code == 422
    assert "zzzz" in pressed.content.decode()
