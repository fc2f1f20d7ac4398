"""A post changes hands: one goes, one comes, and the work stays with the post."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.hand_over import AlreadyHandedOver, hand_over, open_work_of
from accounts.models import AccountAct, Appointment, User
from accounts.services import NotAllowed
from areas.scope import Scope
from logbook.models import HouseholdCase
from logbook.services.mentors import name_mentor
from tests.accounts.test_sign_in import attempt
from tests.people import PASSWORD, appoint, make_user


@pytest.fixture
def appointment(subdistrict_officer):
    return subdistrict_officer.appointments.get()


@pytest.fixture
def successor(areas):
    user = make_user("successor", "สืบสาน", "งานต่อ")
    appoint(user, "district-agency", "8401")
    return user


@pytest.fixture
def mentored(make_household, subdistrict_officer):
    households = [make_household("84010201"), make_household("84010202"), make_household("84010301")]
    name_mentor(households=households, mentor=subdistrict_officer, on=date(2023, 1, 1), by=subdistrict_officer)
    return households


def give(appointment, successor, by, **changes):
    fields = {"starts_on": timezone.localdate(), "work": ["mentored"], "at": timezone.now()} | changes
    return hand_over(appointment=appointment, successor=successor, by=by, **fields)


def test_the_work_inside_the_posts_area_is_listed_without_anybodys_name(appointment, mentored):
    (work,) = open_work_of(appointment)
    assert work.count == 2
    assert [place for place, _count in work.places] == ["หมู่ 1 บ้านหน้าควน", "หมู่ 2 บ้านในดอน"]


def test_post_and_work_go_to_the_new_holder(appointment, successor, mentored, account_admin, subdistrict_officer):
    assert give(appointment, successor, account_admin) == {"mentored": 2}
    assert User.objects.get(pk=successor.pk).scope.prefixes == ("8401",)
    assert successor.appointments.filter(post=appointment.post).exists()
    assert User.objects.get(pk=subdistrict_officer.pk).scope == Scope()
    assert HouseholdCase.objects.filter(mentor=successor).count() == 2
    # The third household lies outside the post: it was no work of it.
    assert HouseholdCase.objects.filter(mentor=subdistrict_officer).count() == 1


def test_whoever_has_no_post_left_is_out(appointment, successor, account_admin, subdistrict_officer, client_of):
    client = client_of(subdistrict_officer)
    give(appointment, successor, account_admin)
    assert client.get(reverse("accounts:me")).status_code == 302
    assert attempt("makhamtia", PASSWORD).status_code == 200


def test_whoever_keeps_another_post_stays(appointment, successor, account_admin, subdistrict_officer):
    appoint(subdistrict_officer, "district-agency", "8401")
    give(appointment, successor, account_admin)
    assert User.objects.get(pk=subdistrict_officer.pk).expires_on is None


def test_until_the_day_the_old_holder_goes_on(appointment, successor, account_admin, subdistrict_officer):
    give(appointment, successor, account_admin, starts_on=timezone.localdate() + timedelta(days=5))
    assert User.objects.get(pk=subdistrict_officer.pk).scope.prefixes == ("840102",)
    assert User.objects.get(pk=subdistrict_officer.pk).expires_on == timezone.localdate() + timedelta(days=4)


def test_both_histories_tell_of_it(appointment, successor, account_admin, subdistrict_officer):
    give(appointment, successor, account_admin)
    acts = AccountAct.objects.filter(by=account_admin)
    assert acts.filter(account=subdistrict_officer, act="handed_over", note__contains="สืบสาน").exists()
    assert acts.filter(account=successor, act="took_over").exists()


def test_work_that_was_not_ticked_stays(appointment, successor, mentored, account_admin, subdistrict_officer):
    assert give(appointment, successor, account_admin, work=[]) == {}
    assert HouseholdCase.objects.filter(mentor=subdistrict_officer).count() == 3


@pytest.mark.parametrize("who", ["outside_admin", "provincial_officer", "district_chief"])
def test_others_hand_nothing_over(request, who, appointment, successor):
    with pytest.raises(NotAllowed):
        give(appointment, successor, request.getfixturevalue(who))
    assert Appointment.objects.get(pk=appointment.pk).ends_on is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_hand_over_once(appointment, account_admin):
    successors = [make_user(f"successor{number}", "สืบ", f"คนที่ {number}") for number in range(3)]
    start, results = threading.Barrier(3), []

    def give_to(successor):
        start.wait()
        try:
            give(appointment, successor, account_admin, work=[])
            results.append("given")
        except AlreadyHandedOver:
            results.append("faster")
        finally:
            connection.close()

    threads = [threading.Thread(target=give_to, args=[successor]) for successor in successors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["faster", "faster", "given"]
    assert Appointment.objects.unended().filter(post=appointment.post).count() == 1


class TestPage:
    def fields(self, **changes) -> dict:
        today = timezone.localdate()
        return {
            "client_uuid": str(uuid4()),
            "starts_on_day": today.day,
            "starts_on_month": today.month,
            "starts_on_year": today.year + 543,
            "username": "successor",
            "work": ["mentored"],
        } | changes

    def send(self, client, appointment, **changes):
        return client.post(reverse("accounts:post-hand-over", args=[appointment.pk]), self.fields(**changes))

    def test_to_somebody_with_an_account(self, client_of, account_admin, appointment, successor, mentored):
        answer = self.send(client_of(account_admin), appointment)
        assert answer.url == reverse("accounts:person", args=[successor.pk])
        assert HouseholdCase.objects.filter(mentor=successor).count() == 2

    def test_to_a_newcomer_who_gets_a_link(self, client_of, account_admin, appointment, mentored):
        client = client_of(account_admin)
        newcomer = {"username": "newcomer", "first_name": "ดวงใจ", "last_name": "มาใหม่", "client_uuid": str(uuid4())}
        assert "welcome/?key=" in self.send(client, appointment, **newcomer).content.decode()
        assert HouseholdCase.objects.filter(mentor__username="newcomer").count() == 2
        assert User.objects.get(username="newcomer").scope.prefixes == ("840102",)

    @pytest.mark.usefixtures("mentored")
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"username": "nobody"}, "first_name"),
            ({"username": "makhamtia"}, "username"),
            ({"starts_on_year": "2560"}, "starts_on"),
            ({"starts_on_day": ""}, "starts_on"),
            ({"work": ["nonsense"]}, "work"),
        ],
    )
    def test_bad_input_changes_nothing(
        self, client_of, account_admin, appointment, successor, mentored, changes, field
    ):
        answer = self.send(client_of(account_admin), appointment, **changes)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert Appointment.objects.get(pk=appointment.pk).ends_on is None

    def test_the_page_lists_the_work(self, client_of, account_admin, appointment, mentored):
        page = client_of(account_admin).get(reverse("accounts:post-hand-over", args=[appointment.pk])).content.decode()
        assert "ครัวเรือนที่ติดตามในฐานะพี่เลี้ยง: 2" in page
