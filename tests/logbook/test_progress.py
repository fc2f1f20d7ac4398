"""How far the areas are with the six steps, what is late, the quarter's directives, obstacles; and who may set what."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from areas.choices import AreaLevel
from areas.scope import Scope
from households.choices import HouseholdStatus
from logbook.choices import Found, ProcedureStep
from logbook.milestones import MILESTONES
from logbook.models import Directive, DirectiveCheck, FourTAnalysis, StepSchedule, Visit
from logbook.progress import help_share, progress
from logbook.remarks import PAGE_SIZE, remarks
from logbook.services.directives import check_directive
from logbook.services.schedules import SetMeanwhile, load_lists, set_step
from tests.logbook.care import DAY, followed, helped
from tests.logbook.families import score
from tests.logbook.visits import typed_date
from tests.queries import THE_LOOK

SURAT_THANI = Scope(("84",))
MOST_QUERIES = 12 + THE_LOOK
SCHEDULE, SCHEDULE_EDIT = reverse("logbook:schedule"), reverse("logbook:schedule-edit")


@pytest.fixture
def published(areas, survey_rounds):
    load_lists()


@pytest.fixture
def poor(make_household):
    def make(area_code="84010201", **fields):
        household = make_household(area_code, **fields)
        score(household, "MPI15")
        return household

    return make


def visited(household, by, **fields):
    usual = {"round_id": 2566, "visited_on": DAY, "found": Found.MET, "recorded_by": by}
    return Visit.objects.create(household=household, **usual | fields)


def reached(found) -> dict[str, int]:
    return {one.milestone.code: one.count for one in found.reached}


def test_each_milestone_is_reached_by_its_own_record(poor, subdistrict_officer):
    poor()
    visited(poor(), subdistrict_officer)
    visited(poor(), subdistrict_officer, attitude="อยากพึ่งตนเอง")
    helped(poor(), subdistrict_officer)
    helped(poor(), subdistrict_officer, year=2565)
    followed(poor(), subdistrict_officer)
    poor(status=HouseholdStatus.NOT_FOUND)
    FourTAnalysis.objects.create(
        household=poor(),
        round_id=2566,
        analysed_on=DAY,
        participants="ทั้งครอบครัว",
        conclusion="อยากเลี้ยงไก่",
        recorded_by=subdistrict_officer,
    )
    found = progress(SURAT_THANI, year=2566, level=AreaLevel.DISTRICT, on=DAY)
    assert found.total.targets == 7
    counts = reached(found.total)
    assert {name: counts[name] for name in ("checked", "analysed", "helped", "followed")} == {
        "checked": 2,
        "analysed": 2,
        "helped": 1,
        "followed": 1,
    }


def test_an_area_is_late_by_the_days_since_the_end_while_somebody_is_missing(poor, published, subdistrict_officer):
    done, missing = poor(), poor("84020101")
    helped(done, subdistrict_officer)
    due_on = StepSchedule.objects.get(fiscal_year=2566, step=ProcedureStep.HELP).due_on
    found = progress(SURAT_THANI, year=2566, level=AreaLevel.DISTRICT, on=due_on + timedelta(days=7))
    late = {line.area.code: {one.milestone.code: one.days_late for one in line.reached} for line in found.areas}
    assert (late["8401"]["helped"], late["8402"]["helped"]) == (0, 7)
    in_time = progress(SURAT_THANI, year=2566, level=AreaLevel.DISTRICT, on=due_on)
    assert {one.days_late for one in in_time.total.reached if one.milestone.code == "helped"} == {0}
    assert missing.area_id == "84020101"


def test_the_page_leads_from_the_province_to_the_missing_households(
    poor, published, subdistrict_officer, client_of, provincial_officer
):
    helped(poor(), subdistrict_officer)
    missing = poor("84020101")
    client = client_of(provincial_officer)
    assert client.get(reverse("logbook:progress-start")).url == reverse("logbook:progress", args=["84"])
    page = client.get(reverse("logbook:progress", args=["84"]))
    assert [line.area.code for line in page.context["progress"].areas] == ["8402", "8401"]
    behind = client.get(reverse("logbook:behind", args=["84"]), {"show": "not-helped", "year": 2566})
    assert [row.household for row in behind.context["behind"].rows] == [missing]
    assert "วัน" in behind.context["behind"].late
    other = client.get(reverse("logbook:behind", args=["8401"]), {"show": "not-helped", "year": 2566})
    assert other.context["behind"].rows == []


def test_every_milestone_has_its_list_of_the_missing(poor, client_of, provincial_officer):
    household = poor()
    client = client_of(provincial_officer)
    for code in MILESTONES:
        page = client.get(reverse("logbook:behind", args=["84"]), {"show": f"not-{code}"})
        assert [row.household for row in page.context["behind"].rows] == [household]


@pytest.mark.parametrize("query", ["?show=nonsense", "?year=1", "?after=nonsense"])
def test_a_list_that_cannot_be_is_not_found(query, poor, client_of, provincial_officer):
    assert client_of(provincial_officer).get(reverse("logbook:behind", args=["84"]) + query).status_code == 404


@pytest.mark.parametrize("name", ["progress", "behind", "remarks", "directives"])
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("subdistrict_officer", 200),
        ("national_officer", 200),
        ("account_admin", 403),
        ("auditor", 403),
        ("outsider", 404),
    ],
)
def test_who_sees_progress_sees_that_of_his_area(person, status, name, published, client_of, request):
    page = reverse(f"logbook:{name}", args=["840102"])
    assert client_of(request.getfixturevalue(person)).get(page).status_code == status


@pytest.mark.parametrize("name", ["progress", "behind", "remarks", "directives"])
def test_the_pages_take_few_queries(
    name, poor, published, subdistrict_officer, client_of, provincial_officer, django_assert_max_num_queries
):
    for number in range(60):
        household = poor(("84010201", "84010301", "84020101")[number % 3])
        followed(household, subdistrict_officer, obstacle="ฝนตกหนัก", on=timezone.localdate())
    client = client_of(provincial_officer)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = client.get(reverse(f"logbook:{name}", args=["84"]))
    assert answer.status_code == 200


def test_the_share_of_relief_and_development_is_told(poor, subdistrict_officer):
    household = poor()
    second_quarter = {"first": date(2023, 1, 1), "last": date(2023, 3, 31)}
    assert help_share(SURAT_THANI, **second_quarter).development_percent is None
    helped(household, subdistrict_officer)
    helped(household, subdistrict_officer, kind="relief")
    helped(household, subdistrict_officer, kind="relief")
    helped(household, subdistrict_officer, on=date(2023, 4, 1))
    share = help_share(SURAT_THANI, **second_quarter)
    assert (share.relief, share.development, share.development_percent) == (2, 1, 33)


def test_obstacles_and_suggestions_are_told_by_quarter_with_their_households(
    poor, subdistrict_officer, client_of, provincial_officer
):
    household = poor()
    helped(household, subdistrict_officer, on=date(2023, 3, 31), obstacle="รองบประมาณ")
    followed(household, subdistrict_officer, on=date(2023, 4, 1), suggestion="ขอบริจาค")
    followed(household, subdistrict_officer, on=date(2023, 3, 1))
    page = reverse("logbook:remarks", args=["84"])
    client = client_of(provincial_officer)
    second = client.get(page, {"year": 2566, "quarter": 2})
    third = client.get(page, {"year": 2566, "quarter": 3})
    assert [row.obstacle for row in second.context["remarks"].rows] == ["รองบประมาณ"]
    assert [row.suggestion for row in third.context["remarks"].rows] == ["ขอบริจาค"]
    assert str(household.pk) in second.content.decode()
    assert client.get(page, {"year": 2566, "quarter": 5}).status_code == 404
    assert client.get(page, {"year": "x", "quarter": 1}).status_code == 404


def test_many_remarks_go_on_after_the_last_one(poor, subdistrict_officer):
    household = poor()
    for number in range(PAGE_SIZE + 10):
        record = helped if number % 2 else followed
        record(household, subdistrict_officer, on=DAY + timedelta(days=number % 7), obstacle=f"ข้อที่ {number}")
    first = remarks(SURAT_THANI, fiscal_year=2566, quarter=2)
    second = remarks(SURAT_THANI, fiscal_year=2566, quarter=2, after=first.next)
    seen = [row.pk for row in (*first.rows, *second.rows)]
    assert (len(seen), len(set(seen)), second.next) == (PAGE_SIZE + 10, PAGE_SIZE + 10, None)
    days = [row.on for row in (*first.rows, *second.rows)]
    assert days == sorted(days, reverse=True)


def test_the_published_windows_are_there_and_stay_as_they_were_edited(published, national_officer):
    windows = {one.step: (one.starts_on, one.due_on) for one in StepSchedule.objects.of_year(2566)}
    assert windows[2] == (date(2023, 3, 10), date(2023, 5, 15))
    assert windows[3][1] == date(2023, 5, 30)
    assert {windows[step][1] for step in (1, 4, 5, 6)} == {date(2023, 9, 30)}
    assert StepSchedule.objects.get(fiscal_year=2567).due_on == date(2023, 12, 15)
    topics = dict(Directive.objects.of_quarter(2567, 1).values_list("number", "title"))
    assert len(topics) == 10
    assert "ศจพ." in topics[5]
    assert topics[4] == "หัวข้อที่ 4 (รอชื่อทางการ)"
    Directive.objects.filter(number=4).update(title="ชื่อทางการ")
    call_command("load_schedule")
    assert Directive.objects.get(number=4).title == "ชื่อทางการ"
    assert load_lists() == 0


def step(**typed) -> dict:
    days = typed_date("starts_on", date(2023, 3, 1)) | typed_date("due_on", date(2023, 6, 30))
    return {"version": "1", "title": "วิเคราะห์ 4ท", "source": ""} | days | typed


@pytest.mark.parametrize(
    ("person", "sees", "sets"),
    [("national_officer", 200, 200), ("provincial_officer", 200, 403), ("auditor", 403, 403)],
)
def test_only_the_national_office_sets_the_windows(person, sees, sets, published, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(SCHEDULE, {"year": 2566}).status_code == sees
    assert client.get(f"{SCHEDULE_EDIT}?year=2566&step=2").status_code == sets


def test_a_window_is_set_and_what_it_was_before_is_known(published, client_of, national_officer):
    client = client_of(national_officer)
    assert client.post(f"{SCHEDULE_EDIT}?year=2566&step=2", step()).status_code == 302
    window = StepSchedule.objects.get(fiscal_year=2566, step=2)
    assert (window.due_on, window.version) == (date(2023, 6, 30), 2)
    events = window.events.order_by("pgh_id")
    assert list(events.values_list("due_on", flat=True)) == [date(2023, 5, 15), date(2023, 6, 30)]
    assert events.last().pgh_context.metadata["user"] == national_officer.pk
    assert client.post(f"{SCHEDULE_EDIT}?year=2567&step=1", step(version="0")).status_code == 302
    assert StepSchedule.objects.filter(fiscal_year=2567).count() == 2


def test_of_two_who_set_a_window_at_once_the_second_is_told(published, client_of, national_officer):
    client = client_of(national_officer)
    client.post(f"{SCHEDULE_EDIT}?year=2566&step=2", step())
    answer = client.post(f"{SCHEDULE_EDIT}?year=2566&step=2", step(title="ของคนที่สอง"))
    assert answer.status_code == 422
    assert "ของคนที่สอง" in answer.content.decode()
    assert "มีผู้แก้ไขระหว่างที่ท่านกำลังกรอก" in answer.content.decode()


@pytest.mark.parametrize("typed", [{"title": ""}, typed_date("due_on", date(2023, 1, 1)), {"version": "x"}])
def test_a_window_that_cannot_be_is_refused(typed, published, client_of, national_officer):
    answer = client_of(national_officer).post(f"{SCHEDULE_EDIT}?year=2566&step=2", step() | typed)
    assert answer.status_code == 422
    assert StepSchedule.objects.get(fiscal_year=2566, step=2).version == 1


@pytest.mark.parametrize("query", ["?year=2566&step=7", "?year=x&step=1", "?year=2566"])
def test_a_step_that_cannot_be_is_not_found(query, published, client_of, national_officer):
    assert client_of(national_officer).get(SCHEDULE_EDIT + query).status_code == 404


QUARTER = "?year=2567&quarter=1"


def checked(number: int, version: int = 0, note: str = "ประชุมแล้ว", **more) -> dict:
    prefix = f"topic-{number}"
    return {"topic": str(number), f"{prefix}-version": str(version), f"{prefix}-note": note} | more


@pytest.mark.parametrize(
    ("person", "status"),
    [("district_officer", 302), ("provincial_officer", 302), ("subdistrict_officer", 403), ("national_officer", 403)],
)
def test_the_district_says_what_it_has_done(person, status, published, client_of, request):
    area = "840102" if person == "subdistrict_officer" else "8401"
    page = reverse("logbook:directives", args=[area]) + QUARTER
    client = client_of(request.getfixturevalue(person))
    assert client.post(page, checked(5, **{"topic-5-is_done": "on"})).status_code == status
    assert DirectiveCheck.objects.filter(is_done=True, area_id=area).exists() is (status == 302)


def test_a_check_says_who_and_when_and_a_second_one_at_once_is_told(published, client_of, district_officer, areas):
    client = client_of(district_officer)
    page = reverse("logbook:directives", args=["8401"]) + QUARTER
    client.post(page, checked(5, **{"topic-5-is_done": "on"}))
    check = DirectiveCheck.objects.get()
    assert (check.note, check.checked_by, check.checked_on) == ("ประชุมแล้ว", district_officer, timezone.localdate())
    answer = client.post(page, checked(5, note="ของคนที่สอง"))
    assert answer.status_code == 422
    assert "ของคนที่สอง" in answer.content.decode()
    with pytest.raises(SetMeanwhile):
        check_directive(
            directive=check.directive,
            area=areas["8401"],
            is_done=False,
            note="",
            version=0,
            on=DAY,
            by=district_officer,
        )
    assert client.post(page, checked(5, version=1, note="แก้ไข")).status_code == 302
    assert list(check.events.order_by("pgh_id").values_list("note", flat=True)) == ["ประชุมแล้ว", "แก้ไข"]


def test_the_province_sees_how_many_topics_each_district_has_done(
    published, client_of, provincial_officer, district_officer
):
    client_of(district_officer).post(
        reverse("logbook:directives", args=["8401"]) + QUARTER, checked(5, **{"topic-5-is_done": "on"})
    )
    page = client_of(provincial_officer).get(reverse("logbook:directives", args=["84"]) + QUARTER)
    assert {line.area.code: line.count for line in page.context["done"]} == {"8401": 1, "8402": 0}


def test_the_national_office_names_the_topics_of_a_quarter(published, client_of, national_officer, provincial_officer):
    page = reverse("logbook:topics-edit") + "?year=2567&quarter=2"
    named = {f"topic_{number}": f"หัวข้อ {number}" for number in range(1, 11)}
    assert client_of(provincial_officer).get(page).status_code == 403
    client = client_of(national_officer)
    assert client.post(page, named | {"topic_3": ""}).status_code == 422
    assert client.post(page, named).status_code == 302
    assert Directive.objects.of_quarter(2567, 2).count() == 10
    assert client.get(reverse("logbook:topics-edit") + "?year=2567&quarter=9").status_code == 404


def test_a_step_set_at_once_by_two_is_refused_to_the_second(published, national_officer):
    days = {"starts_on": DAY, "due_on": DAY, "title": "x", "fiscal_year": 2566, "step": 1, "by": national_officer}
    set_step(version=1, **days)
    with pytest.raises(SetMeanwhile):
        set_step(version=1, **days)
