"""A family moves to another area: asked here, accepted there; never lost on the way, never taken by who asked."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.state_machines import NotPermitted, ReasonMissing, StepRefused, WrongState
from areas.models import Area
from households.choices import AnswerSource, HouseholdStatus, Relationship
from households.history import history_of
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, NamePosting
from households.refusals import Refused
from households.tokens import refresh_name_postings
from jobs.models import Job
from logbook.choices import AssignmentState, ProblemKind, TransferState
from logbook.machines import TRANSFER
from logbook.models import Assignment, Transfer
from logbook.services.problems import record_problem
from logbook.services.transfers import (
    AskedAlready,
    NotOfYourArea,
    OwnRequest,
    accept_transfer,
    acknowledge_transfer,
    ask_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from logbook.waiting import transfers_for
from tests.people import appoint, make_user

TODAY = date(2023, 5, 18)
HERE, THERE = "84010201", "84020101"


@pytest.fixture
def receiver(areas):
    """The officer of Tha Thong Mai, in the next district."""
    user = make_user("thathongmai", "พิมพ์ใจ", "รอรับ")
    appoint(user, "subdistrict-team", "840201")
    return user


@pytest.fixture
def family(make_household):
    return make_household(
        house_number="27/1",
        house_code="30140000001",
        phone="077000001",
        latitude="9.123456",
        longitude="99.334455",
        members=[
            {"first_name": "สมพร", "last_name": "ใจงาม", "relationship": "head", "birth_date": date(1955, 1, 1)},
            {"first_name": "เก่ง", "last_name": "ใจงาม", "relationship": "child", "birth_date": date(1989, 1, 1)},
        ],
    )


@pytest.fixture
def son(family):
    return family.members.get(relationship="child")


@pytest.fixture
def ask(family, subdistrict_officer):
    def asking(**options) -> Transfer:
        usual = {
            "household": family,
            "to_area": Area.objects.get(code=THERE),
            "reason": "ย้ายไปอยู่กับญาติ",
            "by": subdistrict_officer,
            "on": TODAY,
        }
        return ask_transfer(**usual | options)

    return asking


def open_problem(family, officer, **about):
    return record_problem(
        household=family,
        round=family.origin_round,
        kind=ProblemKind.OTHER,
        description="หลังคารั่ว",
        found_on=TODAY,
        by=officer,
        **about,
    )


def give_work(family, officer, **about) -> Assignment:
    return Assignment.objects.create(
        household=family,
        round=family.origin_round,
        area_code=family.area_id,
        what="ซ่อมหลังคา",
        state=AssignmentState.UNASSIGNED,
        state_at=family.created_at,
        assigned_by=officer,
        **about,
    )


# --- a household ----------------------------------------------------------------------------------------


def test_nothing_moves_until_somebody_there_accepts(ask, family):
    transfer = ask()
    family.refresh_from_db()
    assert (transfer.state, family.area_id, transfer.who, transfer.people_count) == ("asked", HERE, "นายสมพร ใจงาม", 2)


def test_an_accepted_household_lies_there_with_all_that_belongs_to_it(
    ask, family, receiver, subdistrict_officer, survey_rounds
):
    refresh_name_postings(family.members.all())
    HouseholdAnswers.objects.create(
        household=family, round=survey_rounds[2565], source=AnswerSource.BMN, surveyed_on=TODAY
    )
    problem, work = open_problem(family, subdistrict_officer), give_work(family, subdistrict_officer)
    Job.objects.all().delete()
    done = accept_transfer(transfer=ask(), by=receiver, on=TODAY, house_number="9")
    family.refresh_from_db()
    work.refresh_from_db()
    problem.refresh_from_db()
    assert done.state == TransferState.ACCEPTED
    assert (family.area_id, family.house_number, family.phone) == (THERE, "9", "077000001")
    assert (family.house_code, family.latitude) == (None, None)
    assert set(NamePosting.objects.values_list("area_code", flat=True)) == {THERE}
    assert (problem.household_id, work.area_code) == (family.pk, THERE)
    assert {job.params["round"] for job in Job.objects.all()} >= {2565}


def test_the_old_area_keeps_a_line_of_who_left(ask, receiver, subdistrict_officer):
    accept_transfer(transfer=ask(), by=receiver, on=TODAY)
    left = Transfer.objects.accepted().out_of(subdistrict_officer.scope)
    assert [transfer.who for transfer in left] == ["นายสมพร ใจงาม"]
    assert not Household.objects.within(subdistrict_officer.scope).exists()


def test_a_household_moves_at_once_where_both_ends_are_ones_own(ask, family, provincial_officer):
    assert ask(by=provincial_officer).state == TransferState.ACCEPTED
    family.refresh_from_db()
    assert family.area_id == THERE


def test_nobody_accepts_what_he_asked_for_himself(ask, subdistrict_officer):
    transfer = ask()
    appoint(subdistrict_officer, "subdistrict-team", "840201", starts_on=date(2030, 1, 1))
    with pytest.raises(NotOfYourArea):
        accept_transfer(transfer=transfer, by=subdistrict_officer, on=TODAY)


def test_who_moved_to_the_other_area_meanwhile_does_not_accept_his_own_request(ask, subdistrict_officer, areas):
    transfer = ask()
    subdistrict_officer.appointments.update(ends_on=date(2023, 1, 1))
    appoint(subdistrict_officer, "subdistrict-team", "840201")
    fresh = type(subdistrict_officer).objects.get(pk=subdistrict_officer.pk)
    with pytest.raises(OwnRequest):
        accept_transfer(transfer=transfer, by=fresh, on=TODAY)


def test_a_refusal_needs_a_reason_and_reaches_the_one_who_asked(ask, receiver, subdistrict_officer):
    transfer = ask()
    with pytest.raises(ReasonMissing):
        refuse_transfer(transfer=transfer, reason=" ", by=receiver)
    refuse_transfer(transfer=transfer, reason="ไม่พบครอบครัวนี้", by=receiver)
    assert [one.decision_note for one in transfers_for(subdistrict_officer, subdistrict_officer.scope)] == [
        "ไม่พบครอบครัวนี้"
    ]
    acknowledge_transfer(transfer=transfer, by=subdistrict_officer)
    assert not transfers_for(subdistrict_officer, subdistrict_officer.scope).exists()


def test_a_second_request_is_refused_while_one_waits_and_possible_after_it_was_withdrawn(ask, subdistrict_officer):
    first = ask()
    with pytest.raises(AskedAlready):
        ask()
    withdraw_transfer(transfer=first, by=subdistrict_officer)
    assert ask().is_waiting


@pytest.mark.parametrize(
    ("options", "field"),
    [({"to": "84"}, "area"), ({"to": HERE}, "area"), ({"moved_on": date(2023, 5, 19)}, "moved_on")],
)
def test_what_cannot_be_is_refused(ask, options, field):
    options = dict(options)
    if code := options.pop("to", ""):
        options["to_area"] = Area.objects.get(code=code)
    with pytest.raises(Refused) as refused:
        ask(**options)
    assert list(refused.value.message_dict) == [field]


def test_a_household_without_living_people_is_not_handed_over(ask, family):
    family.members.update(is_living=False)
    Household.objects.update(status=HouseholdStatus.ALL_DEAD)
    with pytest.raises(Refused):
        ask()


def test_every_step_stands_in_the_history_with_who(ask, family, receiver, subdistrict_officer):
    accept_transfer(transfer=ask(), by=receiver, on=TODAY)
    by = [change.by for change in history_of(family) if change.subject.endswith("สมพร ใจงาม") and change.at]
    assert {str(receiver), str(subdistrict_officer)} <= set(by)


# --- a person -----------------------------------------------------------------------------------------------


def test_a_person_comes_into_a_household_there_with_what_is_still_to_be_done(
    ask, family, son, receiver, make_household, subdistrict_officer, survey_rounds
):
    home = make_household(area_code=THERE, members=[{"relationship": "head", "birth_date": date(1960, 1, 1)}])
    MemberAnswers.objects.create(
        member=son, household=family, round=survey_rounds[2566], source=AnswerSource.BMN, surveyed_on=TODAY
    )
    problem = open_problem(family, subdistrict_officer, member=son)
    closed_elsewhere = open_problem(family, subdistrict_officer)
    work = give_work(family, subdistrict_officer, member=son)
    transfer = ask(member=son)
    accept_transfer(transfer=transfer, by=receiver, on=TODAY, to_household=home, relationship=Relationship.RELATIVE)
    for row in (son, problem, closed_elsewhere, work):
        row.refresh_from_db()
    assert (son.household, son.relationship) == (home, Relationship.RELATIVE)
    assert (problem.household, closed_elsewhere.household) == (home, family)
    assert (work.household, work.area_code) == (home, THERE)
    now = MemberAnswers.objects.current().get(member=son)
    assert (now.household, now.counts) == (home, True)
    assert MemberAnswers.objects.filter(member=son, household=family, is_current=False).count() == 1


def test_a_person_may_be_the_head_of_a_new_household_there(ask, son, receiver):
    accept_transfer(transfer=ask(member=son), by=receiver, on=TODAY, house_number="12")
    son.refresh_from_db()
    assert son.is_head
    assert (son.household.area_id, son.household.house_number) == (THERE, "12")


def test_a_head_is_not_handed_over_alone(ask, family):
    with pytest.raises(Refused):
        ask(member=family.members.get(relationship="head"))


def test_a_person_who_became_head_meanwhile_is_not_taken_away(ask, family, son, receiver):
    transfer = ask(member=son)
    with transaction.atomic():
        family.members.filter(relationship="head").update(relationship="parent")
        Member.objects.filter(pk=son.pk).update(relationship="head")
    with pytest.raises(Refused):
        accept_transfer(transfer=transfer, by=receiver, on=TODAY)
    assert Transfer.objects.get().is_waiting
    assert Household.objects.count() == 1


def test_a_household_of_elsewhere_cannot_be_chosen(ask, son, receiver, make_household):
    with pytest.raises(Refused):
        accept_transfer(
            transfer=ask(member=son),
            by=receiver,
            on=TODAY,
            to_household=make_household(area_code="92010101"),
            relationship=Relationship.RELATIVE,
        )


# --- every step by everybody -----------------------------------------------------------------------------


STEPS = {
    "accept": lambda transfer, by: accept_transfer(transfer=transfer, by=by, on=TODAY),
    "refuse": lambda transfer, by: refuse_transfer(transfer=transfer, reason="ไม่พบ", by=by),
    "withdraw": lambda transfer, by: withdraw_transfer(transfer=transfer, by=by),
}
ENDS = {"accept": THERE, "refuse": THERE, "withdraw": HERE}


@pytest.fixture
def cast(
    subdistrict_officer,
    receiver,
    district_officer,
    district_chief,
    provincial_officer,
    outsider,
    account_admin,
    national_officer,
    auditor,
):
    return [
        subdistrict_officer,
        receiver,
        district_officer,
        district_chief,
        provincial_officer,
        outsider,
        account_admin,
        national_officer,
        auditor,
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 8)), max_size=6))
def test_any_walk_through_the_states_is_the_one_declared(ask, cast, walk):
    with transaction.atomic():
        transfer = ask()
        state, taken = TransferState.ASKED, []
        for name, who in walk:
            by, step = cast[who], TRANSFER.step(name)
            allowed = by.scope.covers(ENDS[name]) and step.permission in by.permissions and state in step.sources
            if name == "accept" and by.pk == transfer.asked_by_id:
                allowed = allowed and by.scope.covers(HERE)
            if allowed:
                STEPS[name](transfer, by)
                state = step.target
                taken.append((state.value, by.pk))
            else:
                with pytest.raises(StepRefused) as refused, transaction.atomic():
                    STEPS[name](transfer, by)
                assert str(refused.value)
            transfer.refresh_from_db()
            assert transfer.state == state
        events = [(event.state, event.pgh_context.metadata["user"]) for event in transfer.events.order_by("pgh_id")]
        assert events == [("asked", transfer.asked_by_id), *taken]
        transaction.set_rollback(True)


def test_a_decided_transfer_is_decided_once(ask, receiver):
    transfer = ask()
    accept_transfer(transfer=transfer, by=receiver, on=TODAY)
    with pytest.raises(WrongState):
        refuse_transfer(transfer=transfer, reason="ช้าไป", by=receiver)


def test_who_may_only_look_takes_no_step(ask, national_officer):
    with pytest.raises(NotPermitted):
        accept_transfer(transfer=ask(), by=national_officer, on=TODAY)


# --- pages --------------------------------------------------------------------------------------------------


def request_form(browser, url, **typed):
    number = browser.get(url).context["form"]["client_uuid"].value()
    return {"client_uuid": str(number), "place": "ท่าทองใหม่", "area_code": THERE, "reason": "ย้ายไปอยู่กับลูก"} | typed


def test_a_transfer_is_asked_on_the_page_and_sent_twice_it_is_one(family, client_of, subdistrict_officer):
    browser, url = client_of(subdistrict_officer), reverse("logbook:household-transfer", args=[family.pk])
    sent = request_form(browser, url)
    assert browser.post(url, sent).status_code == 302
    assert browser.post(url, sent).status_code == 302
    transfer = Transfer.objects.get()
    assert transfer.to_area_id == THERE
    assert "กำลังย้าย" in browser.get(reverse("logbook:household", args=[family.pk])).content.decode()


def test_a_place_is_found_by_what_is_typed_without_scripts(family, client_of, subdistrict_officer):
    browser, url = client_of(subdistrict_officer), reverse("logbook:household-transfer", args=[family.pk])
    answer = browser.post(url, request_form(browser, url, place="หมู่ 1 ต.ท่าทองใหม่", area_code="", look="1"))
    assert answer.status_code == 200
    assert 'value="84020101"' in answer.content.decode()
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("missing", ["reason", "area_code"])
def test_what_is_missing_is_said_and_what_was_typed_stays(family, client_of, subdistrict_officer, missing):
    browser, url = client_of(subdistrict_officer), reverse("logbook:household-transfer", args=[family.pk])
    answer = browser.post(url, request_form(browser, url, whereabouts="บ้านป้าแดง") | {missing: ""})
    assert answer.status_code == 422
    assert missing in answer.context["form"].errors
    assert "บ้านป้าแดง" in answer.content.decode()


def test_the_receiver_sees_only_what_he_needs(ask, family, receiver, client_of):
    transfer, browser = ask(), client_of(receiver)
    page = browser.get(reverse("logbook:transfer", args=[transfer.pk])).content.decode()
    assert "สมพร" in page
    assert [secret for secret in ("เก่ง", "27/1", "077000001", str(family.pk)) if secret in page] == []
    assert browser.get(reverse("logbook:household", args=[family.pk])).status_code == 404


def test_the_receiver_accepts_and_has_the_household(ask, family, receiver, client_of):
    transfer, browser = ask(), client_of(receiver)
    url = reverse("logbook:transfer", args=[transfer.pk])
    answer = browser.post(url, {"area_code": THERE, "house_number": "9"})
    assert answer.url == reverse("logbook:household", args=[family.pk])
    assert browser.get(answer.url).status_code == 200


def test_the_receiver_of_a_person_chooses_with_whom_he_lives(ask, son, receiver, client_of, make_household):
    home = make_household(
        area_code=THERE,
        house_number="55",
        members=[{"first_name": "แดง", "relationship": "head", "birth_date": date(1960, 1, 1)}],
    )
    transfer, browser = ask(member=son), client_of(receiver)
    url = reverse("logbook:transfer", args=[transfer.pk])
    found = browser.post(url, {"sought": "55", "look": "1", "area_code": THERE})
    assert str(home.pk) in found.content.decode()
    typed = {"sought": "55", "home": str(home.pk), "area_code": THERE}
    assert browser.post(url, typed).status_code == 422
    assert browser.post(url, typed | {"relationship": "relative"}).status_code == 302
    son.refresh_from_db()
    assert son.household == home


def test_the_sender_cannot_accept_on_the_page(ask, subdistrict_officer, client_of):
    transfer = ask()
    answer = client_of(subdistrict_officer).post(reverse("logbook:transfer", args=[transfer.pk]), {"area_code": THERE})
    assert answer.status_code == 422
    assert Transfer.objects.get().is_waiting


def test_a_refusal_without_a_reason_stays_on_the_page(ask, receiver, client_of):
    url = reverse("logbook:transfer-refuse", args=[ask().pk])
    browser = client_of(receiver)
    assert browser.post(url, {"reason": ""}).status_code == 422
    assert browser.post(url, {"reason": "ไม่พบ"}).status_code == 302
    assert Transfer.objects.get().state == TransferState.REFUSED


def test_a_request_is_withdrawn_and_an_answer_acknowledged(ask, receiver, subdistrict_officer, client_of):
    browser = client_of(subdistrict_officer)
    first = ask()
    assert browser.post(reverse("logbook:transfer-withdraw", args=[first.pk])).status_code == 302
    second = ask()
    refuse_transfer(transfer=second, reason="ไม่พบ", by=receiver)
    assert "ไม่พบ" in browser.get(reverse("logbook:transfers")).content.decode()
    assert browser.post(reverse("logbook:transfer-seen", args=[second.pk])).status_code == 302
    assert "ไม่พบ" not in browser.get(reverse("logbook:transfers")).content.decode()


@pytest.mark.parametrize("show", ["in", "out", "left", "came", "nothing"])
def test_the_lists_open_empty_and_full_in_few_queries(
    ask, receiver, subdistrict_officer, client_of, django_assert_max_num_queries, show
):
    for user in (receiver, subdistrict_officer):
        assert client_of(user).get(reverse("logbook:transfers"), {"show": show}).status_code == 200
    accept_transfer(transfer=ask(), by=receiver, on=TODAY)
    browser = client_of(receiver)
    browser.get(reverse("logbook:transfers"))
    with django_assert_max_num_queries(8):
        browser.get(reverse("logbook:transfers"), {"show": show})


def test_the_menu_counts_what_waits_for_this_person(ask, receiver, subdistrict_officer, client_of):
    ask()
    assert 'class="badge count attention">1<' in client_of(receiver).get(reverse("help")).content.decode()
    assert "badge count" not in client_of(subdistrict_officer).get(reverse("help")).content.decode()


def test_people_without_the_right_have_no_inbox(client_of, auditor, national_officer, account_admin):
    for user in (auditor, national_officer, account_admin):
        assert client_of(user).get(reverse("logbook:transfers")).status_code == 403
