"""The pages on which people found in the field are entered, put right and sent again."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from households.choices import IdentityType
from households.identity import open_identity
from households.models import Household, Member
from households.tokens import refresh_name_postings
from logbook.models import Entry, Submission
from logbook.services.approvals import decide
from tests.logbook.entries import enter
from tests.logbook.pictures import jpeg
from tests.people import fictitious_citizen_id

ADD = "/households/new/"
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def person(place: int, first_name: str, number: str = "", **typed) -> dict:
    """Return what is typed of a person; without a number he is homeless."""
    given = {
        "title": "นาย",
        "first_name": first_name,
        "last_name": "ตกหล่นดี",
        "sex": "male",
        "birth_year": "2545" if place else "2520",
        "relationship": "child" if place else "head",
        "has_welfare_card": "",
        "identity_type": IdentityType.THAI_ID if number else IdentityType.NONE,
        "number": number,
        "number_again": f"{number[1:5]} {number[8:]}",
        "no_identity_kind": "" if number else "homeless",
    }
    return {f"person-{place}-{name}": value for name, value in (given | typed).items()}


def household(client, *people: dict, **typed) -> dict:
    """Return what a browser sends of the form with these people."""
    form = client.get(ADD).context["form"]
    usual = {
        "client_uuid": str(uuid4()),
        "base": form["base"].value(),
        "people_count": str(len(people)),
        "village": "84010202",
        "house_number": "99",
    }
    return usual | {name: value for one in people for name, value in one.items()} | typed


def test_a_household_and_its_people_are_entered_on_one_page(officer):
    number = fictitious_citizen_id(77)
    sent = household(officer, person(0, "เร่ร่อน"), person(1, "หลาน", number))
    answer = officer.post(ADD, sent)
    found = Household.objects.get()
    assert answer.url == reverse("logbook:household", args=[found.pk]) + "#members"
    assert (found.area_id, found.house_number, found.origin, found.confirmation) == (
        "84010202",
        "99",
        "logbook",
        "pending",
    )
    head, child = found.members.order_by("-relationship")
    assert (head.no_identity_kind, head.has_number, open_identity(child)) == ("homeless", False, number)
    page = officer.get(reverse("logbook:household", args=[found.pk])).content.decode()
    assert "ครัวเรือนยังไม่ได้รับการยืนยัน" in page
    assert page.count("รอนายอำเภอยืนยัน") >= 3


def test_the_same_form_sent_twice_enters_one_household(officer):
    sent = household(officer, person(0, "ครั้งเดียว", fictitious_citizen_id(78)))
    first, second = officer.post(ADD, sent), officer.post(ADD, sent)
    assert (first.url, Household.objects.count(), Entry.objects.count()) == (second.url, 1, 1)


def test_no_number_is_kept_in_plain(officer):
    number = fictitious_citizen_id(79)
    officer.post(ADD, household(officer, person(0, "ลับ", number)))
    assert number not in str(Submission.objects.get().payload)


def test_one_person_more_keeps_what_was_typed_and_complains_of_nothing(officer):
    answer = officer.post(ADD, household(officer, person(0, "")) | {"more": "1", "person-0-first_name": "สมใจ"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="สมใจ"' in page
    assert "person-1-first_name" in page
    assert "field-error" not in page


def test_an_empty_block_is_nobody(officer):
    empty = dict.fromkeys(person(1, ""), "") | {"person-1-identity_type": ""}
    officer.post(ADD, household(officer, person(0, "คนเดียว", fictitious_citizen_id(80)), empty))
    assert Member.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"person-0-first_name": ""},
        {"person-0-number": "1000000000018"},
        {"person-0-identity_type": "none", "person-0-no_identity_kind": "other"},
        {"client_uuid": "x"},
        {"base": ""},
    ],
)
def test_what_cannot_be_is_said_and_kept(officer, wrong):
    sent = household(officer, person(0, "พลาดไป", fictitious_citizen_id(81))) | wrong
    answer = officer.post(ADD, sent)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Household.objects.exists()


def test_a_likely_duplicate_is_shown_masked_and_may_be_denied(officer, make_household):
    known = make_household(members=[{"first_name": "สมหมาย", "last_name": "ตกหล่นดี", "birth_date": "1977-01-01"}])
    refresh_name_postings(Member.objects.all())
    born = {"birth_day": "1", "birth_month": "1", "birth_year": "2520"}
    sent = household(officer, person(0, "สมหมาย", fictitious_citizen_id(82), **born))
    answer = officer.post(ADD, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert str(known.pk) in page
    assert known.members.get().masked_identity in page
    assert open_identity(known.members.get()) not in page
    assert officer.post(ADD, sent | {"person-0-is_somebody_else": "on"}).status_code == 302
    assert "duplicate" in Entry.objects.get().risks


def test_of_a_person_outside_the_area_nothing_but_that_he_exists_is_shown(client_of, sibling_officer, make_household):
    known = make_household(members=[{"first_name": "สมหมาย", "last_name": "ตกหล่นดี", "birth_date": "1977-01-01"}])
    refresh_name_postings(Member.objects.all())
    sibling = client_of(sibling_officer)
    born = {"birth_day": "1", "birth_month": "1", "birth_year": "2520"}
    sent = household(sibling, person(0, "สมหมาย", fictitious_citizen_id(83), **born), village="84010301")
    page = sibling.post(ADD, sent).content.decode()
    assert "ที่ว่าการอำเภอ" in page
    assert str(known.pk) not in page
    assert known.members.get().masked_identity not in page


def test_photos_are_evidence(officer, district_chief, client_of):
    upload = SimpleUploadedFile("house.jpg", jpeg(), content_type="image/jpeg")
    sent = household(officer, person(0, "มีรูป", fictitious_citizen_id(84)), photos=[upload], note="รู้จักดี")
    officer.post(ADD, sent)
    entry = Entry.objects.get()
    assert (entry.note, entry.photos.count(), entry.risks) == ("รู้จักดี", 1, [])
    photo = reverse("logbook:photo-thumbnail", args=[entry.photos.get().pk])
    assert client_of(district_chief).get(photo).status_code == 200


def test_what_is_no_photo_is_refused_and_nobody_entered(officer):
    upload = SimpleUploadedFile("house.jpg", b"no picture", content_type="image/jpeg")
    answer = officer.post(ADD, household(officer, person(0, "รูปเสีย", fictitious_citizen_id(85)), photos=[upload]))
    assert (answer.status_code, Household.objects.count()) == (422, 0)


# --- came back --------------------------------------------------------------------------------------------


@pytest.fixture
def returned(subdistrict_officer, district_chief):
    entry = enter(by=subdistrict_officer)
    return decide(entry=entry, step="return", reason="ขอรูปบ้าน", by=district_chief, at=timezone.now())


def test_what_came_back_stands_on_the_first_page_with_its_reason(returned, officer, client_of, sibling_officer):
    assert "ขอรูปบ้าน" in officer.get("/households/").content.decode()
    assert "ขอรูปบ้าน" not in client_of(sibling_officer).get("/households/").content.decode()


def test_it_is_sent_again_from_its_page(returned, officer):
    page = officer.get(reverse("logbook:entry", args=[returned.pk])).content.decode()
    assert "ขอรูปบ้าน" in page
    answer = officer.post(reverse("logbook:entry-step", args=[returned.pk, "resend"]))
    assert answer.status_code == 302
    assert Entry.objects.get().is_pending


def test_more_evidence_is_added(returned, officer):
    upload = SimpleUploadedFile("house.jpg", jpeg(), content_type="image/jpeg")
    url = reverse("logbook:entry-evidence", args=[returned.pk])
    assert officer.post(url, {}).status_code == 422
    assert officer.post(url, {"photos": [upload]}).status_code == 302
    assert returned.photos.count() == 1


def test_withdrawing_needs_a_reason(returned, officer):
    url = reverse("logbook:entry-step", args=[returned.pk, "withdraw"])
    assert officer.post(url, {"reason": " "}).status_code == 422
    officer.post(url, {"reason": "บันทึกซ้ำ"})
    assert Entry.objects.get().state == "withdrawn"


def test_an_unknown_step_is_not_found(returned, officer):
    url = reverse("logbook:entry-step", args=[returned.pk, "approve"])
    assert officer.post(url, {"reason": "x"}).status_code == 404


def test_my_entries_are_listed_with_their_state(returned, officer):
    page = officer.get(reverse("logbook:entries")).content.decode()
    assert re.search(r"ใหม่500.*ส่งกลับให้แก้ไข", page, re.S)


# --- where it begins, and what it costs -------------------------------------------------------------------


def test_an_empty_search_and_the_menu_lead_to_the_page(officer, client_of, national_officer):
    nothing = officer.get("/households/?show=all&fragility=3").content.decode()
    assert nothing.count(f'href="{ADD}"') >= 2
    assert ADD not in client_of(national_officer).get("/households/?show=all&fragility=3").content.decode()


def test_an_unconfirmed_household_is_listed_but_not_counted(officer, subdistrict_officer):
    enter(by=subdistrict_officer)
    page = officer.get("/households/?show=all").content.decode()
    assert "ใหม่500" in page
    assert "รอนายอำเภอยืนยัน" in page
    assert "0 ครัวเรือน" in page


def test_lists_of_the_api_leave_out_who_is_not_confirmed(officer, subdistrict_officer):
    enter(by=subdistrict_officer)
    assert officer.get("/api/v1/households/").json()["results"] == []
    assert officer.get("/api/v1/members/").json()["results"] == []
    waiting = officer.get("/api/v1/households/?confirmation=pending").json()["results"]
    assert [one["confirmation"] for one in waiting] == ["pending"]


@pytest.mark.parametrize("people", [2, 12])
def test_pages_take_as_many_queries_for_many_as_for_few(people, officer, returned, django_assert_max_num_queries):
    for _place in range(people):
        Member.objects.create(
            household=returned.household,
            first_name="มาก",
            relationship="relative",
            identity_type="none",
            temporary_number=uuid4().hex[:20],
            origin="logbook",
            origin_round_id=2566,
            confirmation="returned",
        )
    for url in (ADD, reverse("logbook:entries"), reverse("logbook:entry", args=[returned.pk])):
        with django_assert_max_num_queries(12):
            assert officer.get(url).status_code == 200
