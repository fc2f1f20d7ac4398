"""People found in the field: entered, not counted, put before the district chief, and what he may do."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.delegation import delegate_approval, end_delegation
from accounts.services import NotAllowed
from accounts.state_machines import NotPermitted, ReasonMissing, WrongState
from households.choices import Confirmation, Relationship
from households.duplicates import DuplicateNumber, LikelyDuplicate
from households.models import Household, Member
from households.services import add_member, edit_household, record_death, resolve_identity
from households.tokens import refresh_name_postings
from logbook.choices import EntryRisk, EntryState, ReturnReason
from logbook.found import count_each, households_in
from logbook.models import Entry
from logbook.services.approvals import (
    ChangedMeanwhile,
    NotLowRisk,
    OwnEntry,
    SampleMissing,
    TooLateToUndo,
    approve_together,
    decide,
    look_at,
    undo,
)
from logbook.services.entries import Newcomer, enter_household, enter_member, resend, take_up, withdraw
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from tests.logbook.entries import ON, enter, newcomer
from tests.people import appoint, fictitious_citizen_id, make_user

AT = timezone.make_aware(datetime(2023, 5, 18, 10))
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture
def entry(subdistrict_officer):
    return enter(by=subdistrict_officer)


@pytest.fixture
def rescore(survey_rounds):
    def all_scores() -> dict:
        recompute(households=Household.objects.all(), round=survey_rounds[2566])
        return {score.household_id: score for score in HouseholdScore.objects.all()}

    return all_scores


def stands(entry) -> tuple:
    household = Household.objects.get(pk=entry.household_id)
    people = set(household.members.values_list("confirmation", flat=True))
    return Entry.objects.get(pk=entry.pk).state, household.confirmation, people


# --- not counted before, counted after ----------------------------------------------------------------


def test_who_was_entered_waits_and_counts_nowhere(entry, rescore, subdistrict_officer):
    assert stands(entry) == ("pending", "pending", {"pending"})
    assert rescore() == {}
    found = households_in(subdistrict_officer.scope, 2566)
    assert (found.count(), count_each(2566, {"all": found})) == (1, {"all": 0})


def test_who_is_confirmed_counts_and_still_comes_from_the_logbook(entry, rescore, district_chief):
    decide(entry=entry, step="approve", by=district_chief, at=AT)
    assert stands(entry) == ("approved", "confirmed", {"confirmed"})
    score = rescore()[entry.household_id]
    assert (score.member_count, score.target_group) == (2, "4")
    assert Household.objects.get().origin == "logbook"


def test_a_person_added_to_a_known_family_waits_alone(make_household, subdistrict_officer, district_chief, rescore):
    family = make_household(members=["head", "child"])
    alone, grandmother = enter_member(
        household=family, newcomer=newcomer("บุญเรือน", relationship="parent"), by=subdistrict_officer, on=ON, at=AT
    )
    assert (grandmother.confirmation, family.confirmation) == ("pending", "confirmed")
    assert rescore()[family.pk].member_count == 2
    decide(entry=alone, step="approve", by=district_chief, at=AT)
    assert rescore()[family.pk].member_count == 3


def test_a_person_added_to_a_waiting_household_waits_with_it(entry, subdistrict_officer, district_chief):
    joined, grandmother = enter_member(
        household=entry.household,
        newcomer=newcomer("บุญเรือน", relationship="parent"),
        by=subdistrict_officer,
        on=ON,
        at=AT,
    )
    assert (joined, Entry.objects.count()) == (entry, 1)
    decide(entry=entry, step="approve", by=district_chief, at=AT)
    grandmother.refresh_from_db()
    assert grandmother.is_confirmed


def test_what_a_survey_brings_is_confirmed(make_household):
    household = make_household()
    assert (household.confirmation, household.members.get().confirmation) == ("confirmed", "confirmed")


def test_a_confirmation_taken_back_takes_the_score_back(entry, rescore, district_chief):
    decide(entry=entry, step="approve", by=district_chief, at=AT)
    assert rescore()
    undo(entries=[entry.pk], by=district_chief, at=AT + timedelta(seconds=9))
    assert stands(entry) == ("pending", "pending", {"pending"})
    assert rescore() == {}


# --- who may decide -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "person",
    ["subdistrict_officer", "district_officer", "provincial_officer", "national_officer", "account_admin", "auditor"],
)
def test_only_a_district_chief_decides(person, entry, request):
    with pytest.raises(NotPermitted):
        decide(entry=entry, step="approve", by=request.getfixturevalue(person), at=AT)
    assert stands(entry)[0] == "pending"


def test_the_chief_of_another_district_decides_nothing_here(entry):
    chief = make_user("kanchanadit.chief", "สมบัติ", "กาญจนา")
    appoint(chief, "district-chief", "8402")
    with pytest.raises(NotPermitted):
        decide(entry=entry, step="approve", by=chief, at=AT)


def test_nobody_confirms_whom_he_entered(district_chief):
    own = enter(by=district_chief)
    with pytest.raises(OwnEntry):
        decide(entry=own, step="approve", by=district_chief, at=AT)


def test_nobody_confirms_what_he_put_right_and_sent(entry, district_chief):
    decide(entry=entry, step="return", reason="ไม่ชัด", by=district_chief, at=AT)
    resend(entry=entry, by=district_chief, at=AT)
    with pytest.raises(OwnEntry):
        decide(entry=entry, step="approve", by=district_chief, at=AT)


def test_of_two_who_decide_the_second_is_told(entry, district_chief):
    decide(entry=entry, step="approve", by=district_chief, at=AT)
    with pytest.raises(WrongState) as refused:
        decide(entry=entry, step="return", reason="ไม่ชัด", by=district_chief, at=AT)
    assert refused.value.state == EntryState.APPROVED
    assert stands(entry)[0] == "approved"


def test_what_changed_since_it_was_shown_is_looked_at_again(entry, district_chief, subdistrict_officer):
    seen = Household.objects.get().version
    edit_household(household=entry.household, changes={"phone": "0812"}, base={"phone": ""}, by=subdistrict_officer)
    with pytest.raises(ChangedMeanwhile):
        decide(entry=entry, step="approve", by=district_chief, at=AT, seen_version=seen)


@pytest.mark.parametrize("step", ["return", "ask", "refuse"])
def test_without_a_reason_nothing_goes_back(step, entry, district_chief):
    with pytest.raises(ReasonMissing):
        decide(entry=entry, step=step, by=district_chief, at=AT)
    decide(entry=entry, step=step, reasons=[ReturnReason.PHOTO_MISSING], by=district_chief, at=AT)
    assert Entry.objects.get().reasons == ["photo"]


# --- marks of what came again: each change is a transaction of its own, with its own time -----------------


def sent_again(entry, by) -> list[str]:
    return resend(entry=entry, by=by, at=timezone.now()).risks


@pytest.fixture
def sent_back(entry, district_chief):
    return decide(entry=entry, step="return", reason="ขอรูป", by=district_chief, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_what_comes_again_unchanged_bears_no_new_mark(sent_back, subdistrict_officer):
    assert sent_again(sent_back, subdistrict_officer) == [EntryRisk.NO_PHOTO]


@pytest.mark.django_db(transaction=True)
def test_another_number_than_before_is_marked(sent_back, subdistrict_officer):
    child = sent_back.household.members.get(relationship="child")
    resolve_identity(member=child, number=fictitious_citizen_id(777), by=subdistrict_officer)
    assert EntryRisk.NUMBER_CHANGED in sent_again(sent_back, subdistrict_officer)


@pytest.mark.django_db(transaction=True)
def test_a_first_number_is_what_was_asked_for_and_no_mark(subdistrict_officer, district_chief):
    people = [newcomer("เร่ร่อน")]
    found = enter_household(fields={"area": "84010201"}, people=people, by=subdistrict_officer, on=ON, at=AT)
    decide(entry=found, step="ask", reason="ขอเลข", by=district_chief, at=timezone.now())
    head = found.household.members.get()
    resolve_identity(member=head, number=fictitious_citizen_id(778), by=subdistrict_officer)
    assert EntryRisk.NUMBER_CHANGED not in sent_again(found, subdistrict_officer)


@pytest.mark.django_db(transaction=True)
def test_a_death_and_another_head_than_before_are_marked(sent_back, subdistrict_officer):
    household = Household.objects.get(pk=sent_back.household_id)
    head, child = household.members.order_by("-relationship")
    record_death(
        member=head,
        died_on=None,
        source="ผู้ใหญ่บ้าน",
        on=ON,
        base_version=household.version,
        new_head=child,
        by=subdistrict_officer,
    )
    assert {EntryRisk.DEATH, EntryRisk.HEAD_CHANGED} <= set(sent_again(sent_back, subdistrict_officer))


# --- delegation -----------------------------------------------------------------------------------------


@pytest.fixture
def delegation(district_chief, district_officer):
    today = timezone.localdate()
    return delegate_approval(
        delegate=district_officer,
        starts_on=today,
        ends_on=today + timedelta(days=3),
        reason="ลาราชการ",
        document="สฎ 0118/1",
        on=today,
        by=district_chief,
    )


def test_a_delegate_decides_in_the_chiefs_name(entry, delegation, district_officer):
    decided = decide(entry=entry, step="approve", by=district_officer, at=AT)
    assert (decided.decided_by, decided.delegation) == (district_officer, delegation)


def test_a_delegate_confirms_none_of_his_own(delegation, district_officer):
    with pytest.raises(OwnEntry):
        decide(entry=enter(by=district_officer), step="approve", by=district_officer, at=AT)


def test_a_team_member_acts_for_the_district_without_seeing_more_of_it(
    entry, district_chief, sibling_officer, subdistrict_officer
):
    today = timezone.localdate()
    given = {"starts_on": today, "ends_on": today, "reason": "ลา", "document": "1", "on": today, "by": district_chief}
    delegate_approval(delegate=sibling_officer, **given)
    assert (sibling_officer.scope.prefixes, sibling_officer.approval_scope.prefixes) == (("840103",), ("8401",))
    decide(entry=entry, step="approve", by=sibling_officer, at=AT)
    assert stands(entry)[0] == "approved"


def test_an_ended_delegation_ends_at_once(entry, delegation, district_chief, district_officer):
    end_delegation(delegation=delegation, at=timezone.now(), by=district_chief)
    with pytest.raises(NotPermitted):
        decide(entry=entry, step="approve", by=district_officer, at=AT)


@pytest.mark.parametrize("person", ["outsider", "provincial_officer", "auditor"])
def test_only_officers_of_the_district_are_delegates(person, district_chief, request):
    today = timezone.localdate()
    with pytest.raises(NotAllowed):
        delegate_approval(
            delegate=request.getfixturevalue(person),
            starts_on=today,
            ends_on=today,
            reason="ลา",
            document="1",
            on=today,
            by=district_chief,
        )


def test_a_delegate_does_not_delegate_further(delegation, district_officer, subdistrict_officer):
    today = timezone.localdate()
    given = {"starts_on": today, "ends_on": today, "reason": "ลา", "document": "1", "on": today}
    with pytest.raises(NotAllowed):
        delegate_approval(delegate=subdistrict_officer, by=district_officer, **given)


# --- back and forth -------------------------------------------------------------------------------------


def test_a_returned_entry_is_put_right_and_sent_again(entry, district_chief, subdistrict_officer):
    decide(entry=entry, step="return", reason="ขอรูปบ้าน", by=district_chief, at=AT)
    assert stands(entry) == ("returned", "returned", {"returned"})
    assert list(Entry.objects.back_with(subdistrict_officer)) == [entry]
    again = resend(entry=entry, by=subdistrict_officer, at=AT + timedelta(days=1))
    assert (again.corrected_since, again.sent_at) == (AT, AT + timedelta(days=1))
    assert stands(entry) == ("pending", "pending", {"pending"})


def test_whom_nobody_confirms_no_longer_lives_in_the_household(make_household, subdistrict_officer, district_chief):
    family = make_household(members=["head"])
    alone, grandmother = enter_member(
        household=family, newcomer=newcomer("บุญเรือน", relationship="parent"), by=subdistrict_officer, on=ON, at=AT
    )
    decide(entry=alone, step="refuse", reason="อยู่จังหวัดอื่น", by=district_chief, at=AT)
    assert family.members.present().count() == 1
    take_up(entry=alone, reason="มีทะเบียนบ้านแล้ว", by=subdistrict_officer)
    grandmother.refresh_from_db()
    assert (grandmother.confirmation, grandmother.is_present) == (Confirmation.RETURNED, True)


def test_a_withdrawn_household_takes_nobody_in(entry, subdistrict_officer):
    withdraw(entry=entry, reason="บันทึกซ้ำ", by=subdistrict_officer)
    assert stands(entry) == ("withdrawn", "withdrawn", {"withdrawn"})
    with pytest.raises(Exception, match="not confirmed|ไม่ได้รับการยืนยัน"):
        add_member(
            household=entry.household,
            fields={"first_name": "ใหม่", "relationship": "child"},
            number=fictitious_citizen_id(911),
            on=ON,
            by=subdistrict_officer,
        )


def test_a_decision_is_taken_back_within_seconds_only_by_who_took_it(entry, district_chief, delegation):
    decide(entry=entry, step="refuse", reason="ไม่ใช่", by=district_chief, at=AT)
    with pytest.raises(TooLateToUndo):
        undo(entries=[entry.pk], by=delegation.delegate, at=AT + timedelta(seconds=2))
    with pytest.raises(TooLateToUndo):
        undo(entries=[entry.pk], by=district_chief, at=AT + timedelta(seconds=16))
    undo(entries=[entry.pk], by=district_chief, at=AT + timedelta(seconds=9))
    assert stands(entry) == ("pending", "pending", {"pending"})
    assert Household.objects.get().members.present().count() == 2


def test_every_decision_stands_in_the_history_with_who_and_when(entry, district_chief, subdistrict_officer):
    decide(entry=entry, step="return", reason="ขอรูป", by=district_chief, at=AT)
    resend(entry=entry, by=subdistrict_officer, at=AT)
    decide(entry=entry, step="approve", by=district_chief, at=AT)
    events = Entry.events.rel.related_model.objects.filter(pgh_obj=entry).order_by("pgh_id")
    told = [(event.state, event.pgh_context.metadata["user"]) for event in events]
    wanted = [("pending", subdistrict_officer), ("returned", district_chief), ("pending", subdistrict_officer)]
    assert [(state, who) for state, who in dict.fromkeys(told)] == [
        (state, user.pk) for state, user in dict.fromkeys([*wanted, ("approved", district_chief)])
    ]


# --- many at once ---------------------------------------------------------------------------------------


@pytest.fixture
def twelve(subdistrict_officer):
    for serial in range(1, 13):
        enter(serial=serial * 10, by=subdistrict_officer)
    Entry.objects.update(risks=[])
    return list(Entry.objects.select_related("household").order_by("pk"))


def seen(entries) -> dict:
    return {entry.pk: entry.household.version for entry in entries}


def test_of_ten_confirmed_together_one_must_have_been_opened(twelve, district_chief):
    look_at(entry=twelve[0], by=district_chief, at=AT)
    with pytest.raises(SampleMissing) as refused:
        approve_together(seen=seen(twelve), by=district_chief, at=AT)
    assert "2" in str(refused.value)
    look_at(entry=twelve[1], by=district_chief, at=AT)
    done = approve_together(seen=seen(twelve), by=district_chief, at=AT)
    assert (len(done.entries), done.passed_over) == (12, 0)
    assert set(Household.objects.values_list("confirmation", flat=True)) == {"confirmed"}
    assert not Member.objects.unconfirmed().exists()


def test_a_look_at_what_was_changed_since_is_none(twelve, district_chief, subdistrict_officer):
    look_at(entry=twelve[0], by=district_chief, at=AT)
    edit_household(household=twelve[0].household, changes={"phone": "0812"}, base={"phone": ""}, by=subdistrict_officer)
    with pytest.raises(SampleMissing):
        approve_together(seen=seen(twelve[:3]), by=district_chief, at=AT)


def test_entries_with_a_risk_are_not_confirmed_together(twelve, district_chief):
    Entry.objects.filter(pk=twelve[3].pk).update(risks=[EntryRisk.NO_NUMBER])
    look_at(entry=twelve[0], by=district_chief, at=AT)
    with pytest.raises(NotLowRisk):
        approve_together(seen=seen(twelve[:5]), by=district_chief, at=AT)
    assert Entry.objects.pending().count() == 12


def test_what_somebody_else_decided_meanwhile_is_passed_over(twelve, district_chief):
    look_at(entry=twelve[0], by=district_chief, at=AT)
    chosen = seen(twelve[:5])
    decide(entry=twelve[1], step="return", reason="ไม่ชัด", by=district_chief, at=AT)
    done = approve_together(seen=chosen, by=district_chief, at=AT)
    assert (len(done.entries), done.passed_over) == (4, 1)
    assert Entry.objects.get(pk=twelve[1].pk).state == EntryState.RETURNED


# --- the same person twice --------------------------------------------------------------------------------


def test_the_same_number_is_refused_and_shown_to_whom_may_see_it(make_household, subdistrict_officer, sibling_officer):
    family = make_household(members=[{"first_name": "สมหมาย"}])
    number = fictitious_citizen_id(4711)
    known = add_member(
        household=family, fields={"first_name": "นิด", "relationship": "child"}, number=number, on=ON,
        by=subdistrict_officer,
    )  # fmt: skip
    people = [newcomer("นุช", number=number)]
    with pytest.raises(DuplicateNumber) as refused:
        enter_household(fields=HOME, people=people, by=subdistrict_officer, on=ON, at=AT)
    assert [candidate.member for candidate in refused.value.duplicates.candidates] == [known]
    assert refused.value.place == 0
    there = HOME | {"area": "84010301"}
    with pytest.raises(DuplicateNumber) as refused:
        enter_household(fields=there, people=people, by=sibling_officer, on=ON, at=AT)
    assert (refused.value.duplicates.candidates, refused.value.duplicates.elsewhere) == ([], True)
    assert not Entry.objects.exists()


HOME = {"area": "84010201", "house_number": "9/9"}
BORN = date(1960, 4, 13)


@pytest.mark.parametrize(
    ("typed", "born", "is_likely"),
    [
        (("สมหมาย", "ใจสมมุติ"), BORN, True),
        (("สมหมาย์", "ใจสมมุติ"), BORN, True),
        (("สมหมาย", "ใจสมมุต"), BORN, True),
        (("สมหมาย", "ใจสมมุติ"), None, True),
        (("สมหมาย", "ใจสมมุต"), None, False),
        (("สมหมาย", "ใจสมมุติ"), date(1960, 4, 14), False),
        (("มาลี", "ใจสมมุติ"), BORN, False),
    ],
)
def test_the_same_name_and_birth_date_nearby_is_asked_about(
    typed, born, is_likely, make_household, subdistrict_officer
):
    make_household(members=[{"first_name": "สมหมาย", "last_name": "ใจสมมุติ", "birth_date": BORN}])
    refresh_name_postings(Member.objects.all())
    fields = {"first_name": typed[0], "last_name": typed[1], "birth_date": born, "relationship": Relationship.HEAD}
    person = Newcomer(fields=fields, number=fictitious_citizen_id(815))
    arguments = {"fields": HOME, "by": subdistrict_officer, "on": ON, "at": AT}
    if not is_likely:
        assert enter_household(people=[person], **arguments).risks == [EntryRisk.NO_PHOTO]
        return
    with pytest.raises(LikelyDuplicate):
        enter_household(people=[person], **arguments)
    sure = Newcomer(fields=fields, number=fictitious_citizen_id(815), is_somebody_else=True)
    assert EntryRisk.LIKELY_DUPLICATE in enter_household(people=[sure], **arguments).risks


def test_of_somebody_like_him_elsewhere_only_that_there_is_one_is_told(make_household, sibling_officer):
    make_household(members=[{"first_name": "สมหมาย", "last_name": "ใจสมมุติ", "birth_date": BORN}])
    refresh_name_postings(Member.objects.all())
    fields = {"first_name": "สมหมาย", "last_name": "ใจสมมุติ", "birth_date": BORN, "relationship": "head"}
    with pytest.raises(LikelyDuplicate) as refused:
        enter_household(
            fields=HOME | {"area": "84010301"},
            people=[Newcomer(fields=fields, number=fictitious_citizen_id(816))],
            by=sibling_officer,
            on=ON,
            at=AT,
        )
    assert (refused.value.duplicates.candidates, refused.value.duplicates.elsewhere) == ([], True)


def test_nobody_of_a_refused_entry_is_left_behind(make_household, subdistrict_officer):
    people = [newcomer("หนึ่ง", number=fictitious_citizen_id(1)), newcomer("สอง", number="123")]
    with pytest.raises(Exception) as refused:  # noqa: PT011 – whatever it is, nothing may stay
        enter_household(fields=HOME, people=people, by=subdistrict_officer, on=ON, at=AT)
    assert refused.value.place == 1
    assert not Household.objects.exists()
