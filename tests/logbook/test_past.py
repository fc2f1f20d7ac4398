"""The page of a household on any past day tells what was recorded by then, and nothing else."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.choices import AnswerSource, HouseholdStatus, Relationship
from households.editing import snapshot
from households.models import Household, Member
from households.services import (
    bring_back,
    correct_answers,
    edit_household,
    edit_member,
    move_member_out,
    record_death,
    record_household_answers,
    set_household_status,
)
from households.services.households import EDITABLE
from households.services.members import EDITABLE as MEMBER_EDITABLE
from logbook.choices import ProblemKind, ProblemState
from logbook.models import Problem
from logbook.past import read_at, read_past
from logbook.services.problems import close_problem, record_problem
from logbook.services.transfers import accept_transfer, ask_transfer
from mpi.models import HouseholdScore
from mpi.recompute import recompute

TODAY = date(2023, 5, 18)


@pytest.fixture
def family(make_household):
    return make_household(
        house_number="27/1",
        phone="0",
        members=[
            {"first_name": "สมพร", "relationship": "head", "birth_date": date(1955, 1, 1)},
            {"first_name": "เก่ง", "relationship": "child", "birth_date": date(1989, 1, 1)},
            {"first_name": "ฝน", "relationship": "grandchild", "birth_date": date(2014, 1, 1)},
        ],
    )


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def page(officer, family, query):
    return officer.get(f"{reverse('logbook:household', args=[family.pk])}?{query}")


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def told_now(family) -> tuple:
    """What the register holds now, in the shape of `told_by`."""
    household = Household.objects.get(pk=family.pk)
    members = Member.objects.filter(household=family)
    problems = Problem.objects.filter(household=family).open()
    return (
        snapshot(household, (*EDITABLE, "status", "moved_to")),
        {one.pk: snapshot(one, (*MEMBER_EDITABLE, "is_living", "is_present", "died_on")) for one in members},
        {(one.pk, one.state) for one in problems},
    )


def told_by(past) -> tuple:
    def values(row, model, names):
        return {name: getattr(row, model._meta.get_field(name).attname) for name in names}

    return (
        values(past.row, Household, (*EDITABLE, "status", "moved_to")),
        {
            one.row.pgh_obj_id: values(one.row, Member, (*MEMBER_EDITABLE, "is_living", "is_present", "died_on"))
            for one in past.people
        },
        {(one.row.pgh_obj_id, one.row.state) for one in past.problems},
    )


# --- whatever happens, each moment is told as it was -------------------------------------------------------


class Story:
    """Changes of one family through the services, by numbers that a test draws."""

    def __init__(self, family, officer, survey_round):
        self.family, self.officer, self.round = family, officer, survey_round

    def household(self):
        return Household.objects.get(pk=self.family.pk)

    def people(self):
        return list(self.family.members.order_by("birth_date", "pk"))

    def edit(self, n):
        fresh = self.household()
        base = snapshot(fresh, EDITABLE)
        edit_household(household=fresh, changes=base | {"phone": str(n)}, base=base, by=self.officer)

    def rename(self, n):
        member = self.people()[n % 3]
        base = snapshot(member, MEMBER_EDITABLE)
        edit_member(
            member=member, changes=base | {"title": f"นาย{n}"}, base=base, on=TODAY, by=self.officer, is_sure=True
        )

    def leave(self, n):
        member = self.people()[1 + n % 2]
        if member.lives_here and not member.is_head:
            change = {"member": member, "on": TODAY, "by": self.officer, "base_version": self.household().version}
            if n % 4 < 2:
                record_death(died_on=None, source="ญาติ", **change)
            else:
                move_member_out(moved_to="ชุมพร", moved_on=None, **change)

    def come_back(self, n):
        member = self.people()[1 + n % 2]
        if not member.lives_here:
            bring_back(member=member, relationship=Relationship.RELATIVE, on=TODAY, by=self.officer, is_sure=True)

    def find(self, n):
        record_problem(
            household=self.family,
            round=self.round,
            kind=ProblemKind.OTHER,
            description=str(n),
            found_on=TODAY,
            by=self.officer,
        )

    def close(self, n):
        problem = Problem.objects.filter(household=self.family).open().first()
        if problem:
            close_problem(problem=problem, outcome=ProblemState.RESOLVED, note="แล้ว", closed_on=TODAY, by=self.officer)

    def state(self, n):
        status = (HouseholdStatus.PRESENT, HouseholdStatus.NOT_FOUND)[n % 2]
        set_household_status(household=self.family, status=status, note="เหตุ", on=TODAY, by=self.officer)


STEPS = ("edit", "rename", "leave", "come_back", "find", "close", "state")


@pytest.mark.django_db(transaction=True)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), min_size=1, max_size=8))
def test_after_every_change_the_moment_is_told_as_it_was(family, subdistrict_officer, survey_rounds, story):
    # In no transaction of the test: all events of one bear the moment at which it began.
    telling, moments = Story(family, subdistrict_officer, survey_rounds[2566]), []
    for step, number in story:
        getattr(telling, step)(number)
        moments.append((database_now(), told_now(family)))
    for at, told in moments:
        assert told_by(read_at(family, at=at, on=timezone.localdate(at))) == told


def test_a_person_who_left_for_another_area_is_told_where_he_lived(
    family, subdistrict_officer, provincial_officer, areas
):
    son = family.members.get(relationship="child")
    asked = ask_transfer(
        household=family, member=son, to_area=areas["84020101"], reason="งาน", by=provincial_officer, on=TODAY
    )
    accept_transfer(transfer=asked, by=provincial_officer, on=TODAY)
    now = read_past(family, on=timezone.localdate())
    assert "เก่ง" not in " ".join(person.name for person in now.people)
    before = read_past(family, on=timezone.localdate() - timedelta(days=400))
    assert before.is_before_records
    assert "เก่ง" in " ".join(person.name for person in before.people)


def test_answers_and_score_are_those_known_then(family, survey_rounds, subdistrict_officer):
    both = {"household": family, "round": survey_rounds[2566], "surveyed_on": TODAY}
    record_household_answers(**both, answers={"house_durable": False}, source=AnswerSource.BMN, by=None)
    family.answers.update(recorded_at=timezone.now() - timedelta(days=10))
    correct_answers(**both, changes={"house_durable": True}, by=subdistrict_officer)
    today = timezone.localdate()
    then, now = (read_past(family, on=on).rounds[0] for on in (today - timedelta(days=5), today))
    assert [name for name in then.failed if "คงทน" in name]
    assert not [name for name in now.failed if "คงทน" in name]
    assert read_past(family, on=today - timedelta(days=20)).rounds == []


def test_the_score_of_today_is_that_of_the_register(family, survey_rounds):
    both = {"household": family, "round": survey_rounds[2566], "surveyed_on": TODAY}
    answers = {"house_durable": False, "tenure_secure": True, "income_main_satang": 100}
    record_household_answers(**both, answers=answers, source=AnswerSource.BMN, by=None)
    recompute(households=Household.objects.all(), round=survey_rounds[2566])
    score, told = HouseholdScore.objects.get(household=family), read_past(family, on=timezone.localdate()).rounds[0]
    names = ("points", "failed", "no_data", "not_applicable")
    assert [getattr(told.score, name) for name in names] == [getattr(score, name) for name in names]


# --- the page ----------------------------------------------------------------------------------------------


def day(on: date) -> str:
    return f"on={on.year + 543}-{on:%m-%d}"


def test_the_page_is_marked_as_past_and_cannot_be_written_on(family, officer):
    answer = page(officer, family, day(timezone.localdate()))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "ดูข้อมูลย้อนหลัง" in text
    main = text.split("<main")[1].split("</main>")[0]
    assert 'method="post"' not in main
    assert "/edit/" not in main


def test_a_typed_day_leads_to_its_address(family, officer):
    answer = page(officer, family, "on_day=1&on_month=5&on_year=2566")
    assert answer.url.endswith("?on=2566-05-01")
    assert page(officer, family, "on_day=1 พ.ค. 2566&on_month=&on_year=").url.endswith("?on=2566-05-01")
    assert page(officer, family, answer.url.split("?")[1]).status_code == 200


@pytest.mark.parametrize("query", ["on=x", "on=2566-02-30", "on=9999-01-01", "on=", "on=0001-01-01", "on=2566"])
def test_a_day_that_is_none_is_not_found(family, officer, query):
    assert page(officer, family, query).status_code == 404


def test_a_day_that_cannot_be_is_said_beside_the_field(family, officer):
    answer = page(officer, family, "on_day=30&on_month=2&on_year=2566")
    assert answer.status_code == 422
    assert "on" in answer.context["form"].errors


def test_the_steps_lead_from_change_to_change(family, officer, subdistrict_officer):
    Story(family, subdistrict_officer, None).edit(1)
    today = timezone.localdate()
    old = read_past(family, on=today - timedelta(days=30))
    assert (old.previous_on, old.next_on) == (None, today)
    assert read_past(family, on=today).next_on is None


def test_another_area_finds_no_past_either(family, client_of, outsider):
    assert page(client_of(outsider), family, day(timezone.localdate())).status_code == 404


@pytest.mark.parametrize("size", [3, 30])
def test_the_page_costs_the_same_for_a_large_family(make_household, officer, django_assert_max_num_queries, size):
    family = make_household(members=["head", *["relative"] * (size - 1)])
    page(officer, family, day(timezone.localdate()))
    with django_assert_max_num_queries(18):
        page(officer, family, day(timezone.localdate()))
