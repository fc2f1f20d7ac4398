"""One act of help, typed on its own form, with photos that are never lost."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from logbook.choices import ProblemKind, ProblemState
from logbook.models import HelpActivity, Photo, Problem
from logbook.services.problems import close_problem, record_problem
from tests.logbook.pictures import jpeg
from tests.logbook.visits import typed_date

DAY = date(2023, 8, 2)


@pytest.fixture(autouse=True)
def media_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def household(make_household):
    return make_household(house_number="27/1", members=["head", "child"])


@pytest.fixture
def debt(household, survey_rounds, subdistrict_officer):
    return record_problem(
        household=household,
        round=survey_rounds[2566],
        kind=ProblemKind.DEBT,
        description="หนี้นอกระบบ",
        found_on=date(2023, 3, 12),
        by=subdistrict_officer,
    )


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def page_of(household):
    return reverse("logbook:help-new", args=[household.pk])


def typed_help(**typed) -> dict:
    usual = {
        "client_uuid": str(uuid4()),
        "kind": "development",
        "description": "ประเมินค่าซ่อมหลังคา",
        "agency": "อบต.มะขามเตี้ย",
        "result": "2",
    }
    return usual | typed_date("helped_on", DAY) | typed


def photo_file(name="IMG_0001.JPG", content=None):
    return SimpleUploadedFile(name, content or jpeg(), content_type="image/jpeg")


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("subdistrict_officer", 200),
        ("district_officer", 200),
        ("national_officer", 403),
        ("auditor", 403),
        ("sibling_officer", 404),
        ("outsider", 404),
    ],
)
def test_only_field_workers_of_the_area_record_help(person, status, household, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(page_of(household)).status_code == status
    assert client.post(page_of(household), typed_help()).status_code == (302 if status == 200 else status)
    assert HelpActivity.objects.exists() is (status == 200)


def test_an_unknown_household_is_not_found(officer):
    assert officer.get(reverse("logbook:help-new", args=[uuid4()])).status_code == 404


def test_help_is_recorded_with_everything_that_was_typed(household, debt, officer, subdistrict_officer):
    child = household.members.get(relationship="child")
    due = timezone.localdate() + timedelta(days=30)
    answer = officer.post(
        page_of(household),
        typed_help(
            amount_satang="๑๘,๕๐๐.๕๐ บาท",
            place="ที่ว่าการอำเภอ",
            obstacle="รองบประมาณ",
            suggestion="ขอบริจาค",
            next_step="ติดตามผล",
            problems=[str(debt.pk)],
            member=str(child.pk),
            **typed_date("next_step_on", due),
        ),
        follow=True,
    )
    activity = HelpActivity.objects.get()
    assert "บันทึกความช่วยเหลือแล้ว เลขรับ 2566-" in answer.content.decode()
    assert (activity.amount_satang, activity.member, activity.next_step_on) == (1_850_050, child, due)
    assert (activity.kind, activity.result, activity.helped_on) == ("development", 2, DAY)
    assert (activity.recorded_by, activity.round_id) == (subdistrict_officer, 2566)
    assert list(activity.problems.all()) == [debt]
    assert Problem.objects.get().state == ProblemState.HELPING


def test_the_same_form_sent_twice_is_one_act_of_help(household, officer):
    typed = typed_help()
    officer.post(page_of(household), typed)
    answer = officer.post(page_of(household), typed, follow=True)
    assert "ไม่มีการบันทึกซ้ำ" in answer.content.decode()
    assert HelpActivity.objects.count() == 1


def test_a_form_that_arrived_is_recognised_even_when_its_problem_was_closed_since(
    household, debt, officer, district_chief
):
    typed = typed_help(problems=[str(debt.pk)])
    officer.post(page_of(household), typed)
    close_problem(problem=debt, outcome=ProblemState.RESOLVED, note="ปลดหนี้แล้ว", closed_on=DAY, by=district_chief)
    answer = officer.post(page_of(household), typed, follow=True)
    assert "ไม่มีการบันทึกซ้ำ" in answer.content.decode()
    assert HelpActivity.objects.count() == 1


def test_the_same_form_with_a_photo_sent_twice_is_one_act_with_one_photo(household, officer):
    typed = typed_help()
    officer.post(page_of(household), typed | {"photos": [photo_file()]})
    answer = officer.post(page_of(household), typed | {"photos": [photo_file()]}, follow=True)
    assert "ไม่มีการบันทึกซ้ำ" in answer.content.decode()
    assert (HelpActivity.objects.count(), Photo.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"description": "  "}, "description"),
        ({"agency": ""}, "agency"),
        ({"result": ""}, "result"),
        ({"result": "5"}, "result"),
        ({"amount_satang": "มาก"}, "amount_satang"),
        ({"amount_satang": "-5"}, "amount_satang"),
        ({"amount_satang": "1.005"}, "amount_satang"),
        ({"helped_on_year": "2023"}, "helped_on"),
        ({"helped_on_day": "30", "helped_on_month": "2"}, "helped_on"),
        ({"helped_on_year": "2640"}, "helped_on"),
        (typed_date("next_step_on", DAY), "next_step"),
        ({"next_step": "ติดตาม"} | typed_date("next_step_on", DAY - timedelta(days=1)), "next_step_on"),
        ({"problems": [str(uuid4())]}, "problems"),
        ({"description": "ก" * 501}, "description"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(household, officer, typed, field):
    answer = officer.post(page_of(household), typed_help(suggestion="ขอบริจาคสังกะสี") | typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "error-summary" in text
    assert "ขอบริจาคสังกะสี" in text
    assert not HelpActivity.objects.exists()


def test_a_person_and_a_problem_of_another_household_cannot_be_chosen(household, make_household, debt, officer):
    other = make_household()
    answer = officer.post(page_of(other), typed_help(problems=[str(debt.pk)], member=str(household.members.first().pk)))
    assert set(answer.context["form"].errors) == {"problems", "member"}


def test_a_problem_closed_meanwhile_is_said_and_nothing_is_recorded(household, debt, officer, district_chief):
    close_problem(problem=debt, outcome=ProblemState.DECLINED, note="ไม่ขอรับ", closed_on=DAY, by=district_chief)
    answer = officer.post(page_of(household), typed_help(problems=[str(debt.pk)]))
    assert answer.status_code == 422
    assert not HelpActivity.objects.exists()


# --- photos ------------------------------------------------------------------------------


def test_a_photo_comes_with_the_form_under_a_caption_made_of_it(household, officer):
    officer.post(page_of(household), typed_help(place="ที่บ้าน") | {"photos": [photo_file()]})
    photo = Photo.objects.get()
    assert photo.help_activity == HelpActivity.objects.get()
    assert (photo.caption_who, photo.caption_what, photo.caption_where) == (
        "อบต.มะขามเตี้ย",
        "ประเมินค่าซ่อมหลังคา",
        "ที่บ้าน",
    )


def test_photos_are_kept_when_the_form_has_an_error_and_go_along_once_it_has_none(household, officer):
    typed = typed_help(agency="")
    answer = officer.post(page_of(household), typed | {"photos": [photo_file()]})
    photo = Photo.objects.get()
    assert answer.status_code == 422
    assert reverse("logbook:photo-thumbnail", args=[photo.pk]) in answer.content.decode()
    caption = {f"photo-{photo.pk}-who": "ผู้ใหญ่บ้าน", f"photo-{photo.pk}-what": "วัดหลังคา"}
    officer.post(page_of(household), typed | caption | {"agency": "อบต."})
    photo.refresh_from_db()
    assert photo.help_activity == HelpActivity.objects.get()
    assert (photo.caption_who, photo.caption_what) == ("ผู้ใหญ่บ้าน", "วัดหลังคา")


def test_a_photo_that_was_left_out_does_not_go_along(household, officer):
    typed = typed_help()
    officer.post(page_of(household), typed | {"photos": [photo_file()], "then": "photos"})
    photo = Photo.objects.get()
    officer.post(page_of(household), typed | {f"photo-{photo.pk}-who": "", f"photo-{photo.pk}-drop": "on"})
    assert HelpActivity.objects.get().photos.count() == 0


def test_photos_sent_to_be_captioned_judge_nothing_and_record_nothing(household, officer):
    answer = officer.post(page_of(household), typed_help(agency="") | {"photos": [photo_file()], "then": "photos"})
    assert answer.status_code == 200
    assert "error-summary" not in answer.content.decode()
    assert Photo.objects.waiting().count() == 1
    assert not HelpActivity.objects.exists()


def test_what_is_no_photo_is_refused_with_a_sentence(household, officer):
    answer = officer.post(page_of(household), typed_help() | {"photos": [photo_file(content=b"%PDF-1.4 not a photo")]})
    assert answer.status_code == 422
    assert answer.context["photos"].refusals
    assert answer.context["photos"].refusals[0] in answer.content.decode()
    assert not HelpActivity.objects.exists()
