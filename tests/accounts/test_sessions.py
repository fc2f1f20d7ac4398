"""A session ends when it was idle or old for too long, and at once when its owner's rights change."""

import re
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.models import Appointment, User
from accounts.tasks import forget_ended_sessions
from areas.scope import Scope
from tests.people import PASSWORD, appoint

ME = reverse("accounts:me")
NEW_PASSWORD = "ต้นตาลริมทุ่ง-เจ็ดต้น"


def is_signed_in(client) -> bool:
    return client.get(ME).status_code == 200


@pytest.fixture
def morning(time_machine):
    time_machine.move_to("2023-03-01 08:00:00+07:00", tick=False)
    return time_machine


def minutes(number: int) -> int:
    return number * 60


def test_half_an_hour_without_a_request_ends_the_session(morning, client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    assert is_signed_in(client)
    morning.shift(minutes(29))
    assert is_signed_in(client)
    morning.shift(minutes(31))
    assert not is_signed_in(client)
    assert not is_signed_in(client)


def test_after_twelve_hours_everybody_signs_in_again(morning, client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    for _ in range(36):
        assert is_signed_in(client)
        morning.shift(minutes(20))
    assert is_signed_in(client)
    morning.shift(minutes(1))
    assert not is_signed_in(client)


def test_a_disabled_persons_next_request_is_refused(client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    assert is_signed_in(client)
    User.objects.filter(pk=subdistrict_officer.pk).update(is_active=False)
    assert not is_signed_in(client)


def test_a_move_to_another_area_counts_at_the_next_request(client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    assert client.get(ME).wsgi_request.scope == Scope(("840102",))
    Appointment.objects.filter(user=subdistrict_officer).update(ends_on=date(2023, 1, 1))
    assert client.get(ME).wsgi_request.scope == Scope()
    assert client.get(ME).wsgi_request.permissions == frozenset()
    appoint(subdistrict_officer, "subdistrict-team", "920101")
    assert client.get(ME).wsgi_request.scope == Scope(("920101",))


def test_an_appointment_counts_from_its_first_day_through_its_last(morning, client_of, areas, subdistrict_officer):
    Appointment.objects.filter(user=subdistrict_officer).update(starts_on="2023-03-02", ends_on="2023-03-03")
    seen = []
    for _ in range(4):
        seen.append(User.objects.get(pk=subdistrict_officer.pk).scope.prefixes)
        morning.shift(minutes(24 * 60))
    assert seen == [(), ("840102",), ("840102",), ()]


class TestPasswordChange:
    def change(self, client, *, old=PASSWORD, new=NEW_PASSWORD, again=None):
        return client.post(
            reverse("accounts:password-change"),
            {"old_password": old, "new_password1": new, "new_password2": again or new},
        )

    def test_all_other_sessions_end_and_this_one_goes_on(self, client_of, subdistrict_officer):
        here, elsewhere = client_of(subdistrict_officer), client_of(subdistrict_officer)
        assert self.change(here).url == ME
        assert is_signed_in(here)
        assert not is_signed_in(elsewhere)
        subdistrict_officer.refresh_from_db()
        assert subdistrict_officer.check_password(NEW_PASSWORD)

    @pytest.mark.parametrize(
        "change",
        [
            {"old": "ไม่ใช่รหัสเดิม"},
            {"again": "พิมพ์ไม่เหมือนกัน-เลย"},
            {"new": "สั้นไป"},
            {"new": "tpmaplogbook1234"},
            {"new": "passwordpassword"},
            {"new": "makhamtia2566"},
        ],
        ids=lambda change: next(iter(change.values())),
    )
    def test_a_wrong_or_weak_password_changes_nothing(self, client_of, subdistrict_officer, change):
        response = self.change(client_of(subdistrict_officer), **change)
        assert response.status_code == 200
        errors = [str(error) for found in response.context["form"].errors.values() for error in found]
        assert errors
        assert not re.search("[A-Za-z]", "".join(errors))  # in Thai, all of them
        subdistrict_officer.refresh_from_db()
        assert subdistrict_officer.check_password(PASSWORD)


class TestMyAccount:
    def test_it_says_in_words_where_and_what(self, client_of, subdistrict_officer):
        page = client_of(subdistrict_officer).get(ME).content.decode()
        assert "ตำบล มะขามเตี้ย · อำเภอ เมืองสุราษฎร์ธานี · จังหวัด สุราษฎร์ธานี" in page
        assert "ทำได้" in page
        assert "ทำไม่ได้" in page

    def test_the_national_office_reads_that_it_sees_the_country(self, client_of, national_officer):
        assert "ทั้งประเทศ" in client_of(national_officer).get(ME).content.decode()

    def test_whoever_holds_no_post_is_told_so(self, client_of, subdistrict_officer):
        Appointment.objects.update(ends_on=date(2023, 1, 1))
        assert "ไม่มีตำแหน่ง" in client_of(subdistrict_officer).get(ME).content.decode()

    def test_it_is_in_no_cache(self, client_of, subdistrict_officer):
        assert "no-store" in client_of(subdistrict_officer).get(ME).headers["Cache-Control"]


def test_knowing_who_it_is_and_what_he_may_costs_three_queries(
    client_of, subdistrict_officer, django_assert_num_queries
):
    client = client_of(subdistrict_officer)
    client.get(ME)
    with django_assert_num_queries(3):  # session, user, posts
        client.get(reverse("areas:children"))


def test_the_account_page_costs_the_same_with_many_posts(client_of, subdistrict_officer, django_assert_num_queries):
    client = client_of(subdistrict_officer)
    client.get(ME)
    for area in ("840103", "840201", "920101"):
        appoint(subdistrict_officer, "subdistrict-team", area)
    with django_assert_num_queries(6):  # the fifth counts the villages, the sixth what waits, for the menu
        client.get(ME)


def test_rows_of_ended_sessions_are_forgotten(morning, client_of, subdistrict_officer):
    client_of(subdistrict_officer)
    morning.shift(minutes(13 * 60))
    here = client_of(subdistrict_officer)
    forget_ended_sessions()
    assert Session.objects.count() == 1
    assert is_signed_in(here)
