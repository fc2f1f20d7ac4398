"""An invitation: a link that works once, for a time, and gives nobody a password of somebody else."""

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Act
from accounts.invitations import LinkSpent, accept_invitation, invitation_of, invite_person, renew_link
from accounts.models import AccountAct, Invitation, User
from accounts.services import NotAllowed, QuotaFull, close_account, ensure_post
from tests.accounts.test_sign_in import attempt

NEW, WELCOME = reverse("accounts:person-new"), reverse("accounts:welcome")
PASSWORD = "ต้นตาลริมทุ่ง-เจ็ดต้น"


@pytest.fixture
def post(areas):
    return ensure_post(kind="subdistrict-team", area=areas["840103"])


@pytest.fixture
def invited(post, account_admin):
    return invite(post, account_admin)


def invite(post, by, username="duangjai", **more):
    fields = {"username": username, "first_name": "ดวงใจ", "last_name": "มาใหม่", "post": post} | more
    return invite_person(**fields, starts_on=timezone.localdate(), form=uuid4(), at=timezone.now(), by=by)


def form_fields(**changes) -> dict:
    today = timezone.localdate()
    return {
        "client_uuid": str(uuid4()),
        "username": "duangjai",
        "first_name": "ดวงใจ",
        "last_name": "มาใหม่",
        "kind": "subdistrict-team",
        "area": "840103",
        "starts_on_day": today.day,
        "starts_on_month": today.month,
        "starts_on_year": today.year + 543,
    } | changes


def open_link(token: str) -> Client:
    client = Client()
    answer = client.get(f"{WELCOME}?key={token}")
    assert answer.url == WELCOME
    return client


def choose(client, password=PASSWORD, again=None):
    return client.post(WELCOME, {"new_password1": password, "new_password2": again or password})


class TestLink:
    def test_the_invited_person_chooses_a_password_and_is_inside(self, invited):
        client = open_link(invited.token)
        assert "duangjai" in client.get(WELCOME).content.decode()
        assert choose(client).status_code == 302
        assert client.get(reverse("accounts:me")).status_code == 200
        assert attempt("duangjai", PASSWORD).status_code == 302
        assert AccountAct.objects.filter(account=invited.account, act=Act.JOINED).exists()

    def test_before_that_nothing_opens_the_account(self, invited):
        assert attempt("duangjai", "").status_code == 200
        assert attempt("duangjai", "!").status_code == 200

    def test_it_works_once(self, invited):
        first, second = open_link(invited.token), open_link(invited.token)
        assert second.get(WELCOME).status_code == 200
        choose(first)
        assert choose(second, "คนที่สอง-มาทีหลัง-ไม่ทัน").status_code == 410
        assert open_link(invited.token).get(WELCOME).status_code == 410
        assert attempt("duangjai", PASSWORD).status_code == 302

    def test_looking_at_it_uses_nothing_up(self, invited):
        for _ in range(3):
            assert open_link(invited.token).get(WELCOME).status_code == 200
        assert choose(open_link(invited.token)).status_code == 302

    def test_after_its_days_it_is_spent(self, post, account_admin, time_machine):
        time_machine.move_to("2023-03-01 09:00:00+07:00", tick=False)
        invited = invite(post, account_admin)
        time_machine.shift(timedelta(days=14).total_seconds() - 1)
        assert open_link(invited.token).get(WELCOME).status_code == 200
        time_machine.shift(2)
        answer = open_link(invited.token).get(WELCOME)
        assert answer.status_code == 410
        assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in answer.content.decode()

    def test_a_newer_link_puts_the_older_out_of_use(self, invited, account_admin):
        newer = renew_link(account=invited.account, form=uuid4(), at=timezone.now(), by=account_admin)
        assert open_link(invited.token).get(WELCOME).status_code == 410
        assert open_link(newer.token).get(WELCOME).status_code == 200

    def test_a_closed_account_is_not_opened_by_it(self, invited, account_admin):
        close_account(user=invited.account, by=account_admin)
        assert open_link(invited.token).get(WELCOME).status_code == 410

    @pytest.mark.parametrize("token", ["", "x", "0" * 64])
    def test_what_nobody_was_sent_opens_nothing(self, db, token):
        assert Client().get(f"{WELCOME}?key={token}", follow=True).status_code == 410
        assert Client().get(WELCOME).status_code == 410

    def test_only_a_hash_is_kept_and_the_secret_leaves_the_address(self, invited):
        stored = Invitation.objects.get().token_hash
        assert invited.token not in stored
        assert len(stored) == 64
        assert invited.token not in open_link(invited.token).get(WELCOME).content.decode()

    def test_a_weak_password_uses_nothing_up(self, invited):
        client = open_link(invited.token)
        answer = choose(client, "password1234")
        assert answer.status_code == 422
        assert choose(client).status_code == 302

    def test_a_second_factor_is_asked_for_even_after_a_new_link(self, account_admin, district_chief):
        from_app = renew_link(account=district_chief, form=uuid4(), at=timezone.now(), by=account_admin)
        district_chief.totpdevice_set.create(confirmed=True)
        client = open_link(from_app.token)
        assert choose(client).url == reverse("accounts:second-step")
        assert client.get(reverse("accounts:me")).status_code == 302

    @pytest.mark.django_db(transaction=True)
    def test_of_four_who_choose_at_once_one_succeeds(self, invited):
        start, results = threading.Barrier(4), []

        def accept(number):
            start.wait()
            try:
                invitation = invitation_of(invited.token, at=timezone.now())
                start.wait()
                accept_invitation(invitation=invitation, password=f"รหัสของคนที่-{number}-ยาวพอ", at=timezone.now())
                results.append("in")
            except LinkSpent:
                results.append("spent")
            finally:
                connection.close()

        threads = [threading.Thread(target=accept, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["in", "spent", "spent", "spent"]


class TestInviting:
    def test_the_sheet_shows_link_and_picture_once(self, client_of, account_admin, areas):
        client, fields = client_of(account_admin), form_fields()
        page = client.post(NEW, fields).content.decode()
        (token,) = re.findall(r"welcome/\?key=([\w-]{43})", page)
        assert "<svg" in page
        assert choose(open_link(token)).status_code == 302
        again = client.post(NEW, fields)
        assert again.status_code == 409
        assert "key=" not in again.content.decode()
        assert User.objects.filter(username="duangjai").count() == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"username": ""}, "username"),
            ({"username": "two words"}, "username"),
            ({"username": "suratthani.accounts"}, "username"),
            ({"first_name": ""}, "first_name"),
            ({"area": "920101"}, "area"),
            ({"area": "8401"}, "area"),
            ({"area": ""}, "area"),
            ({"kind": "provincial-accounts", "area": "84"}, "kind"),
            ({"kind": "nonsense"}, "kind"),
            ({"starts_on_year": ""}, "starts_on"),
        ],
    )
    def test_bad_input_invites_nobody_and_is_kept(self, client_of, account_admin, areas, changes, field):
        answer = client_of(account_admin).post(NEW, form_fields(**changes))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert "ดวงใจ" in answer.content.decode() or changes.get("first_name") == ""
        assert not Invitation.objects.exists()

    def test_a_full_post_invites_nobody(self, client_of, account_admin, sibling_officer):
        answer = client_of(account_admin).post(NEW, form_fields())
        assert answer.status_code == 422
        assert "1 จาก 1" in answer.content.decode()
        assert not User.objects.filter(username="duangjai").exists()

    def test_a_new_link_is_made_on_the_persons_page(self, client_of, account_admin, invited):
        client, path = client_of(account_admin), reverse("accounts:person-link", args=[invited.account.pk])
        fields = {"client_uuid": str(uuid4())}
        assert "key=" in client.post(path, fields).content.decode()
        assert client.post(path, fields).status_code == 409

    def test_nobody_makes_links_for_those_above_him(self, account_admin, national_officer):
        with pytest.raises(NotAllowed):
            renew_link(account=national_officer, form=uuid4(), at=timezone.now(), by=account_admin)

    @pytest.mark.django_db(transaction=True)
    def test_two_administrators_at_once_invite_one_for_the_last_seat(self, post, account_admin):
        start, results = threading.Barrier(4), []

        def compete(number):
            start.wait()
            try:
                invite(post, account_admin, username=f"candidate{number}")
                results.append("in")
            except QuotaFull:
                results.append("full")
            finally:
                connection.close()

        threads = [threading.Thread(target=compete, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["full", "full", "full", "in"]
        assert User.objects.filter(username__startswith="candidate").count() == 1
