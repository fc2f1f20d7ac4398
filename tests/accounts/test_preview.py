"""Looking at the site as somebody else: reading only, written down, masked, and over by itself."""

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from accounts.models import AccountAct, User
from accounts.preview import nothing_written
from logbook.models import Visit
from tests.case import make_case
from tests.test_scope_gate import ADDRESSES, DETAILS, LISTS, body_of, path_to

BANNER = "ข้อมูลครัวเรือนและบุคคลถูกซ่อนไว้"
THE_WAY_OUT = {"accounts:sign-out", "accounts:preview-end"}


@pytest.fixture
def case(make_household, subdistrict_officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_case(make_household=make_household, by=subdistrict_officer)


@pytest.fixture
def preview(client_of, account_admin, district_chief):
    """The administrator looks at the site as the district chief."""
    client = client_of(account_admin)
    path = reverse("accounts:person-deed", args=[district_chief.pk, "preview"])
    assert client.post(path, {"preview-reason": "ถามว่าไม่เห็นเมนู"}).url == reverse("home")
    return client


def test_the_menus_and_pages_of_that_person_open_with_a_banner(preview):
    page = preview.get(reverse("logbook:search")).content.decode()
    assert BANNER in page
    assert reverse("logbook:approvals") in page


def test_it_is_written_down_with_its_reason(preview, account_admin, district_chief):
    act = AccountAct.objects.get(account=district_chief, act="previewed")
    assert (act.by, act.note) == (account_admin, "ถามว่าไม่เห็นเมนู")


def test_no_list_shows_anybody(case, preview):
    told = {name: body_of(preview.get(reverse(name) + "?province=84&area=84")) for name in LISTS}
    assert {name for name, text in told.items() if any(secret in text for secret in case.secrets)} == set()


def test_no_page_of_a_household_opens_and_nothing_is_taken_in(case, preview):
    for name in DETAILS:
        path = path_to(name, case)
        read, sent = preview.get(path), preview.post(path)
        assert [secret for secret in case.secrets if secret in body_of(read).replace(path, "")] == [], name
        assert (name, sent.status_code) == (name, 403)


def test_nothing_is_sent_anywhere(preview):
    answers = {name: preview.post(reverse(name)).status_code for name in LISTS if name not in THE_WAY_OUT}
    assert {name for name, status in answers.items() if status != 403} == set()


def test_the_database_itself_refuses_to_write(preview, case, subdistrict_officer):
    visits = Visit.objects.count()
    with pytest.raises(InternalError), transaction.atomic(), nothing_written():
        User.objects.filter(pk=subdistrict_officer.pk).update(phone="1")
    assert Visit.objects.count() == visits
    User.objects.filter(pk=subdistrict_officer.pk).update(phone="2")  # afterwards it writes again


def test_it_ends_by_itself_after_ten_minutes(client_of, account_admin, district_chief, time_machine):
    time_machine.move_to("2023-03-01 09:00:00+07:00", tick=False)
    client = client_of(account_admin)
    client.post(reverse("accounts:person-deed", args=[district_chief.pk, "preview"]), {"preview-reason": "ตรวจเมนูให้"})
    time_machine.shift(599)
    assert client.get(reverse("logbook:search")).status_code == 200
    time_machine.shift(2)
    assert client.get(reverse("logbook:search")).status_code == 403
    assert BANNER not in client.get(reverse("accounts:people")).content.decode()


def test_it_is_ended_by_a_press(preview, district_chief):
    answer = preview.post(reverse("accounts:preview-end"))
    assert answer.url == reverse("accounts:person", args=[district_chief.pk])
    assert BANNER not in preview.get(answer.url).content.decode()


def test_signing_out_works(preview):
    preview.post(reverse("accounts:sign-out"))
    assert preview.get(reverse("accounts:me")).status_code == 302


def test_it_takes_a_reason(client_of, account_admin, district_chief):
    path = reverse("accounts:person-deed", args=[district_chief.pk, "preview"])
    assert client_of(account_admin).post(path, {"preview-reason": ""}).status_code == 422
    assert not AccountAct.objects.exists()


def test_nobody_looks_as_somebody_whom_he_does_not_administer(client_of, account_admin, national_officer, outsider):
    client = client_of(account_admin)
    for other in (national_officer, outsider):
        path = reverse("accounts:person-deed", args=[other.pk, "preview"])
        assert client.post(path, {"preview-reason": "อยากดู"}).status_code == 404
    assert BANNER not in client.get(reverse("accounts:people")).content.decode()
    assert "logbook:search" in ADDRESSES
