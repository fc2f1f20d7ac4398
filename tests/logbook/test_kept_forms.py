"""A form that could not be recorded is kept, shown beside what is in the system, and decided about once."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.state_machines import ReasonMissing
from households.choices import AnswerSource
from households.services import correct_answers, record_household_answers
from logbook.choices import SubmissionDecision
from logbook.models import HelpActivity, Problem, Submission, VisitDraft
from logbook.services.kept import DecidedAlready, decide_kept
from logbook.services.submissions import submit
from logbook.waiting import KINDS

LEAKS = {"about": ["other"], "description": ["หลังคารั่ว"], "source": ["field"]}
FOUND_ON = {"found_on_day": ["18"], "found_on_month": ["5"], "found_on_year": ["2566"]}


@pytest.fixture
def household(make_household):
    return make_household()


@pytest.fixture
def keep(household, survey_rounds, subdistrict_officer):
    """Send a form twice under one number with different content: the second is kept."""

    def sending(kind="problem", payload=LEAKS | FOUND_ON):
        number = uuid4()
        for content in (payload | {"description": ["อย่างแรก"]}, payload):
            submit(
                kind=kind,
                client_uuid=number,
                payload=content,
                household=household,
                by=subdistrict_officer,
                record=lambda _submission: {},
                round_year=2566,
            )
        return Submission.objects.kept().get(client_uuid=number)

    return sending


@pytest.fixture
def overtaken_visit(household, survey_rounds, subdistrict_officer, district_officer):
    """A visit that says something about a fact which somebody else has corrected meanwhile."""
    both = {"household": household, "round": survey_rounds[2566], "surveyed_on": timezone.localdate()}
    record_household_answers(**both, answers={"house_durable": False}, source=AnswerSource.BMN, by=None)
    household.refresh_from_db()
    seen = household.version
    correct_answers(**both, changes={"income_main_satang": 100_00}, by=district_officer)
    submit(
        kind="visit",
        client_uuid=uuid4(),
        payload={"found": ["met"], "note": ["พบยาย"], "income_main_satang": ["250"]},
        household=household,
        by=subdistrict_officer,
        record=lambda _submission: {},
        round_year=2566,
        touches={"income_main_satang"},
        base_version=seen,
    )
    return Submission.objects.kept().get()


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def page_of(kept):
    return reverse("logbook:kept-form", args=[kept.pk])


def test_a_kept_form_is_counted_listed_and_shown_beside_the_first(keep, officer):
    kept = keep()
    assert page_of(kept) in officer.get(reverse("logbook:kept")).content.decode()
    page = officer.get(page_of(kept)).content.decode()
    assert "หลังคารั่ว" in page
    assert "อย่างแรก" in page
    assert reverse("logbook:kept") in officer.get(reverse("help")).content.decode()


def test_an_overtaken_visit_is_shown_in_three_columns(overtaken_visit, officer):
    page = officer.get(page_of(overtaken_visit)).content.decode()
    assert "พบยาย" in page
    assert "checked" not in page.split('name="decision"')[1].split("</form>")[0]
    assert [line.mine for line in officer.get(page_of(overtaken_visit)).context["overtaken"]] == ["250"]
    assert [line.theirs for line in officer.get(page_of(overtaken_visit)).context["overtaken"]] == ["100"]


def test_a_visit_becomes_the_draft_of_who_decides(overtaken_visit, officer, household, subdistrict_officer):
    answer = officer.post(page_of(overtaken_visit), {"decision": "recorded"})
    assert answer.url == reverse("logbook:visit-new", args=[household.pk])
    draft = VisitDraft.objects.get(user=subdistrict_officer)
    household.refresh_from_db()
    assert draft.typed["note"] == ["พบยาย"]
    assert draft.typed["base_version"] == [str(household.version)]
    assert "พบยาย" in officer.get(answer.url).content.decode()
    assert not Submission.objects.undecided().exists()


def test_an_unfinished_visit_of_ones_own_is_not_overwritten(overtaken_visit, officer, household, subdistrict_officer):
    VisitDraft.objects.create(client_uuid=uuid4(), household=household, user=subdistrict_officer, typed={"note": ["ก"]})
    answer = officer.post(page_of(overtaken_visit), {"decision": "recorded"})
    assert answer.status_code == 422
    assert VisitDraft.objects.get().typed == {"note": ["ก"]}
    assert Submission.objects.undecided().exists()


def test_a_problem_is_recorded_after_all(keep, officer):
    officer.post(page_of(keep()), {"decision": "recorded", "note": "ตรวจแล้ว"})
    assert Problem.objects.get().description == "หลังคารั่ว"
    assert Submission.objects.kept().get().decision == SubmissionDecision.RECORDED


def test_help_is_recorded_after_all(keep, officer):
    payload = {
        "kind": ["relief"],
        "description": ["มอบข้าวสาร"],
        "agency": ["อบต."],
        "result": ["1"],
        "helped_on_day": ["18"],
        "helped_on_month": ["5"],
        "helped_on_year": ["2566"],
    }
    officer.post(page_of(keep("help", payload)), {"decision": "recorded"})
    assert HelpActivity.objects.get().description == "มอบข้าวสาร"


def test_what_cannot_be_recorded_stays_open_and_says_why(keep, officer):
    kept = keep(payload={"about": ["other"], "description": ["ก"]})
    answer = officer.post(page_of(kept), {"decision": "recorded"})
    assert answer.status_code == 422
    assert not Problem.objects.exists()
    assert Submission.objects.undecided().exists()


@pytest.mark.parametrize("typed", [{}, {"decision": "dismissed"}, {"decision": "x", "note": "ก"}])
def test_nothing_is_decided_without_a_choice_and_a_reason(keep, officer, typed):
    assert officer.post(page_of(keep()), typed).status_code == 422
    assert Submission.objects.undecided().exists()


def test_put_aside_it_stays_to_be_read(keep, officer):
    kept = keep()
    officer.post(page_of(kept), {"decision": "dismissed", "note": "บันทึกซ้ำ"})
    assert not Submission.objects.undecided().exists()
    assert "บันทึกซ้ำ" in officer.get(page_of(kept)).content.decode()
    assert page_of(kept) in officer.get(reverse("logbook:kept") + "?show=decided").content.decode()


def test_it_is_decided_once_and_never_without_a_reason(keep, subdistrict_officer, district_officer):
    kept = keep()
    decision = {"submission": kept, "decision": SubmissionDecision.DISMISSED}
    with pytest.raises(ReasonMissing):
        decide_kept(**decision, note=" ", by=subdistrict_officer)
    decide_kept(**decision, note="ซ้ำ", by=subdistrict_officer)
    with pytest.raises(DecidedAlready):
        decide_kept(**decision, note="อีกที", by=district_officer)


def test_nobody_sees_the_forms_of_another_area(keep, client_of, outsider, sibling_officer, national_officer):
    kept = keep()
    for user in (outsider, sibling_officer):
        assert client_of(user).get(page_of(kept)).status_code == 404
        assert "หลังคารั่ว" not in client_of(user).get(reverse("logbook:kept")).content.decode()
    assert client_of(national_officer).get(reverse("logbook:kept")).status_code == 403
    assert [kind.rows(outsider, outsider.scope).count() for kind in KINDS if kind.name == "kept"] == [0]


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_costs_the_same_for_many_forms(keep, officer, django_assert_max_num_queries, count):
    for _time in range(count):
        keep()
    officer.get(reverse("logbook:kept"))
    with django_assert_max_num_queries(6):
        officer.get(reverse("logbook:kept"))
