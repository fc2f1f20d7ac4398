"""What a hostile browser sends to the forms of a case: refused in words or kept, never a broken page."""

from uuid import uuid4

import pytest
from django.urls import reverse

from logbook.models import HelpActivity, Photo, Problem, Submission, TypedSearch, Visit, VisitDraft
from tests.case import make_case
from tests.people import fictitious_citizen_id
from tests.people import make_household as make_household_row

FORMS = [
    *("logbook:problem-new", "logbook:help-new", "logbook:visit-new", "logbook:visit-draft"),
    *("logbook:dispute-new", "logbook:analysis-new", "logbook:stage"),
]
EDITS = ["households:edit", "households:status", "households:head-change", "logbook:member-add"]
MEMBER_EDITS = ["member-edit", "member-identity", "member-death", "member-move", "member-back"]
# Values that no browser's own form would send.
HOSTILE = {
    "NUL": "ก\x00ข",
    "long": "ก" * 100_000,
    "huge": "9" * 5_000,
    "bigint": str(10**19),
    "negative": "-1",
    "half": "\ud800".encode("utf-8", "surrogatepass"),
    "no UUID": "ไม่ใช่",
    "Thai digits": "๒๕๖๖",
}


@pytest.fixture
def case(make_household, subdistrict_officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_case(make_household=make_household, by=subdistrict_officer)


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def fields_of(page) -> list[str]:
    """The names of all boxes on a page."""
    return sorted({part.split('"')[0] for part in page.text.split('name="')[1:]} - {"csrfmiddlewaretoken"})


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", FORMS + EDITS)
def test_every_box_of_a_form_stands_every_text(officer, case, name, value):
    path = reverse(name, args=[case.household.pk])
    boxes = fields_of(officer.get(path)) or ["client_uuid", "note"]
    whole = dict.fromkeys([*boxes, "of_no_box"], value)
    for typed in (whole, whole | {"client_uuid": str(uuid4())}, {"of_no_box": value, "then": "help"}):
        assert officer.post(path, typed).status_code < 500


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", MEMBER_EDITS)
def test_every_box_about_a_person_stands_every_text(officer, case, name, value):
    path = reverse(f"households:{name}", args=[case.member.pk])
    typed = dict.fromkeys([*fields_of(officer.get(path)), "of_no_box"], value)
    assert officer.post(path, typed).status_code < 500


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_the_search_stands_every_text(officer, case, value):
    page = officer.get(reverse("logbook:search") + "?province=84")
    typed = dict.fromkeys([*fields_of(page), "village", "after", "before", "q", "page"], value)
    assert officer.post(reverse("logbook:identity-search"), typed).status_code < 500
    assert officer.get(reverse("areas:children"), typed).status_code < 500
    for name in typed:
        assert officer.get(reverse("logbook:search"), {"province": "84", name: value}).status_code < 500
    for name in ("year", "wait", "page", "all"):
        for page in ("household", "household-score", "household-history"):
            path = reverse(f"logbook:{page}", args=[case.household.pk])
            assert officer.get(path, {name: value}).status_code < 500


def test_a_draft_with_a_character_that_is_none_is_kept_without_it(officer, case):
    path = reverse("logbook:visit-draft", args=[case.household.pk])
    assert officer.post(path, {"client_uuid": str(uuid4()), "note": "ก\x00ข", "group": "\x00"}).json()["saved_at"]
    assert VisitDraft.objects.get().typed["note"] == ["ก�ข"]


def test_a_new_head_is_chosen_among_ones_own_only(officer, case):
    stranger = make_household_row(area_code="84010201").members.get()
    path = reverse("households:head-change", args=[case.household.pk])
    boxes = fields_of(officer.get(path))
    answer = officer.post(path, dict.fromkeys(boxes, str(stranger.pk)))
    assert answer.status_code == 422
    stranger.refresh_from_db()
    assert stranger.household_id != case.household.pk


def test_help_takes_no_photo_or_problem_of_another_household(officer, case, subdistrict_officer):
    other = make_household_row(area_code="84010301")
    problem = Problem.objects.create(
        household=other, round_id=2566, kind="other", description="ก", found_on="2024-01-01",
        recorded_by=subdistrict_officer,
    )  # fmt: skip
    answer = officer.post(
        reverse("logbook:help-new", args=[case.household.pk]),
        {"client_uuid": str(uuid4()), "problems": [str(problem.pk)], "member": str(other.members.get().pk)},
    )
    assert answer.status_code == 422
    assert HelpActivity.objects.count() == 1


def test_a_photo_that_somebody_else_has_chosen_is_neither_seen_nor_taken_away(
    client_of, officer, case, district_officer
):
    Photo.objects.filter(pk=case.photo.pk).update(visit=None, client_uuid=uuid4())
    other = client_of(district_officer)
    assert other.get(reverse("logbook:photo", args=[case.photo.pk])).status_code == 404
    assert other.post(reverse("logbook:photo-discard", args=[case.photo.pk])).status_code == 404
    assert Photo.objects.filter(pk=case.photo.pk).exists()


def test_a_number_searched_for_is_kept_nowhere(officer, case, caplog):
    number = fictitious_citizen_id(4_711_000)
    for text in (number, f"สมชาย {number}", number[:12], number + "1", "-".join(number)):
        answer = officer.post(reverse("logbook:identity-search"), {"text": text, "q": text, "province": "84"})
        assert number not in answer.headers.get("Location", "")
    assert not TypedSearch.objects.exists()
    assert number not in caplog.text
    assert number not in str(list(officer.session.items()))


def test_the_pages_of_a_case_say_how_they_may_be_kept_and_framed(officer, case):
    for name in ("household", "household-history", "visit-new", "problem-new", "help-new"):
        headers = officer.get(reverse(f"logbook:{name}", args=[case.household.pk])).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_nothing_of_a_refused_form_is_written(officer, case):
    before = [model.objects.count() for model in (Problem, HelpActivity, Visit, Submission)]
    for name in ("problem-new", "help-new", "visit-new"):
        path = reverse(f"logbook:{name}", args=[case.household.pk])
        answer = officer.post(path, dict.fromkeys(fields_of(officer.get(path)), "ก\x00ข") | {"then": "send"})
        assert answer.status_code == 422
    assert [model.objects.count() for model in (Problem, HelpActivity, Visit, Submission)] == before
