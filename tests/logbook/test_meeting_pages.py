"""Meetings on the screen: from a search to an agenda, on the wall, to the minutes."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Action
from accounts.models import AccessLogEntry
from logbook.choices import AssignmentState, CaseLevel, CentreLevel, SeatKind
from logbook.models import Assignment, Centre, CentreSeat, Meeting, SolutionMenuItem
from logbook.services.meetings import close_meeting, open_meeting
from mpi.choices import Dimension
from tests.logbook.families import score
from tests.logbook.giving import make_agency, make_problem
from tests.logbook.test_meeting_services import plan
from tests.logbook.visits import typed_date
from tests.queries import THE_LOOK


@pytest.fixture
def families(make_household, subdistrict_officer):
    families = [make_household(house_number=f"{number}/9") for number in range(1, 4)]
    for family in families:
        score(family, "MPI05")
        make_problem(family, subdistrict_officer)
    return families


@pytest.fixture
def meeting(families, district_officer):
    return plan(district_officer, families)


@pytest.fixture
def held(meeting, district_officer):
    return open_meeting(meeting=meeting, by=district_officer, at=timezone.now())


@pytest.fixture
def officer(client_of, district_officer):
    return client_of(district_officer)


def url(name, *args):
    return reverse(f"logbook:{name}", args=args)


def text_of(answer) -> str:
    return answer.content.decode()


def sent(**typed) -> dict:
    """Return what a form sends, with the number that makes it one record however often it is sent."""
    return {"client_uuid": str(uuid4())} | typed


def first_item(meeting):
    return meeting.agenda.in_order().first()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("district_officer", 200),
        ("governor", 200),
        ("subdistrict_officer", 404),
        ("outsider", 404),
        ("national_officer", 403),
        ("agency_officer", 403),
    ],
)
def test_a_meeting_is_seen_by_those_of_its_area(person, status, meeting, client_of, request):
    client = client_of(request.getfixturevalue(person))
    pages = [url("meeting", meeting.pk), url("minutes", meeting.pk), url("meeting-present", meeting.pk)]
    assert [client.get(page).status_code for page in pages] == [status] * 3


def test_what_a_search_finds_becomes_an_agenda_that_stays(officer, families, make_household, areas):
    centre = Centre.objects.create(level=CentreLevel.DISTRICT, name="ศจพ.อ.เมือง", area_id="8401")
    CentreSeat.objects.create(
        centre=centre, kind=SeatKind.CHAIR, title="นายอำเภอ", name="อำนวย", starts_on="2022-10-01"
    )
    page = officer.get(url("agenda-choose") + "?show=failing&indicator=MPI05")
    assert [str(one.pk) in text_of(page) for one in families] == [True] * 3

    picked = [str(one.pk) for one in families[:2]]
    began = officer.post(url("meeting-new"), {"household": picked, "query": "show=failing&indicator=MPI05"})
    assert began.status_code == 200
    typed = sent(body=f"c{centre.pk}", place="ห้องประชุม", household=picked, query="show=failing")
    typed |= typed_date("held_on", timezone.localdate())
    answers = [officer.post(url("meeting-new"), typed) for _time in range(2)]

    planned = Meeting.objects.get()
    assert [answer.url for answer in answers] == [url("meeting", planned.pk)] * 2
    score(make_household(house_number="9/9"), "MPI05")
    assert planned.agenda.count() == 2
    assert planned.attendees.get().name == "อำนวย"
    assert planned.agenda_query == "show=failing"


def test_households_elsewhere_do_not_come_on_an_agenda(officer, meeting, make_household):
    stranger = make_household(area_code="92010101")
    answer = officer.post(url("agenda-put", meeting.pk), {"household": [str(stranger.pk), "nonsense", str(uuid4())]})
    assert answer.status_code == 302
    assert meeting.agenda.count() == 3


def test_a_meeting_without_a_day_is_asked_for_it(officer, areas):
    answer = officer.post(url("meeting-new"), sent(held_on_day="", place="ศาลากลาง", body="a8401"))
    assert answer.status_code == 422
    assert "ศาลากลาง" in text_of(answer)


def test_names_are_masked_until_somebody_opens_them_which_is_written_down(officer, held, district_officer):
    item = first_item(held)
    head = item.household.members.heads().get()
    address = url("meeting-item", held.pk, item.pk)
    assert head.last_name not in text_of(officer.get(address))
    assert head.last_name in text_of(officer.post(url("item-names", item.pk), follow=True))
    opened = AccessLogEntry.objects.filter(action=Action.MEETING_NAMES)
    entry = opened.get()
    assert (entry.user, entry.action, entry.subject_id) == (district_officer, "meeting.names", str(item.household_id))
    officer.post(url("item-names", item.pk))
    assert opened.count() == 1


def test_three_presses_decide_and_lead_on(officer, held):
    agency = make_agency()
    solution = SolutionMenuItem.objects.create(
        code="L1", title="ซ่อมบ้าน", dimension=Dimension.LIVING, stage=1, indicators=["MPI05"]
    )
    item = first_item(held)
    typed = sent(solution=str(solution.pk), agency=str(agency.pk), due_days="30", decision="assign")
    answers = [officer.post(url("meeting-item", held.pk, item.pk), typed) for _time in range(2)]
    item.refresh_from_db()
    second = held.agenda.in_order()[1]
    assert [answer.url for answer in answers] == [url("meeting-item", held.pk, second.pk)] * 2
    assert (item.assignment.agency, item.assignment.what, item.assignment.state) == (
        agency,
        "ซ่อมบ้าน",
        AssignmentState.ASSIGNED,
    )
    assert item.assignment.problems.count() == 1
    assert Assignment.objects.count() == 1


def test_a_decision_that_lacks_something_is_asked_again(officer, held):
    make_agency()
    address = url("meeting-item", held.pk, first_item(held).pk)
    for decision in ("assign", "refer"):
        answer = officer.post(address, sent(due_days="30", decision=decision, what="ซ่อมหลังคาสังกะสี"))
        assert answer.status_code == 422
        assert "ซ่อมหลังคาสังกะสี" in text_of(answer)
    assert not held.agenda.exclude(decision="").exists()


def test_an_agenda_is_walked_by_keys(officer, held):
    first, second, third = held.agenda.in_order()
    page = text_of(officer.get(url("meeting-item", held.pk, second.pk)))
    for other, key in ((first, "ArrowLeft"), (third, "ArrowRight")):
        assert f'href="{url("meeting-item", held.pk, other.pk)}" data-key="{key}"' in page
    assert 'data-key="KeyM"' in page
    assert 'data-key="KeyD"' in page


def test_an_empty_agenda_leads_back(officer, district_officer, survey_rounds):
    empty = plan(district_officer)
    assert officer.get(url("meeting-present", empty.pk)).url == url("meeting", empty.pk)
    assert officer.get(url("meeting-item", empty.pk, uuid4())).status_code == 404


def test_a_meeting_is_opened_held_closed_and_then_only_added_to(officer, meeting):
    assert officer.post(url("meeting-open", meeting.pk)).url == url("meeting-present", meeting.pk)
    officer.post(url("meeting-attendee", meeting.pk), {"name": "สมชาย ใจดี", "title": "กำนัน"})
    assert officer.post(url("meeting-close", meeting.pk), {"announcements": "นโยบาย 4ท"}).status_code == 302
    assert officer.post(url("meeting-close", meeting.pk), {}).status_code == 422
    assert officer.post(url("meeting-addendum", meeting.pk), sent(text="")).status_code == 422
    addendum = sent(text="แก้คำผิด 1 แห่ง")
    for _time in range(2):
        officer.post(url("meeting-addendum", meeting.pk), addendum)
    refused = officer.post(url("meeting-attendee", meeting.pk), {"name": "มาสาย", "title": ""})
    assert refused.status_code == 422
    minutes = text_of(officer.get(url("minutes", meeting.pk)))
    assert "นโยบาย ๔ท" in minutes
    assert minutes.count("แก้คำผิด ๑ แห่ง") == 1
    assert "ครั้งที่ ๑/๒๕๖๖" in minutes
    assert "๒๕ พฤษภาคม ๒๕๖๖" in minutes


def test_minutes_number_resolutions_in_thai_digits_and_have_a_list_to_sign(officer, held, district_officer):
    officer.post(url("meeting-item", held.pk, first_item(held).pk), sent(due_days="30", decision="postpone"))
    officer.post(url("meeting-attendee", held.pk), {"name": "อำนวย ปกครองเก่ง", "title": "นายอำเภอ"})
    close_meeting(meeting=held, by=district_officer, at=timezone.now(), announcements="", other_business="")
    minutes = text_of(officer.get(url("minutes", held.pk)))
    assert "มติที่ ๑/" in minutes
    assert minutes.count("อำนวย ปกครองเก่ง") == 2
    assert "บัญชีลายมือชื่อ" in minutes


def test_who_came_is_ticked(officer, held):
    officer.post(url("meeting-attendee", held.pk), {"name": "กำนันดี", "title": "กำนัน"})
    attendee = held.attendees.get()
    officer.post(url("meeting-attendance", held.pk), {"came": [str(attendee.pk), "x", "9" * 30]})
    attendee.refresh_from_db()
    assert attendee.came is True


def test_a_meeting_is_cancelled_with_its_reason(officer, meeting):
    assert officer.post(url("meeting-cancel", meeting.pk), {"reason": ""}).status_code == 422
    assert officer.post(url("meeting-cancel", meeting.pk), {"reason": "น้ำท่วม"}).status_code == 302
    assert "น้ำท่วม" in text_of(officer.get(url("meeting", meeting.pk)))


def test_a_household_is_taken_off_before_it_is_decided(officer, meeting):
    officer.post(url("item-remove", first_item(meeting).pk))
    assert meeting.agenda.count() == 2


def test_a_team_offers_no_agency_but_the_way_up(client_of, subdistrict_officer, families):
    team = plan(subdistrict_officer, families, level=CaseLevel.TEAM, area="840102")
    open_meeting(meeting=team, by=subdistrict_officer, at=timezone.now())
    page = client_of(subdistrict_officer).get(url("meeting-present", team.pk))
    assert [str(one) for one in page.context["decisions"]] == ["team", "refer", "postpone"]


@pytest.mark.parametrize("count", [1, 30])
def test_pages_of_a_meeting_take_few_queries(
    count, officer, district_officer, make_household, django_assert_max_num_queries
):
    meeting = plan(district_officer, [make_household() for _number in range(count)])
    open_meeting(meeting=meeting, by=district_officer, at=timezone.now())
    for name, most in (("meetings", 8), ("meeting", 9), ("minutes", 9), ("meeting-present", 16)):
        args = [] if name == "meetings" else [meeting.pk]
        with django_assert_max_num_queries(most + THE_LOOK):
            assert officer.get(url(name, *args)).status_code == 200
    with django_assert_max_num_queries(12 + THE_LOOK):
        officer.get(url("agenda-choose") + "?show=all")
