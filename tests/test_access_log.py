"""No look at a family goes unwritten: every URL, walked by everybody who may open it (see tests/test_scope_gate.py)."""

import random

import pytest
from django.urls import resolve, reverse

from accounts.access_log import page_of
from accounts.choices import Action
from accounts.looks import SHOWING, subject_of
from accounts.models import AccessLogEntry
from households.models import Household
from tests.case import CANARY, HOUSE_CODE, make_case
from tests.chaos.tier import either
from tests.test_scope_gate import DETAILS, LISTS, SUBJECTS, body_of, path_to

LAST_NAME = f"{CANARY}ตัวเมีย"
# Exports write what is asked, allowed and taken (tests/reports/test_list_exports.py); their pages tell of files.
OF_FILES = ("reports:", "accounts:")
# Lists show the family where they are asked for it: parameters that bring it onto one page or another.
ASKED = ("", "?show=all", "?list=silent", "?show=out", "?year=2566")
REPLAYED = either(quick=200, full=10_000)


@pytest.fixture
def case(make_household, subdistrict_officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_case(make_household=make_household, by=subdistrict_officer)


@pytest.fixture
def people(case, provincial_officer, subdistrict_officer, national_officer, district_chief):
    """All those who see the family: by their office, or because its case was given to them."""
    return (
        *(provincial_officer, subdistrict_officer, national_officer, district_chief),
        *(case.exporter, case.agency_staff.user),
    )


def is_about_a_family(row) -> bool:
    return isinstance(row, Household) or hasattr(row, "household_id")


def tells_of(case, body: str, *, is_exempt: bool = False) -> bool:
    """Tell whether an answer shows the family itself: its people, its house, and its id where that is news."""
    ids = () if is_exempt else (str(case.household.pk), str(case.member.pk))
    return any(secret in body for secret in (*ids, HOUSE_CODE, LAST_NAME))


def walked(clients, path, queries):
    """Yield (user, path, answer, entries written) of every request: what it was asked for matters to no form sent."""
    for client, user in clients:
        for ask, query in (*((client.get, query) for query in queries), (client.post, queries[0])):
            latest = AccessLogEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
            answer = ask(path + query)
            yield user, path + query, answer, list(AccessLogEntry.objects.filter(id__gt=latest))


@pytest.mark.parametrize("name", DETAILS)
def test_every_address_of_a_family_says_whom_it_shows(name, case):
    view = resolve(path_to(name, case)).func
    is_said = bool(subject_of(view, is_safe=True, pk="1") or getattr(view, "looks_at_nobody", ""))
    assert is_said or not is_about_a_family(getattr(case, SUBJECTS[name]))


@pytest.mark.parametrize("name", [name for name in (*DETAILS, *LISTS) if not name.startswith(OF_FILES)])
def test_what_shows_a_family_is_written_down_once_with_who_and_whom(name, case, client_of, people):
    clients = [(client_of(person), person) for person in people]
    path = path_to(name, case) if name in SUBJECTS else reverse(name)
    before = path.replace(str(case.household.pk), "").replace(str(case.member.pk), "")
    queries = ASKED if name in LISTS else ("", "?year=2566")
    for user, asked, answer, entries in walked(clients, path, queries):
        assert len(entries) <= 1
        is_exempt = bool(getattr(resolve(path).func, "looks_at_nobody", ""))
        body = body_of(answer).replace(path, before)
        shows = answer.status_code in SHOWING and tells_of(case, body, is_exempt=is_exempt)
        is_row_of_family = name in SUBJECTS and is_about_a_family(getattr(case, SUBJECTS[name]))
        if answer.status_code in SHOWING and is_row_of_family and not is_exempt:
            assert entries, f"{asked} answered {answer.status_code} and wrote nothing"
        if shows:
            assert entries, f"{asked} shows the family and wrote nothing"
            assert case.household.pk in (entries[0].household_id, *entries[0].shown), f"{asked} does not say whom"
        for entry in entries:
            assert (entry.user_id, entry.page) == (user.pk, page_of(answer.wsgi_request))
            assert entry.network


def test_what_was_refused_or_led_elsewhere_is_no_look(case, client_of, outsider, auditor, subdistrict_officer):
    page = reverse("logbook:household", args=[case.household.pk])
    assert client_of(outsider).get(page).status_code == 404
    assert client_of(auditor).get(page).status_code == 403
    assert client_of(subdistrict_officer).post(reverse("logbook:visit-draft", args=[case.household.pk]), {})
    assert not AccessLogEntry.objects.exists()


def test_as_many_rows_as_requests(case, client_of, people, settings):
    """R-64 asks for 10,000 of them: the full tier."""
    clients = [client_of(person) for person in people[:4]]
    pages = [
        reverse("logbook:household", args=[case.household.pk]),
        reverse("logbook:household-timeline", args=[case.household.pk]),
        reverse("logbook:visit", args=[case.visit.pk]),
        reverse("logbook:search") + "?show=all",
        reverse("household-detail", args=[case.household.pk]),
        reverse("member-list"),
    ]
    drawn = random.Random(1)
    asked = [drawn.choice(clients).get(drawn.choice(pages)).status_code for _ in range(REPLAYED)]
    assert AccessLogEntry.objects.count() == len(asked) == asked.count(200)


def test_a_page_that_cannot_be_written_down_is_not_shown(case, client_of, subdistrict_officer, monkeypatch):
    def refuse(look):
        raise RuntimeError("the access log is away")

    monkeypatch.setattr("accounts.looks.write", refuse)
    client = client_of(subdistrict_officer)
    client.raise_request_exception = False
    for page in (reverse("logbook:household", args=[case.household.pk]), reverse("household-list")):
        answer = client.get(page)
        assert answer.status_code == 500
        assert not tells_of(case, body_of(answer).replace(page, ""))


def test_a_preview_of_somebody_looks_at_nobody(case, client_of, account_admin, subdistrict_officer):
    client = client_of(account_admin)
    deed = reverse("accounts:person-deed", args=[subdistrict_officer.pk, "preview"])
    assert client.post(deed, {"preview-reason": "ถามว่าเห็นอะไร"}).status_code == 302
    assert client.get(reverse("logbook:search") + "?show=all").status_code == 200
    assert not AccessLogEntry.objects.exists()


def test_looks_are_told_apart(case, client_of, provincial_officer):
    client = client_of(provincial_officer)
    client.get(reverse("logbook:household", args=[case.household.pk]))
    client.get(reverse("logbook:analysis", args=[case.analysis.pk]))
    client.get(reverse("logbook:search") + "?show=all")
    client.get(reverse("member-detail", args=[case.member.pk]))
    entries = AccessLogEntry.objects.order_by("id")
    assert [entry.action for entry in entries] == [Action.VIEW, Action.PRINT, Action.LIST, Action.API]
    assert [entry.subject_kind for entry in entries] == [
        "households.household",
        "logbook.fourtanalysis",
        "",
        "households.member",
    ]
    assert entries[3].subject_id == str(case.member.pk)


def test_the_day_is_counted_family_by_family(case, make_household, client_of, provincial_officer):
    client, other = client_of(provincial_officer), make_household()
    for household in (case.household, case.household, other, case.household):
        client.get(reverse("logbook:household", args=[household.pk]))
    client.get(reverse("logbook:search") + "?show=all")
    client.get(reverse("logbook:search") + "?show=all")
    assert list(AccessLogEntry.objects.order_by("id").values_list("households_today", "lists_today")) == [
        (1, 0),
        (1, 0),
        (2, 0),
        (2, 0),
        (2, 1),
        (2, 2),
    ]
