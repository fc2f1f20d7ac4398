"""The page of a household: who, where, why poor, what was done, what is next."""

import gzip
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from households.choices import Health, HouseholdStatus, Relationship
from households.models import Household, Member, MemberAnswers
from households.services import PartTwo, load_hardships, record_thaiqm
from households.signals import household_changed
from jobs.models import Job, JobState
from logbook.case_file import read_case_file
from logbook.choices import HelpKind, HelpResult, ProblemKind, ProblemState
from logbook.models import HelpActivity, Photo, Visit
from logbook.services.help import record_help
from logbook.services.problems import close_problem, record_problem
from logbook.why import why_poor
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from tests.logbook.visits import GOOD, make_poor
from tests.queries import THE_LOOK

DAY = date(2023, 8, 2)
# Session, user and posts of every page, and what this one tells: 14 for a family of which most is known, two more for
# this one, of which everything is.
MOST_QUERIES = 16 + THE_LOOK


@pytest.fixture
def score(survey_rounds):
    def compute(year=2566):
        recompute(households=Household.objects.all(), round=survey_rounds[year])

    return compute


@pytest.fixture
def poor_household(make_household, survey_rounds, score):
    household = make_household(
        house_number="27/1",
        phone="081 000 0000",
        latitude="9.123456",
        longitude="99.334455",
        members=[
            {"title": "นาง", "first_name": "สมพร", "last_name": "ใจงาม", "birth_date": date(1985, 5, 18)},
            {"title": "นาย", "first_name": "เก่ง", "last_name": "ใจงาม", "birth_date": date(2008, 5, 18)},
        ],
    )
    make_poor(household, survey_rounds[2566])
    score()
    return household


@pytest.fixture
def leaking_roof(poor_household, survey_rounds, subdistrict_officer):
    return record_problem(
        household=poor_household,
        round=survey_rounds[2566],
        kind=ProblemKind.INDICATOR,
        indicator="MPI05",
        description="หลังคารั่ว 2 ห้อง",
        found_on=date(2023, 3, 12),
        by=subdistrict_officer,
    )


@pytest.fixture
def give_help(poor_household, survey_rounds, subdistrict_officer):
    def give(**fields):
        usual = {
            "kind": HelpKind.DEVELOPMENT,
            "description": "ประเมินค่าซ่อมหลังคา",
            "agency": "อบต.มะขามเตี้ย",
            "helped_on": DAY,
            "result": HelpResult.AWAITING_FOLLOW_UP,
        }
        return record_help(
            household=poor_household, round=survey_rounds[2566], by=subdistrict_officer, **(usual | fields)
        )

    return give


def page_of(household, *, name="household", query=""):
    return reverse(f"logbook:{name}", args=[household.pk]) + query


@pytest.fixture
def read(client_of, subdistrict_officer):
    """Open the page as the officer of the subdistrict and return its text."""

    def open_page(household, *, by=None, query=""):
        response = client_of(by or subdistrict_officer).get(page_of(household, query=query))
        assert response.status_code == 200
        return response.content.decode()

    return open_page


# --- who may ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["household", "household-history", "household-score"])
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("subdistrict_officer", 200),
        ("district_chief", 200),
        ("provincial_officer", 200),
        ("national_officer", 200),
        ("sibling_officer", 404),
        ("outsider", 404),
        ("account_admin", 403),
        ("auditor", 403),
    ],
)
def test_only_those_of_the_area_who_may_see_households_see_the_page(
    name, person, status, poor_household, client_of, request
):
    assert client_of(request.getfixturevalue(person)).get(page_of(poor_household, name=name)).status_code == status


@pytest.mark.parametrize("name", ["household", "household-history", "household-score"])
def test_an_unknown_household_is_not_found(name, client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    assert client.get(reverse(f"logbook:{name}", args=[uuid4()])).status_code == 404


def test_a_reader_without_the_right_to_record_sees_no_button(poor_household, leaking_roof, read, national_officer):
    text = read(poor_household, by=national_officer)
    assert "บันทึกการเยี่ยม" not in text
    assert reverse("logbook:problem-close", args=[leaking_roof.pk]) not in text
    assert "reveal-form" not in text


def test_somebody_without_the_right_to_reveal_gets_no_form_for_it(poor_household, read, district_officer):
    assert "reveal-form" not in read(poor_household)
    assert "reveal-form" in read(poor_household, by=district_officer)


# --- what it tells ------------------------------------------------------------------------------


def test_it_tells_who_where_and_why_poor_in_words(poor_household, read):
    text = read(poor_household)
    assert "ครัวเรือนนางสมพร ใจงาม" in text
    assert "ต.มะขามเตี้ย อ.เมืองสุราษฎร์ธานี จ.สุราษฎร์ธานี 84000" in text
    assert "geo:9.123456,99.334455" in text
    assert "tel:0810000000" in text
    assert "เฉลี่ย 25,000 บาท/คน/ปี ต่ำกว่าเกณฑ์ 40,000 อยู่ 15,000" in text
    assert "ที่อยู่อาศัยไม่มั่นคงหรือบ้านไม่คงทนถาวร" in text
    assert "จปฐ. · 12 มี.ค. 2566" in text


def test_a_person_who_fails_is_named_with_age_and_answers(poor_household, read):
    text = read(poor_household)
    assert "นางสมพร ใจงาม (34): อาชีพ: ไม่มีอาชีพ · มีรายได้: ไม่ใช่" in text


def test_every_indicator_can_say_why_it_failed(make_household, survey_rounds, score, read):
    """A family that fails everything it can: each failed indicator has its facts, none an empty sentence."""
    household = make_household(members=["head"])
    answers = dict.fromkeys(GOOD, False) | {"income_main_satang": 1_000_000}
    make_poor(household, survey_rounds[2566], **answers)
    MemberAnswers.objects.filter(household=household).update(
        age_years=70,
        health=Health.DISABLED,
        exercise_days=0,
        exertion_days=0,
        elderly_cared_for=False,
        disabled_cared_for=False,
    )
    score()
    reasons = [reason for row in why_poor(read_case_file(household, today=DAY)).rows for reason in row.reasons]
    assert [reason.code for reason in reasons] == [
        *("MPI02", "MPI03", "MPI04", "MPI05", "MPI06", "MPI07", "MPI08", "MPI14", "MPI15", "MPI16", "MPI17")
    ]
    assert all(reason.lines and reason.source for reason in reasons)
    assert not [line for reason in reasons for line in reason.lines if line.strip().endswith(":") or not line.strip()]
    assert "MPI17" in read(household)


def test_it_is_complete_in_english(poor_household, client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    client.cookies["django_language"] = "en"
    text = client.get(page_of(poor_household)).content.decode()
    assert "25,000 baht a person and year on average, 15,000 below the threshold of 40,000" in text
    assert "Makham Tia Subdistrict" in text


def test_it_shows_no_citizen_id_in_plain(poor_household, read, district_officer):
    text = read(poor_household, by=district_officer)
    assert "1-xxxx-xxxxx-" in text
    assert "1-0000-" not in text


def test_a_failed_indicator_shows_the_problem_that_was_found(leaking_roof, poor_household, read):
    assert "หลังคารั่ว 2 ห้อง · พบ 12 มี.ค. 2566" in read(poor_household)


def test_the_next_step_stands_on_top_with_its_owner_and_the_days_left(poor_household, give_help, read):
    give_help(next_step="ติดตามผลซ่อมหลังคา", next_step_on=timezone.localdate() + timedelta(days=12))
    text = read(poor_household)
    assert "ติดตามผลซ่อมหลังคา · <b>อบต.มะขามเตี้ย</b>" in text
    assert "อีก 12 วัน" in text


def test_a_next_step_that_is_late_says_so(poor_household, give_help, read):
    give_help(next_step="ติดตามผล", next_step_on=timezone.localdate() - timedelta(days=4))
    assert "เลยกำหนด" in read(poor_household)


def test_the_newest_help_with_a_next_step_counts(poor_household, give_help, read):
    give_help(next_step="ขั้นตอนเก่า", helped_on=DAY - timedelta(days=90))
    give_help(next_step="ขั้นตอนใหม่", helped_on=DAY)
    give_help(helped_on=DAY + timedelta(days=1))
    callout = read(poor_household).split('id="next-title"')[1].split("</section>")[0]
    assert "ขั้นตอนใหม่" in callout
    assert "ขั้นตอนเก่า" not in callout


def test_an_open_problem_without_a_next_step_asks_for_one(leaking_roof, poor_household, read):
    assert "มีปัญหาเปิดอยู่ 1 เรื่อง แต่ยังไม่มีขั้นตอนต่อไป" in read(poor_household)


def test_closed_problems_stay_on_the_page(leaking_roof, poor_household, district_chief, read):
    close_problem(
        problem=leaking_roof,
        outcome=ProblemState.MOVED,
        note="",
        moved_to="เชียงใหม่",
        closed_on=DAY,
        by=district_chief,
    )
    text = read(poor_household)
    assert "ปัญหาที่ปิดแล้ว 1 เรื่อง" in text
    assert "เชียงใหม่" in text


def test_help_tells_its_amount_result_and_problem(leaking_roof, poor_household, give_help, read):
    give_help(amount_satang=1_850_000, problems=[leaking_roof])
    text = read(poor_household)
    assert "18,500 บาท" in text
    assert "รอติดตามผล" in text
    assert "กำลังช่วยเหลือ" in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (HouseholdStatus.MOVED_OUT, "ย้ายออก"),
        (HouseholdStatus.NOT_FOUND, "ไม่พบ"),
        (HouseholdStatus.ALL_DEAD, "เสียชีวิต"),
        (HouseholdStatus.DECLINES_HELP, "ไม่ขอรับความช่วยเหลือ"),
    ],
)
def test_a_household_that_is_not_there_says_so(poor_household, read, status, words):
    Household.objects.filter(pk=poor_household.pk).update(status=status, moved_to="เชียงใหม่")
    text = read(poor_household)
    with translation.override("th"):
        assert str(status.label) in text
    left = status != HouseholdStatus.DECLINES_HELP
    assert ("ไม่นับครัวเรือนนี้ในตัวเลขของพื้นที่แล้ว" in text) is left


def test_a_household_without_answers_is_neither_poor_nor_not(make_household, read):
    assert "ยังไม่มีคำตอบของครัวเรือนนี้" in read(make_household())


def test_a_household_without_members_still_has_its_page(make_household, read):
    assert "ครัวเรือนที่ยังไม่มีสมาชิก" in read(make_household(members=[]))


# --- years ------------------------------------------------------------------------------


@pytest.fixture
def two_years(poor_household, survey_rounds, score):
    make_poor(poor_household, survey_rounds[2565], house_durable=True, drinking_water_enough=False)
    score(2565)
    return poor_household


def test_the_round_of_field_work_is_shown_first_and_marks_what_is_new(two_years, read):
    text = read(two_years)
    assert '<b aria-current="true">2566' in text
    assert "ปี 2565 ยังผ่าน" in text
    assert "ปี 2565 เคยตก: น้ำสะอาดสำหรับดื่มไม่พอตลอดปี" in text


def test_another_year_is_a_press_away(two_years, read):
    text = read(two_years, query="?year=2565")
    assert '<b aria-current="true">2565' in text
    assert "น้ำสะอาดสำหรับดื่มไม่พอตลอดปี" in text


@pytest.mark.parametrize("year", ["2530", "abc", "๒๕๖๕", "2567"])
def test_a_year_without_a_score_is_not_found(two_years, year, client_of, subdistrict_officer):
    assert client_of(subdistrict_officer).get(page_of(two_years, query=f"?year={year}")).status_code == 404


# --- among the results it was found in ------------------------------------------------------------------------------


@pytest.fixture
def three_found(make_household, survey_rounds, score):
    households = [make_poor(make_household(house_number=f"{number}"), survey_rounds[2566]) for number in (1, 2, 3)]
    score()
    return households


def test_the_page_leads_to_the_one_before_and_after_in_the_results_and_back_to_them(
    three_found, client_of, subdistrict_officer
):
    client = client_of(subdistrict_officer)
    address = reverse("logbook:search") + "?show=failing"
    found = [row.household for row in client.get(address).context["search"].page.rows]
    text = client.get(page_of(found[1])).content.decode()
    assert f'href="{page_of(found[0])}" rel="prev"' in text
    assert f'href="{page_of(found[2])}" rel="next"' in text
    assert "2 จาก 3 ในหน้านี้" in text
    assert address in text
    assert 'rel="prev"' not in client.get(page_of(found[0])).content.decode()
    assert 'rel="next"' not in client.get(page_of(found[2])).content.decode()


def test_a_household_that_was_not_searched_for_has_no_neighbours(
    three_found, make_household, client_of, subdistrict_officer
):
    client = client_of(subdistrict_officer)
    client.get(reverse("logbook:search") + "?show=failing")
    text = client.get(page_of(make_household())).content.decode()
    assert 'rel="next"' not in text
    assert f'href="{reverse("logbook:search")}"' in text


# --- while a score is being computed ------------------------------------------------------------------------------


@pytest.fixture
def changed(poor_household):
    household_changed.send(sender=Household, household_ids=[poor_household.pk], round_year=2566)
    return poor_household


def test_a_page_says_that_the_score_is_being_computed_and_asks_again(changed, read):
    text = read(changed)
    assert "กำลังคำนวณใหม่" in text
    assert f"{page_of(changed, name='household-score')}?wait=2" in text


def test_each_look_waits_longer_up_to_ten_seconds(changed, client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    waits = [
        client.get(page_of(changed, name="household-score", query=f"?wait={wait}")).context["wait"]
        for wait in (2, 4, 8, 10, "x", "999999999999")
    ]
    assert waits == [4, 8, 10, 10, 4, 4]


def test_once_the_score_is_there_the_page_fetches_itself(changed, client_of, subdistrict_officer):
    Job.objects.update(state=JobState.DONE)
    text = (
        client_of(subdistrict_officer)
        .get(page_of(changed, name="household-score", query="?year=2566"))
        .content.decode()
    )
    assert "กำลังคำนวณใหม่" not in text
    assert f'hx-get="{page_of(changed)}?year=2566"' in text


def test_a_look_costs_two_queries_beside_those_of_every_page(
    changed, client_of, subdistrict_officer, django_assert_max_num_queries
):
    client = client_of(subdistrict_officer)
    client.get(page_of(changed, name="household-score"))
    with django_assert_max_num_queries(5):
        client.get(page_of(changed, name="household-score"))


def test_a_job_of_another_household_does_not_make_this_one_wait(changed, make_household, read):
    assert "กำลังคำนวณใหม่" not in read(make_household())


# --- how much it costs ------------------------------------------------------------------------------


def fill(household, round, user, count):
    """Give a household a long case: members, problems, help, ThaiQM, visits and photos."""
    load_hardships()
    taken = household.members.count()
    for number in range(count):
        Member.objects.create(
            household=household,
            relationship=Relationship.CHILD,
            first_name=f"ลูก {number}",
            identity_type="none",
            temporary_number=f"{str(household.pk)[:8]}{taken + number}",
            no_identity_reason="ไม่มี",
            birth_date=date(2000, 1, 1),
            origin=household.origin,
            origin_round_id=household.origin_round_id,
        )
        problem = record_problem(
            household=household,
            round=round,
            kind=ProblemKind.OTHER,
            description=f"ปัญหาที่ {number}",
            found_on=DAY,
            by=user,
        )
        activity = record_help(
            household=household,
            round=round,
            kind=HelpKind.RELIEF,
            description="มอบถุงยังชีพ",
            agency="กาชาด",
            helped_on=DAY,
            result=HelpResult.SOLVED,
            problems=[problem],
            by=user,
        )
        record_thaiqm(
            household=household,
            round=round,
            surveyed_on=DAY,
            head_name="สมพร",
            part_two=PartTwo(found=[101], not_found=[]),
            by=user,
        )
        visit = Visit.objects.create(household=household, round=round, visited_on=DAY, found="met", recorded_by=user)
        for record in ({"visit": visit}, {"help_activity": activity}):
            Photo.objects.create(
                household=household,
                image="a.jpg",
                thumbnail="b.jpg",
                sha256="0" * 64,
                width=320,
                height=240,
                uploaded_by=user,
                caption_what="มอบของ",
                **record,
            )


def queries_of(client, url, django_assert_max_num_queries):
    client.get(url)  # the first page of a session also writes when the session was seen
    with django_assert_max_num_queries(MOST_QUERIES) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_page_costs_the_same_few_queries_for_a_short_and_a_long_case(
    poor_household, survey_rounds, client_of, subdistrict_officer, django_assert_max_num_queries
):
    client = client_of(subdistrict_officer)
    fill(poor_household, survey_rounds[2566], subdistrict_officer, 1)
    short = queries_of(client, page_of(poor_household), django_assert_max_num_queries)
    HelpActivity.objects.filter(household=poor_household).update(next_step="ติดตาม")
    fill(poor_household, survey_rounds[2566], subdistrict_officer, 30)
    assert queries_of(client, page_of(poor_household), django_assert_max_num_queries) == short
    assert queries_of(client, page_of(poor_household, query="?all"), django_assert_max_num_queries) == short


def test_a_long_case_stays_below_60_kilobytes_on_the_wire(
    poor_household, survey_rounds, client_of, subdistrict_officer
):
    fill(poor_household, survey_rounds[2566], subdistrict_officer, 20)
    body = client_of(subdistrict_officer).get(page_of(poor_household)).content
    assert len(gzip.compress(body)) < 15_000
    assert len(body) < 100_000


def test_long_lists_begin_short_and_open_at_a_press(poor_household, survey_rounds, subdistrict_officer, read):
    fill(poor_household, survey_rounds[2566], subdistrict_officer, 7)
    assert read(poor_household).count("มอบถุงยังชีพ") < read(poor_household, query="?all").count("มอบถุงยังชีพ")


# --- nothing of elsewhere ------------------------------------------------------------------------------


def test_nothing_of_another_household_comes_out(poor_household, make_household, survey_rounds, outsider, read):
    canary = make_household(
        area_code="92010101",
        house_number="นกขมิ้น 9",
        members=[{"first_name": "นกขมิ้น", "last_name": "เหลืองอ่อน", "relationship": "head"}],
    )
    fill(canary, survey_rounds[2566], outsider, 1)
    text = read(poor_household)
    assert "นกขมิ้น" not in text
    assert str(canary.pk) not in text
    assert "กาชาด" not in text


def test_the_score_of_the_survey_stays_as_it_is_when_its_last_problem_is_closed(
    leaking_roof, poor_household, district_chief, read
):
    before = HouseholdScore.objects.values().get(household=poor_household, round=2566)
    close_problem(problem=leaking_roof, outcome=ProblemState.RESOLVED, note="ซ่อมแล้ว", closed_on=DAY, by=district_chief)
    assert HouseholdScore.objects.values().get(household=poor_household, round=2566) == before
    assert not Job.objects.filter(kind="mpi.recompute").exists()
    assert "ที่อยู่อาศัยไม่มั่นคงหรือบ้านไม่คงทนถาวร" in read(poor_household)
