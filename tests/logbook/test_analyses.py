"""The 4T analysis with a family, the class that it gives, and the stage that follows from the criteria."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from logbook.choices import MENU_STAGES, DevelopmentClass, DevelopmentStage
from logbook.models import FourTAnalysis, HouseholdCase, SolutionMenuItem, StageAssessment, StageCriterion, Visit
from logbook.services.analyses import assess_stage, record_analysis
from logbook.services.menu import load_menu, load_stage_criteria
from logbook.services.problems import NotOfThisHousehold
from logbook.stages import stage_by_criteria
from tests.logbook.visits import make_poor, typed_date

DAY = date(2023, 8, 2)


@pytest.fixture
def household(make_household, survey_rounds):
    load_menu()
    load_stage_criteria()
    return make_poor(make_household(members=["head", "child"]), survey_rounds[2566])


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


@pytest.fixture
def analysed(household, survey_rounds, subdistrict_officer):
    def analyse(**fields):
        usual = {
            "analysed_on": DAY,
            "participants": "ครอบครัว ทีมตำบล",
            "thoughts": {"attitude": "อยากพึ่งตนเอง", "attitude_score": 4},
            "conclusion": "ขาดทุนและตลาด",
        }
        return record_analysis(
            household=household, round=survey_rounds[2566], by=subdistrict_officer, **(usual | fields)
        )

    return analyse


def new_url(household):
    return reverse("logbook:analysis-new", args=[household.pk])


def stage_url(household):
    return reverse("logbook:stage", args=[household.pk])


def typed(**fields) -> dict:
    usual = {
        "client_uuid": str(uuid4()),
        "participants": "ครอบครัว ทีมตำบล ผู้ใหญ่บ้าน",
        "attitude": "อยากพึ่งตนเอง",
        "attitude_score": "4",
        "skill": "จักสาน",
        "conclusion": "ขาดตลาด",
        "development_class": "can_develop",
        "class_reason": "ยังมีแรงและอยากทำ",
    }
    return usual | typed_date("analysed_on", DAY) | fields


def typed_stage(answers="1", **fields) -> dict:
    held = {f"criterion_{one.pk}": answers for one in StageCriterion.objects.in_use()}
    return {"client_uuid": str(uuid4())} | typed_date("assessed_on", DAY) | held | fields


def page_of(household, client) -> str:
    return client.get(reverse("logbook:household", args=[household.pk])).content.decode()


# --- 4T -------------------------------------------------------------------------------------


def test_an_analysis_is_recorded_with_its_scores_class_and_proposals(household, officer, subdistrict_officer):
    repair = SolutionMenuItem.objects.get(code="LIV-01")
    answer = officer.post(new_url(household), typed(proposed=[str(repair.pk)]), follow=True)
    assert "บันทึกการวิเคราะห์ 4ท แล้ว เลขรับ" in answer.content.decode()
    analysis = FourTAnalysis.objects.get()
    assert (analysis.attitude_score, analysis.skill, analysis.skill_score) == (4, "จักสาน", None)
    assert list(analysis.proposed.all()) == [repair]
    assert analysis.recorded_by == subdistrict_officer
    case = HouseholdCase.objects.get(household=household)
    assert (case.development_class, case.class_reason, case.classed_on) == ("can_develop", "ยังมีแรงและอยากทำ", DAY)
    assert case.events.latest("pgh_id").pgh_context.metadata["user"] == subdistrict_officer.pk
    page = page_of(household, officer)
    assert "พัฒนาได้" in page
    assert "ขาดตลาด" in page


def test_the_page_of_an_analysis_is_read_and_printed(analysed, officer):
    analysis = analysed(development_class=DevelopmentClass.NEEDS_RELIEF, class_reason="ชราภาพ", is_not_in_menu=True)
    page = officer.get(reverse("logbook:analysis", args=[analysis.pk])).content.decode()
    for words in ("อยากพึ่งตนเอง", "4 · เข้มแข็ง", "ขาดทุนและตลาด", "ชราภาพ", "ไม่มีในเมนูแก้จน", "ลงชื่อ"):
        assert words in page


def test_the_same_form_sent_twice_makes_one_analysis(household, officer):
    form = typed()
    officer.post(new_url(household), form)
    assert "ไม่มีการบันทึกซ้ำ" in officer.post(new_url(household), form, follow=True).content.decode()
    assert FourTAnalysis.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"participants": " "}, "participants"),
        ({"conclusion": ""}, "conclusion"),
        ({"class_reason": ""}, "class_reason"),
        ({"attitude": "", "skill": "", "way_out": ""}, "attitude"),
        ({"attitude_score": "6"}, "attitude_score"),
        ({"development_class": "rich"}, "development_class"),
        ({"proposed": ["0"]}, "proposed"),
        ({"analysed_on_day": "31", "analysed_on_month": "2"}, "analysed_on"),
    ],
)
def test_an_analysis_told_by_half_is_refused_and_nothing_typed_is_lost(household, officer, fields, wrong):
    answer = officer.post(new_url(household), typed(way_out="ขายตลาดนัด") | fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert "ขายตลาดนัด" in answer.content.decode() or "way_out" in fields
    assert not FourTAnalysis.objects.exists()


def test_it_begins_with_what_the_visit_wrote_down(household, officer, subdistrict_officer, make_household):
    told = {"round_id": 2566, "visited_on": DAY, "found": "met", "recorded_by": subdistrict_officer}
    visit = Visit.objects.create(household=household, attitude="ท้อแต่ยังสู้", companions="ผู้ใหญ่บ้าน", **told)
    address = f"{new_url(household)}?visit={visit.pk}"
    form = officer.get(address).context["form"]
    assert (form["attitude"].value(), form["participants"].value()) == ("ท้อแต่ยังสู้", "ผู้ใหญ่บ้าน")
    officer.post(address, typed())
    assert FourTAnalysis.objects.get().visit == visit
    assert address in officer.get(reverse("logbook:visit", args=[visit.pk])).content.decode()
    strange = Visit.objects.create(household=make_household(), **told)
    assert officer.get(f"{new_url(household)}?visit={strange.pk}").status_code == 404
    assert officer.get(f"{new_url(household)}?visit=x").status_code == 404


def test_the_last_analysis_stands_beside_the_new_one(household, officer, analysed):
    analysed()
    thoughts = officer.get(new_url(household)).context["form"].thoughts
    assert thoughts[0].before == "อยากพึ่งตนเอง"


def test_the_class_of_the_newest_day_counts_whatever_is_written_down_later(household, analysed):
    analysed(development_class="can_develop", class_reason="มีแรง")
    analysed(development_class="needs_relief", class_reason="เดิม", analysed_on=DAY - timedelta(days=30))
    assert HouseholdCase.objects.get().development_class == "can_develop"
    analysed(development_class="needs_relief", class_reason="ป่วย", analysed_on=DAY + timedelta(days=30))
    assert HouseholdCase.objects.get().class_reason == "ป่วย"
    assert FourTAnalysis.objects.count() == 3


def test_an_analysis_without_a_class_leaves_it_to_the_meeting(household, analysed):
    analysed()
    assert not HouseholdCase.objects.exists()


def test_an_analysis_names_no_visit_of_another_household(analysed, make_household, subdistrict_officer):
    visit = Visit.objects.create(
        household=make_household(), round_id=2566, visited_on=DAY, found="met", recorded_by=subdistrict_officer
    )
    with pytest.raises(NotOfThisHousehold):
        analysed(visit=visit)


@pytest.mark.parametrize(
    "fields",
    [
        {"attitude_score": 6},
        {"attitude_score": 0},
        {"development_class": "can_develop"},
        {"class_reason": "ก"},
        {"conclusion": ""},
    ],
)
def test_the_database_keeps_scores_and_classes_whole(household, subdistrict_officer, fields):
    usual = {"participants": "ก", "conclusion": "ก", "analysed_on": DAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        FourTAnalysis.objects.create(
            household=household, round_id=2566, recorded_by=subdistrict_officer, **usual | fields
        )


# --- the stage ------------------------------------------------------------------------------


def test_a_household_is_in_the_highest_stage_of_which_everything_holds(household, officer):
    missing = StageCriterion.objects.filter(stage=DevelopmentStage.SUSTAINABILITY).first()
    answer = officer.post(stage_url(household), typed_stage(**{f"criterion_{missing.pk}": "0"}), follow=True)
    assert "บันทึกขั้นการพัฒนาแล้ว" in answer.content.decode()
    assessment = StageAssessment.objects.get()
    assert (assessment.stage, assessment.stage_by_rule) == (DevelopmentStage.SUFFICIENCY, DevelopmentStage.SUFFICIENCY)
    assert assessment.missing == [missing.sentence]
    case = HouseholdCase.objects.get()
    assert (case.stage, case.staged_on) == (DevelopmentStage.SUFFICIENCY, DAY)
    assert "พอเพียง" in page_of(household, officer)


def test_the_officer_may_give_another_stage_with_a_reason(household, officer):
    refused = officer.post(stage_url(household), typed_stage(stage="1"))
    assert list(refused.context["form"].errors) == ["override_reason"]
    officer.post(stage_url(household), typed_stage(stage="1", override_reason="เพิ่งถูกน้ำท่วม"))
    assessment = StageAssessment.objects.get()
    assert (assessment.stage, assessment.stage_by_rule) == (DevelopmentStage.SURVIVAL, DevelopmentStage.SUSTAINABILITY)
    page = officer.get(stage_url(household)).content.decode()
    assert "เพิ่งถูกน้ำท่วม" in page
    assert "ตามเกณฑ์: ยั่งยืน" in page


@pytest.mark.parametrize("wish", ["content", "no_help"])
def test_being_content_or_wanting_no_help_is_an_answer_with_its_reason(household, officer, wish):
    refused = officer.post(stage_url(household), typed_stage("0", wish=wish))
    assert list(refused.context["form"].errors) == ["wish_reason"]
    officer.post(stage_url(household), typed_stage("0", wish=wish, wish_reason="อายุมากแล้ว อยู่อย่างนี้ก็พอ"))
    assessment = StageAssessment.objects.get()
    assert (assessment.wish, assessment.stage) == (wish, DevelopmentStage.BELOW_SURVIVAL)
    assert "อยู่อย่างนี้ก็พอ" in officer.get(stage_url(household)).content.decode()


def test_every_criterion_is_answered(household, officer):
    answer = officer.post(stage_url(household), {"client_uuid": str(uuid4())} | typed_date("assessed_on", DAY))
    assert answer.status_code == 422
    assert len(answer.context["form"].errors) == StageCriterion.objects.in_use().count()


def test_what_was_answered_keeps_its_words_when_the_criterion_changes(household, officer):
    officer.post(stage_url(household), typed_stage("0"))
    first = StageCriterion.objects.in_order().first()
    words = first.sentence
    StageCriterion.objects.filter(pk=first.pk).update(sentence="ถ้อยคำใหม่")
    assert words in StageAssessment.objects.get().missing
    assert "ถ้อยคำใหม่" in officer.get(stage_url(household)).content.decode()


def test_the_same_assessment_sent_twice_is_one(household, officer):
    form = typed_stage()
    officer.post(stage_url(household), form)
    officer.post(stage_url(household), form)
    assert StageAssessment.objects.count() == 1


def test_the_database_wants_reasons_where_they_are_owed(household, survey_rounds, subdistrict_officer):
    usual = {"household": household, "round": survey_rounds[2566], "assessed_on": DAY, "by": subdistrict_officer}
    for wrong in ({"stage": DevelopmentStage.SURVIVAL}, {"wish": "content"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            assess_stage(held={}, **usual, **wrong)


CRITERIA = st.lists(
    st.builds(StageCriterion, id=st.integers(1, 60), stage=st.sampled_from(MENU_STAGES), sentence=st.just("ก")),
    max_size=12,
    unique_by=lambda criterion: criterion.pk,
)


@given(criteria=CRITERIA, chosen=st.sets(st.integers(1, 60)))
def test_the_stage_is_reached_by_all_of_it_and_below_and_never_by_nothing(criteria, chosen):
    stage = stage_by_criteria(criteria, {pk: pk in chosen for pk in range(1, 61)})
    below = [criterion for criterion in criteria if criterion.stage <= stage]
    assert all(criterion.pk in chosen for criterion in below)
    assert stage == DevelopmentStage.BELOW_SURVIVAL or any(criterion.stage == stage for criterion in criteria)
    for higher in [one for one in MENU_STAGES if one > stage]:
        asked = [criterion for criterion in criteria if criterion.stage <= higher]
        has_own = any(criterion.stage == higher for criterion in criteria)
        assert not has_own or not all(criterion.pk in chosen for criterion in asked)


# --- who may, and what it costs --------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "statuses"),
    [
        ("subdistrict_officer", [200, 200, 200, 200]),
        ("district_chief", [200, 200, 200, 200]),
        ("national_officer", [403, 403, 200, 200]),
        ("auditor", [403, 403, 403, 403]),
        ("account_admin", [403, 403, 403, 403]),
        ("sibling_officer", [404, 404, 404, 404]),
        ("outsider", [404, 404, 404, 404]),
    ],
)
def test_who_analyses_and_who_reads(person, statuses, household, analysed, client_of, request):
    client = client_of(request.getfixturevalue(person))
    pages = [
        new_url(household),
        stage_url(household),
        reverse("logbook:analysis", args=[analysed().pk]),
        reverse("logbook:recommendations", args=[household.pk]),
    ]
    assert [client.get(page).status_code for page in pages] == statuses


def test_an_unknown_household_or_analysis_is_not_found(officer, household):
    for name in ("analysis-new", "analysis", "stage", "recommendations"):
        assert officer.get(reverse(f"logbook:{name}", args=[uuid4()])).status_code == 404


def test_the_pages_cost_few_queries_however_much_was_written(
    household, officer, analysed, survey_rounds, subdistrict_officer, django_assert_max_num_queries
):
    for days in range(12):
        analysed(analysed_on=DAY + timedelta(days=days))
        assess_stage(
            household=household,
            round=survey_rounds[2566],
            assessed_on=DAY + timedelta(days=days),
            held={},
            by=subdistrict_officer,
        )
    analysis = FourTAnalysis.objects.first()
    for page, most in (
        (new_url(household), 14),
        (stage_url(household), 10),
        (reverse("logbook:analysis", args=[analysis.pk]), 8),
    ):
        officer.get(page)
        with django_assert_max_num_queries(most):
            officer.get(page)


def test_a_day_that_has_not_come_is_refused(household, officer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = officer.post(new_url(household), typed(**typed_date("analysed_on", tomorrow)))
    assert list(answer.context["form"].errors) == ["analysed_on"]
