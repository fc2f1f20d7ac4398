"""Everything that everybody did for a household on one line of time: each noun tells of itself, filtered and paged."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from logbook.choices import AgencyKind, AssignmentState, Decision
from logbook.models import Agency, Assignment
from logbook.services.assignments import return_to_district
from logbook.services.meetings import decide, open_meeting
from logbook.timeline import SOURCES, register
from logbook.views.timeline import HAPPENINGS_A_PAGE
from tests.case import make_case
from tests.logbook.care import DAY, followed, helped
from tests.logbook.test_meeting_services import plan
from tests.queries import THE_LOOK

MOST_QUERIES = 16 + THE_LOOK


@pytest.fixture
def household(make_household):
    return make_household()


def told(client, household, **query):
    answer = client.get(reverse("logbook:household-timeline", args=[household.pk]), query)
    assert answer.status_code == 200
    return answer.context


def test_help_and_follow_ups_and_assignments_stand_on_one_line(
    household, subdistrict_officer, district_officer, client_of
):
    helped(household, subdistrict_officer)
    followed(household, subdistrict_officer, on=DAY + timedelta(days=3))
    agency = Agency.objects.create(name="เกษตรอำเภอ", kind=AgencyKind.GOVERNMENT)
    assignment = Assignment.objects.create(
        household=household,
        round_id=2566,
        area_code=household.area_id,
        what="สอนเลี้ยงไก่",
        state_at=timezone.now(),
        assigned_by=district_officer,
    )
    assignment.state, assignment.agency, assignment.due_on = AssignmentState.ASSIGNED, agency, DAY
    assignment.save()
    assignment.progress_note = "ยังไม่ถึงไหน"
    assignment.save()  # neither state nor progress: nothing has happened
    context = told(client_of(subdistrict_officer), household)
    kinds = [one.kind for one in context["page"].object_list]
    assert sorted(kinds) == ["assignment", "assignment", "follow-up", "help"]
    assert kinds[-2:] == ["follow-up", "help"]
    assert context["agencies"] == ["อบต.มะขามเตี้ย", "เกษตรอำเภอ"]


def test_one_kind_or_one_agency_is_shown_alone(household, subdistrict_officer, client_of):
    helped(household, subdistrict_officer)
    helped(household, subdistrict_officer, agency="รพ.สต.")
    followed(household, subdistrict_officer)
    client = client_of(subdistrict_officer)
    assert len(told(client, household, kind="help")["page"].object_list) == 2
    assert [one.agency for one in told(client, household, agency="รพ.สต.")["page"].object_list] == ["รพ.สต."]
    assert list(told(client, household, kind="nonsense")["page"].object_list) == []


def test_a_long_life_is_paged_and_keeps_its_filter(household, subdistrict_officer, client_of):
    for number in range(HAPPENINGS_A_PAGE + 5):
        followed(household, subdistrict_officer, on=DAY + timedelta(days=number))
    client = client_of(subdistrict_officer)
    first = told(client, household, kind="follow-up")["page"]
    second = told(client, household, kind="follow-up", page=2)["page"]
    assert [len(first.object_list), len(second.object_list)] == [HAPPENINGS_A_PAGE, 5]
    assert first.object_list[-1].at > second.object_list[0].at
    assert "kind=follow-up" in told(client, household, kind="follow-up")["query"]


def test_a_case_with_one_of_each_tells_of_each(make_household, subdistrict_officer, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    case = make_case(make_household=make_household, by=subdistrict_officer)
    context = told(client_of(subdistrict_officer), case.household)
    kinds = {one.kind for one in context["page"].object_list}
    assert {"visit", "help", "feedback", "assignment", "entry", "transfer"} <= kinds


def test_meetings_and_referrals_stand_on_the_line_with_who_and_why(
    household, district_officer, governor, subdistrict_officer, client_of, survey_rounds
):
    meeting = open_meeting(meeting=plan(district_officer, [household]), by=district_officer, at=timezone.now())
    item = meeting.agenda.get()
    refer = {"decision": Decision.REFER, "what": "ที่อยู่อาศัย", "reason": "เกินกำลัง"}
    decide(
        item=item, **refer, by=district_officer, at=timezone.now(), on=timezone.localdate(), round=survey_rounds[2566]
    )
    return_to_district(assignment=Assignment.objects.get(), reason="อำเภอทำได้", by=governor, at=timezone.now())
    told_of = {}
    for one in told(client_of(subdistrict_officer), household)["page"].object_list:
        told_of.setdefault(one.kind, []).append((one.text, one.by))
    assert told_of["meeting"] == [("ให้ส่งต่อ: ที่อยู่อาศัย เหตุผล: เกินกำลัง", str(district_officer))]
    assert sorted(told_of["referral"]) == [
        ("ที่อยู่อาศัย · อำเภอทำได้", str(governor)),
        ("ที่อยู่อาศัย · เกินกำลัง", str(district_officer)),
    ]


def test_a_decision_reaches_the_step_of_the_meeting_and_putting_off_does_not(
    household, district_officer, subdistrict_officer, client_of, survey_rounds
):
    meeting = open_meeting(meeting=plan(district_officer, [household]), by=district_officer, at=timezone.now())
    who = {"by": district_officer, "at": timezone.now(), "on": timezone.localdate(), "round": survey_rounds[2566]}
    reached = []
    for decision in (Decision.POSTPONE, Decision.REFER):
        decide(item=meeting.agenda.get(), decision=decision, what="ที่อยู่อาศัย", reason="เกินกำลัง", **who)
        steps = told(client_of(subdistrict_officer), household)["steps"]
        reached.append({one.milestone.code: one.is_reached for one in steps}["met"])
    assert reached == [False, True]


def test_it_says_which_steps_of_the_year_the_household_has_reached(household, subdistrict_officer, client_of):
    helped(household, subdistrict_officer)
    followed(household, subdistrict_officer, year=2565)
    steps = {one.milestone.code: one.is_reached for one in told(client_of(subdistrict_officer), household)["steps"]}
    assert (steps["helped"], steps["followed"], steps["checked"]) == (True, False, False)


@pytest.mark.parametrize(
    ("person", "status"),
    [("district_officer", 200), ("national_officer", 200), ("auditor", 403), ("sibling_officer", 404)],
)
def test_who_sees_the_household_sees_its_timeline(person, status, household, client_of, request):
    page = reverse("logbook:household-timeline", args=[household.pk])
    assert client_of(request.getfixturevalue(person)).get(page).status_code == status


def test_a_kind_is_told_by_one_source_only():
    assert "help" in SOURCES
    with pytest.raises(ValueError, match="already"):
        register("help", "")(lambda case: ())


def test_the_page_costs_the_same_few_queries_for_a_short_and_a_long_life(
    household, subdistrict_officer, client_of, django_assert_max_num_queries
):
    client = client_of(subdistrict_officer)
    followed(household, subdistrict_officer)
    with django_assert_max_num_queries(MOST_QUERIES) as short:
        told(client, household)
    for number in range(20):
        followed(household, subdistrict_officer, on=DAY + timedelta(days=number))
    with django_assert_max_num_queries(len(short)):
        told(client, household)
