"""The log of intensive care: recorded once, on a phone; the household's case says when somebody looked last."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from households.models import Household
from logbook.choices import DevelopmentStage, FollowUpWay, HelpResult
from logbook.models import FollowUp, HelpActivity, HouseholdCase
from logbook.services.cases import follow_records
from tests.logbook.care import DAY, followed, helped
from tests.logbook.visits import typed_date


@pytest.fixture
def household(make_household):
    return make_household(house_number="27/1")


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def page_of(household):
    return reverse("logbook:follow-up-new", args=[household.pk])


def typed_follow_up(**typed) -> dict:
    usual = {"client_uuid": str(uuid4()), "how": "phone", "change": "ไก่ออกไข่แล้ว", "result": "3"}
    return usual | typed_date("followed_on", DAY) | typed


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("subdistrict_officer", 200),
        ("district_chief", 200),
        ("provincial_officer", 200),
        ("national_officer", 403),
        ("auditor", 403),
        ("sibling_officer", 404),
        ("outsider", 404),
    ],
)
def test_only_those_who_follow_households_of_the_area_record_it(person, status, household, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(page_of(household)).status_code == status
    assert client.post(page_of(household), typed_follow_up()).status_code == (302 if status == 200 else status)
    assert FollowUp.objects.exists() is (status == 200)


def test_an_unknown_household_is_not_found(officer):
    assert officer.get(page_of(Household(pk=uuid4()))).status_code == 404


def test_a_follow_up_is_recorded_with_everything_that_was_typed(household, officer, subdistrict_officer):
    due = timezone.localdate() + timedelta(days=14)
    typed = typed_follow_up(
        by_whom="อสม. สมใจ",
        stage_after="1",
        obstacle="ราคาอาหารแพง",
        suggestion="ทำเอง",
        **typed_date("next_on", due),
    )
    answer = officer.post(page_of(household), typed, follow=True)
    assert "บันทึกการติดตามแล้ว เลขรับ 2566-" in answer.content.decode()
    one = FollowUp.objects.get()
    assert (one.how, one.followed_on, one.who) == (FollowUpWay.PHONE, DAY, "อสม. สมใจ")
    assert (one.change, one.result, one.stage_after) == ("ไก่ออกไข่แล้ว", HelpResult.FOLLOWING_UP, 1)
    assert (one.obstacle, one.suggestion, one.next_on) == ("ราคาอาหารแพง", "ทำเอง", due)
    assert (one.recorded_by, one.round_id) == (subdistrict_officer, 2566)
    assert "ไก่ออกไข่แล้ว" in answer.content.decode()


def test_the_same_form_sent_twice_is_one_follow_up(household, officer):
    typed = typed_follow_up()
    officer.post(page_of(household), typed)
    answer = officer.post(page_of(household), typed, follow=True)
    assert "ไม่มีการบันทึกซ้ำ" in answer.content.decode()
    assert FollowUp.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"change": ""}, "change"),
        ({"result": "9"}, "result"),
        ({"how": ""}, "how"),
        (typed_date("followed_on", date(2999, 1, 1)), "followed_on"),
        (typed_date("next_on", DAY), "next_on"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(typed, field, household, officer):
    answer = officer.post(page_of(household), typed_follow_up(obstacle="ฝนตกหนัก") | typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "ฝนตกหนัก" in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_the_case_says_when_somebody_looked_last_and_when_the_next_look_is_due(household, subdistrict_officer):
    due = DAY + timedelta(days=30)
    followed(household, subdistrict_officer, on=DAY, next_on=due)
    followed(household, subdistrict_officer, on=DAY - timedelta(days=40))  # written down late: it changes nothing
    case = HouseholdCase.objects.get()
    assert (case.followed_on, case.next_follow_on) == (DAY, due)
    followed(household, subdistrict_officer, on=due)
    case.refresh_from_db()
    assert (case.followed_on, case.next_follow_on) == (due, None)


def test_help_moves_the_stage_and_an_older_word_does_not_move_it_back(household, subdistrict_officer):
    helped(household, subdistrict_officer, stage_after=DevelopmentStage.SURVIVAL)
    followed(household, subdistrict_officer, on=date(2023, 6, 1), stage_after=DevelopmentStage.SUFFICIENCY)
    helped(household, subdistrict_officer, on=date(2023, 4, 1), stage_after=DevelopmentStage.BELOW_SURVIVAL)
    case = HouseholdCase.objects.get()
    assert (case.stage, case.staged_on) == (DevelopmentStage.SUFFICIENCY, date(2023, 6, 1))
    stages = list(case.events.order_by("pgh_id").values_list("stage", "pgh_context__metadata__user"))
    assert [stage for stage, _user in stages if stage is not None] == [1, 2, 2]
    assert {user for stage, user in stages if stage is not None} == {subdistrict_officer.pk}


def test_the_case_knows_the_first_round_and_the_last_day_of_help(household, subdistrict_officer):
    helped(household, subdistrict_officer)
    helped(household, subdistrict_officer, year=2565, on=date(2022, 5, 1))
    case = HouseholdCase.objects.get()
    assert (case.helped_from, case.helped_on) == (2565, DAY)


def test_a_case_stands_where_its_household_stands(household, subdistrict_officer):
    helped(household, subdistrict_officer)
    assert HouseholdCase.objects.get().area_code == "84010201"
    Household.objects.update(area_id="84010301")
    assert HouseholdCase.objects.get().area_code == "84010301"


def test_what_was_written_past_the_services_reaches_the_cases(household, make_household, subdistrict_officer):
    follow_up = followed(household, subdistrict_officer, next_on=DAY + timedelta(days=9))
    activity = helped(make_household(), subdistrict_officer, year=2565)
    told = HouseholdCase.objects.order_by("pk").values_list("helped_from", "followed_on", "next_follow_on")
    right = list(told)
    HouseholdCase.objects.filter(pk=follow_up.household_id).update(followed_on=None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM logbook_householdcase WHERE household_id = %s", [activity.household_id])
    assert follow_records() == 2
    assert follow_records() == 0
    assert (
        list(HouseholdCase.objects.order_by("pk").values_list("helped_from", "followed_on", "next_follow_on")) == right
    )


@pytest.mark.parametrize("person", ["subdistrict_officer", "district_officer"])
def test_the_help_page_warns_of_help_just_recorded_and_takes_it_all_the_same(
    person, household, subdistrict_officer, client_of, request
):
    helped(household, subdistrict_officer)
    client = client_of(request.getfixturevalue(person))
    page = client.get(reverse("logbook:help-new", args=[household.pk])).content.decode()
    assert "วรรณา ขยันเยี่ยม" in page
    assert "ซ่อมหลังคาบ้าน" in page
    typed = {
        "client_uuid": str(uuid4()),
        "kind": "relief",
        "description": "ซ่อมหลังคาบ้าน",
        "agency": "อบต.",
        "result": "2",
    }
    answer = client.post(
        reverse("logbook:help-new", args=[household.pk]), typed | typed_date("helped_on", DAY) | {"stage_after": "1"}
    )
    assert answer.status_code == 302
    assert HelpActivity.objects.count() == 2
    assert HelpActivity.objects.newest_first().first().stage_after == DevelopmentStage.SURVIVAL


def test_help_of_yesterday_warns_nobody(household, officer, subdistrict_officer):
    activity = helped(household, subdistrict_officer)
    HelpActivity.objects.filter(pk=activity.pk).update(created_at=timezone.now() - timedelta(hours=3))
    assert "ซ่อมหลังคาบ้าน" not in officer.get(reverse("logbook:help-new", args=[household.pk])).content.decode()


def test_the_household_page_tells_the_share_of_relief_and_development(household, officer, subdistrict_officer):
    helped(household, subdistrict_officer)
    helped(household, subdistrict_officer, kind="relief")
    helped(household, subdistrict_officer, kind="relief")
    page = officer.get(reverse("logbook:household", args=[household.pk])).content.decode()
    assert "สงเคราะห์ 2" in page
    assert "พัฒนา 1" in page
