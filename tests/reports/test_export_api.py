"""Files for programs: asked for with a reason, made by the same job, taken by the same door; one's own alone."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import AccessLogEntry
from accounts.proofs import PROVED
from reports.choices import ExportState
from reports.models import Export, ExportAlarm, ExportLimit
from tests.reports.exporting import REASON, ask, asked_and_made, make

LIST = "/api/v1/exports/"

pytestmark = pytest.mark.usefixtures("village")


def a_list(**more) -> dict:
    told = {"client_uuid": str(uuid4()), "topic": "households", "query": "show=failing", "format": "json"}
    return told | {"columns": ["village", "house_number"], "purpose": "report", "reason": REASON} | more


def a_pivot(**more) -> dict:
    return a_list(topic="pivot", query="rows=district&measures=households&sort=-households", columns=[]) | more


def send(client, payload: dict):
    return client.post(LIST, payload, content_type="application/json")


def taken(client, export) -> bytes:
    answer = client.post(f"{LIST}{export.pk}/file/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(("payload", "rows"), [(a_list, "rows"), (a_pivot, "records")])
def test_a_file_is_asked_for_made_and_taken(client_of, district_officer, payload, rows):
    client = client_of(district_officer)
    answer = send(client, payload())
    assert (answer.status_code, answer.json()["state"]) == (201, "making")
    export = make(Export.objects.get())
    told = client.get(f"{LIST}{export.pk}/").json()
    assert (told["state"], told["row_count"], told["sha256"]) == ("ready", export.row_count, export.sha256)
    assert len(json.loads(taken(client, export))[rows]) == 2
    entries = AccessLogEntry.objects.filter(subject_id=str(export.pk)).order_by("id")
    assert [entry.action for entry in entries] == ["export.request", "export.download"]


def test_the_same_form_twice_is_one_file(client_of, district_officer):
    client, payload = client_of(district_officer), a_list()
    first, second = send(client, payload), send(client, payload)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert Export.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"topic": "secrets"}, "topic"),
        ({"topic": "agency"}, "topic"),
        ({"columns": []}, "columns"),
        ({"columns": ["no_such"]}, "columns"),
        ({"columns": ["head_whole_number"]}, None),
        ({"query": "show=nothing"}, "query"),
        ({"query": "\x00"}, "query"),
        ({"topic": "pivot", "query": "rows=distrct"}, "query"),
        ({"format": "pdf"}, "format"),
        ({"language": "fr"}, "language"),
        ({"reason": "สั้น"}, "reason"),
        ({"purpose": ""}, "purpose"),
        ({"client_uuid": "1"}, "client_uuid"),
    ],
)
def test_what_is_wrong_is_told_by_its_field_and_nothing_is_written(client_of, district_officer, wrong, field):
    answer = send(client_of(district_officer), a_list(**wrong))
    assert answer.status_code == 422
    assert field is None or field in answer.json()
    assert Export.objects.count() == 0


def test_a_limit_of_the_day_holds_here_too(client_of, district_officer):
    ExportLimit.objects.create(role="district_officer", rows_a_day=1)
    answer = send(client_of(district_officer), a_list(query="show=all"))
    assert answer.status_code == 422
    assert "แถว" in answer.json()[0]
    assert ExportAlarm.objects.count() == 1


def test_whole_numbers_wait_for_the_second_person(client_of, provincial_officer):
    client = client_of(provincial_officer)
    answer = send(client, a_list(columns=["head_whole_number"]))
    assert (answer.json()["state"], answer.json()["with_identity"]) == ("asked", True)
    assert client.post(f"{LIST}{answer.json()['id']}/file/").status_code == 422


def test_a_program_takes_it_as_often_as_a_person_may(client_of, district_officer):
    export, client = asked_and_made(district_officer), client_of(district_officer)
    for _time in range(3):
        taken(client, export)
    assert client.post(f"{LIST}{export.pk}/file/").status_code == 422
    assert client.get(f"{LIST}{export.pk}/file/").status_code == 405


def test_it_can_be_cancelled(client_of, district_officer):
    export, client = ask(district_officer), client_of(district_officer)
    assert client.post(f"{LIST}{export.pk}/cancel/").json()["state"] == "cancelled"
    assert client.post(f"{LIST}{export.pk}/cancel/").status_code == 422
    assert make(export).state == ExportState.CANCELLED


@pytest.mark.parametrize("path", ["", "file/", "cancel/"])
def test_files_of_others_are_not_there(client_of, district_officer, district_chief, outsider, path):
    export = asked_and_made(district_officer)
    for user in (district_chief, outsider):
        client = client_of(user)
        asked = client.post if path else client.get
        assert asked(f"{LIST}{export.pk}/{path}").status_code == 404
        assert client.get(LIST).json()["results"] == []
    assert client_of(district_officer).get(f"{LIST}no-uuid/").status_code == 404


@pytest.mark.parametrize("who", ["subdistrict_officer", "agency_officer", "auditor", "account_admin"])
def test_who_may_not_export_is_refused(request, client_of, who):
    client = client_of(request.getfixturevalue(who))
    assert client.get(LIST).status_code == 403
    assert send(client, a_list()).status_code == 403


def test_whoever_did_not_prove_lately_who_he_is_must_do_so_first(client_of, district_officer):
    export, client = asked_and_made(district_officer), client_of(district_officer)
    session = client.session
    session[PROVED] = (timezone.now() - timedelta(minutes=16)).isoformat()
    session.save()
    for answer in (send(client, a_list()), client.post(f"{LIST}{export.pk}/file/")):
        assert answer.status_code == 403
        assert "15 นาที" in answer.json()["detail"]
    assert client.get(f"{LIST}{export.pk}/").status_code == 200


def test_the_newest_come_first_and_many_cost_as_much_as_few(client_of, district_officer, django_assert_max_num_queries):
    client = client_of(district_officer)
    receipts = [ask(district_officer).receipt for _each in range(6)]
    client.get(LIST)
    with django_assert_max_num_queries(8):
        found = client.get(f"{LIST}?page_size=4").json()
    assert [one["receipt"] for one in found["results"]] == receipts[:1:-1]
