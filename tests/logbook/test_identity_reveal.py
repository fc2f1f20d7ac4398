"""A citizen ID is shown to whoever may and says why, for half a minute, and the look is written down."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.choices import Action
from accounts.models import AccessLogEntry
from households.identity import grouped, open_identity

REASON = {"purpose": "ยื่นขอรับสวัสดิการ"}


@pytest.fixture
def head(make_household):
    return make_household().members.get()


def page_of(member):
    return reverse("logbook:identity-reveal", args=[member.pk])


def test_the_number_is_shown_once_and_the_look_written_down_with_its_reason(head, client_of, district_officer):
    answer = client_of(district_officer).post(page_of(head), REASON)
    entry = AccessLogEntry.objects.get()
    assert grouped(open_identity(head)) in answer.content.decode()
    assert (entry.user, entry.subject_id, entry.purpose) == (district_officer, str(head.pk), REASON["purpose"])
    assert (entry.action, entry.area_code) == ("identity.reveal", "84010201")
    assert entry.network


def test_the_answer_is_kept_in_no_cache(head, client_of, district_officer):
    assert "no-store" in client_of(district_officer).post(page_of(head), REASON)["Cache-Control"]


def test_a_page_with_scripts_gets_only_the_number_and_how_long_it_stays(head, client_of, district_officer):
    answer = client_of(district_officer).post(page_of(head), REASON, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert 'data-seconds="30"' in text
    assert "<html" not in text


@pytest.mark.parametrize("purpose", ["", "   ", "กก", "ก" * 201])
def test_without_a_reason_no_number_is_shown_and_no_reveal_written(purpose, head, client_of, district_officer):
    for headers in ({}, {"HX-Request": "true"}):
        answer = client_of(district_officer).post(page_of(head), {"purpose": purpose}, headers=headers)
        assert answer.status_code == 422
        assert grouped(open_identity(head)) not in answer.content.decode()
    # The form says whose number it is: that was a look, at his name.
    assert set(AccessLogEntry.objects.values_list("action", "reveals_today")) == {(Action.VIEW, 0)}


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("district_officer", 200),
        ("provincial_officer", 200),
        ("subdistrict_officer", 403),
        ("national_officer", 403),
        ("auditor", 403),
        ("outsider", 404),
    ],
)
def test_only_those_of_the_area_with_the_right_see_a_number(person, status, head, client_of, request):
    answer = client_of(request.getfixturevalue(person)).post(page_of(head), REASON)
    assert answer.status_code == status
    assert AccessLogEntry.objects.exists() is (status == 200)


def test_an_address_alone_shows_nothing(head, client_of, district_officer):
    assert client_of(district_officer).get(page_of(head)).status_code == 405


def test_somebody_without_a_number_and_nobody_at_all_are_not_found(make_household, client_of, district_officer):
    nomad = make_household(members=[{"identity_type": "none"}]).members.get()
    client = client_of(district_officer)
    assert client.post(page_of(nomad), REASON).status_code == 404
    assert client.post(reverse("logbook:identity-reveal", args=[uuid4()]), REASON).status_code == 404


def test_when_the_look_cannot_be_written_down_nothing_is_shown(head, client_of, district_officer, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("the access log is away")

    monkeypatch.setattr("logbook.services.identity.record_access", refuse)
    client = client_of(district_officer)
    client.raise_request_exception = False
    answer = client.post(page_of(head), REASON)
    assert answer.status_code == 500
    assert grouped(open_identity(head)) not in answer.content.decode()
