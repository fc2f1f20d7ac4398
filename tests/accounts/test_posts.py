"""Posts: as many people as the minutes of 3 August 2564 allow, given only by those whose they are to give."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Appointment, Post, User
from accounts.permissions import PERMISSIONS
from accounts.posts import POST_KINDS
from accounts.services import (
    NotAllowed,
    PostMismatch,
    QuotaFull,
    appoint,
    close_account,
    create_user,
    end_appointment,
    ensure_post,
    may_grant,
    reopen_account,
)
from areas.choices import AreaLevel
from tests.people import PASSWORD, make_user

TODAY = date(2023, 3, 1)
PROVINCE_KINDS = [kind for kind in POST_KINDS.values() if kind.level == AreaLevel.PROVINCE and kind.quota]
DISTRICT_KINDS = [kind for kind in POST_KINDS.values() if kind.level == AreaLevel.DISTRICT and kind.quota]


@pytest.fixture
def newcomer(db):
    return make_user("newcomer", "ดวงใจ", "มาใหม่")


@pytest.fixture
def team_post(areas):
    return ensure_post(kind="subdistrict-team", area=areas["840103"])


def fill(kinds, area, by) -> None:
    for kind in kinds:
        user = make_user(f"{kind.code}.{area.code}", "ผู้ใช้", kind.code)
        appoint(user=user, post=ensure_post(kind=kind.code, area=area), starts_on=TODAY, by=by)


class TestQuotas:
    def test_the_seventh_user_of_a_province_is_refused(self, areas, account_admin, newcomer):
        fill(PROVINCE_KINDS, areas["84"], account_admin)
        assert Appointment.objects.filter(post__area="84", post__quota__isnull=False).count() == 6
        for kind in PROVINCE_KINDS:
            with pytest.raises(QuotaFull):
                appoint(
                    user=newcomer, post=ensure_post(kind=kind.code, area=areas["84"]), starts_on=TODAY, by=account_admin
                )

    def test_the_third_user_of_a_district_is_refused(self, areas, account_admin, newcomer):
        fill(DISTRICT_KINDS, areas["8401"], account_admin)
        assert len(DISTRICT_KINDS) == 2
        for kind in DISTRICT_KINDS:
            with pytest.raises(QuotaFull):
                appoint(
                    user=newcomer,
                    post=ensure_post(kind=kind.code, area=areas["8401"]),
                    starts_on=TODAY,
                    by=account_admin,
                )

    def test_the_second_user_of_a_team_is_refused_with_a_readable_sentence(
        self, team_post, sibling_officer, account_admin, newcomer
    ):
        with pytest.raises(QuotaFull, match="ทีมปฏิบัติการตำบล วัดประดู่.*1 จาก 1"):
            appoint(user=newcomer, post=team_post, starts_on=TODAY, by=account_admin)

    def test_a_closed_account_holds_no_seat(self, team_post, sibling_officer, account_admin, newcomer):
        close_account(user=sibling_officer, by=account_admin)
        assert appoint(user=newcomer, post=team_post, starts_on=TODAY, by=account_admin).pk

    def test_an_account_whose_seat_was_given_away_stays_closed(
        self, team_post, sibling_officer, account_admin, newcomer
    ):
        close_account(user=sibling_officer, by=account_admin)
        appoint(user=newcomer, post=team_post, starts_on=TODAY, by=account_admin)
        with pytest.raises(QuotaFull):
            reopen_account(user=sibling_officer, on=TODAY, by=account_admin)
        sibling_officer.refresh_from_db()
        assert not sibling_officer.is_active

    def test_a_closed_account_whose_seat_is_free_is_opened_again(self, sibling_officer, account_admin):
        close_account(user=sibling_officer, by=account_admin)
        assert reopen_account(user=sibling_officer, on=TODAY, by=account_admin).is_active

    def test_a_successor_takes_the_seat_the_day_after(self, team_post, sibling_officer, account_admin, newcomer):
        end_appointment(appointment=sibling_officer.appointments.get(), ends_on=date(2023, 2, 28), by=account_admin)
        assert appoint(user=newcomer, post=team_post, starts_on=TODAY, by=account_admin).pk

    def test_not_before_the_predecessor_has_left(self, team_post, sibling_officer, account_admin, newcomer):
        end_appointment(appointment=sibling_officer.appointments.get(), ends_on=TODAY, by=account_admin)
        with pytest.raises(QuotaFull):
            appoint(user=newcomer, post=team_post, starts_on=TODAY, by=account_admin)

    @pytest.mark.django_db(transaction=True)
    def test_two_administrators_at_once_fill_the_last_seat_once(self, team_post, account_admin):
        candidates = [make_user(f"candidate{number}", "ผู้สมัคร", str(number)) for number in range(4)]
        start, refused = threading.Barrier(len(candidates)), []

        def compete(user):
            start.wait()
            try:
                appoint(user=user, post=team_post, starts_on=TODAY, by=account_admin)
            except QuotaFull:
                refused.append(user)
            finally:
                connection.close()

        threads = [threading.Thread(target=compete, args=[user]) for user in candidates]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert team_post.appointments.count() == 1
        assert len(refused) == 3


class TestWhoGivesWhat:
    @pytest.mark.parametrize(
        ("kind", "code", "is_allowed"),
        [
            ("subdistrict-team", "840102", True),
            ("district-chief", "8402", True),
            ("governor", "84", True),
            ("governor", "92", False),
            ("subdistrict-team", "920101", False),
            ("provincial-accounts", "84", False),
            ("auditor", None, False),
            ("national-office", None, False),
            ("national-accounts", None, False),
        ],
    )
    def test_an_account_administrator_gives_lower_posts_of_his_province(
        self, areas, account_admin, kind, code, is_allowed
    ):
        post = ensure_post(kind=kind, area=areas[code] if code else None)
        assert may_grant(post, account_admin) == is_allowed

    @pytest.mark.parametrize(
        "who", ["subdistrict_officer", "district_chief", "provincial_officer", "auditor", "outsider"]
    )
    def test_others_give_nothing(self, request, team_post, newcomer, who):
        with pytest.raises(NotAllowed):
            appoint(user=newcomer, post=team_post, starts_on=TODAY, by=request.getfixturevalue(who))
        assert not newcomer.appointments.exists()

    def test_the_national_office_makes_account_administrators_but_none_like_itself(self, areas, national_officer):
        assert may_grant(ensure_post(kind="provincial-accounts", area=areas["92"]), national_officer)
        assert not may_grant(ensure_post(kind="national-office"), national_officer)

    def test_nobody_gives_himself_a_post(self, team_post, account_admin):
        with pytest.raises(NotAllowed):
            appoint(user=account_admin, post=team_post, starts_on=TODAY, by=account_admin)

    def test_two_posts_do_not_add_up_to_a_third(self, areas, national_officer, account_admin):
        """An administrator of one province who also reads the whole country administers one province."""
        appointment = account_admin.appointments.get()
        Appointment.objects.create(user=account_admin, post=ensure_post(kind="auditor"), starts_on=TODAY)
        account_admin = User.objects.get(pk=appointment.user_id)
        assert account_admin.scope.is_everywhere
        assert not may_grant(ensure_post(kind="subdistrict-team", area=areas["920101"]), account_admin)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(kind=st.sampled_from(list(POST_KINDS.values())), number=st.integers(min_value=0))
    def test_no_grant_is_ever_wider_than_the_granter(self, areas, account_admin, national_officer, kind, number):
        places = [area for area in areas.values() if area.level == kind.level] if kind.level else [None]
        post = ensure_post(kind=kind.code, area=places[number % len(places)])
        for granter in (account_admin, national_officer):
            if may_grant(post, granter):
                assert post.scope.within(granter.scope)
                assert kind.role not in {own.post.role for own in granter.current_appointments}

    def test_a_foreign_account_is_not_closed(self, account_admin, outsider):
        with pytest.raises(NotAllowed):
            close_account(user=outsider, by=account_admin)
        outsider.refresh_from_db()
        assert outsider.is_active

    def test_a_person_who_also_works_elsewhere_is_not_closed_from_here(self, areas, account_admin, sibling_officer):
        Appointment.objects.create(
            user=sibling_officer, post=ensure_post(kind="subdistrict-team", area=areas["920101"]), starts_on=TODAY
        )
        with pytest.raises(NotAllowed):
            close_account(user=sibling_officer, by=account_admin)


class TestNewPeople:
    def create(self, by, post, **changes) -> User:
        fields = {"username": "duangjai", "password": PASSWORD, "first_name": "ดวงใจ", "last_name": "มาใหม่"} | changes
        return create_user(**fields, post=post, starts_on=TODAY, by=by)

    def test_a_new_person_starts_with_a_post(self, team_post, account_admin):
        user = User.objects.get(pk=self.create(account_admin, team_post).pk)
        assert user.check_password(PASSWORD)
        assert user.scope.prefixes == ("840103",)

    @pytest.mark.parametrize("changes", [{"password": "short"}, {"username": "two words"}, {"first_name": ""}])
    def test_bad_input_makes_nobody(self, team_post, account_admin, changes):
        with pytest.raises(ValidationError):
            self.create(account_admin, team_post, **changes)
        assert not User.objects.filter(first_name="ดวงใจ").exists()

    def test_a_full_post_makes_nobody(self, team_post, account_admin, sibling_officer):
        with pytest.raises(QuotaFull):
            self.create(account_admin, team_post)
        assert not User.objects.filter(username="duangjai").exists()


@pytest.mark.parametrize(
    ("kind", "code"),
    [("governor", "8401"), ("subdistrict-team", "84010201"), ("auditor", "84"), ("district-chief", None)],
)
def test_a_post_exists_only_at_its_own_level(areas, kind, code):
    with pytest.raises(PostMismatch):
        ensure_post(kind=kind, area=areas[code] if code else None)


def test_a_post_exists_once_an_area(areas):
    assert ensure_post(kind="governor", area=areas["84"]) == ensure_post(kind="governor", area=areas["84"])
    assert ensure_post(kind="auditor") == ensure_post(kind="auditor")
    assert Post.objects.count() == 2


def test_every_role_has_its_rights_spelled_out():
    assert {kind.role for kind in POST_KINDS.values()} == set(PERMISSIONS)


def test_an_appointment_does_not_end_before_it_starts(sibling_officer, account_admin):
    with pytest.raises(ValidationError):
        end_appointment(appointment=sibling_officer.appointments.get(), ends_on=date(2000, 1, 1), by=account_admin)
