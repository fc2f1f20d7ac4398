"""Once a year each account is confirmed or closed; who did not sign in for long stands first."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.keeping import confirm_accounts
from accounts.models import AccountAct, User
from accounts.review import left_to_review
from accounts.services import NotAllowed

REVIEW = reverse("accounts:people-review")


@pytest.fixture
def admin(client_of, account_admin):
    return client_of(account_admin)


def usernames(answer) -> list[str]:
    return [person.username for person in answer.context["people"]]


def test_those_who_signed_in_longest_ago_stand_first(admin, subdistrict_officer, sibling_officer, district_chief):
    now = timezone.now()
    User.objects.filter(pk=sibling_officer.pk).update(last_login=now - timedelta(days=100))
    User.objects.filter(pk=district_chief.pk).update(last_login=now - timedelta(days=1))
    assert usernames(admin.get(REVIEW)) == ["makhamtia", "watpradu", "mueang.chief"]


def test_ticked_accounts_are_confirmed_and_gone_from_the_list(admin, subdistrict_officer, sibling_officer):
    admin.post(REVIEW, {"people": [subdistrict_officer.pk], "decision": "keep"})
    assert usernames(admin.get(REVIEW)) == ["watpradu"]
    assert AccountAct.objects.filter(account=subdistrict_officer, act="reviewed").count() == 1


def test_ticked_accounts_are_closed(admin, subdistrict_officer, sibling_officer):
    admin.post(REVIEW, {"people": [subdistrict_officer.pk, sibling_officer.pk], "decision": "close"})
    assert not User.objects.filter(pk__in=[subdistrict_officer.pk, sibling_officer.pk], is_active=True).exists()
    assert "ทบทวนครบทุกบัญชีแล้ว" in admin.get(REVIEW).content.decode()


def test_nobody_ticked_is_said(admin, subdistrict_officer):
    assert admin.post(REVIEW, {"decision": "keep"}).status_code == 422


def test_a_new_fiscal_year_asks_again(account_admin, subdistrict_officer):
    confirm_accounts(accounts=[subdistrict_officer], on=date(2023, 9, 30), by=account_admin)
    assert not left_to_review(by=account_admin, on=date(2023, 9, 30)).exists()
    assert left_to_review(by=account_admin, on=date(2023, 10, 1)).exists()


def test_only_those_stand_there_whom_one_administers(admin, account_admin, national_officer, outsider, auditor):
    assert usernames(admin.get(REVIEW)) == []
    answer = admin.post(REVIEW, {"people": [outsider.pk, auditor.pk], "decision": "close"})
    assert answer.status_code == 422
    with pytest.raises(NotAllowed):
        confirm_accounts(accounts=[outsider], on=date(2023, 3, 1), by=account_admin)


def test_one_wrong_among_many_confirms_nobody(account_admin, subdistrict_officer, outsider):
    with pytest.raises(NotAllowed):
        confirm_accounts(accounts=[subdistrict_officer, outsider], on=date(2023, 3, 1), by=account_admin)
    assert User.objects.get(pk=subdistrict_officer.pk).reviewed_on is None
