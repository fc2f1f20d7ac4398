"""Somebody who is not listed is met in the house: added on the visit or with ThaiQM, and confirmed by the chief."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import PERMISSIONS, Permission
from households.identity import open_identity
from households.models import Member, ThaiqmSurvey
from households.services import load_hardships
from households.tokens import refresh_name_postings
from logbook.models import Entry, Submission, Visit, VisitDraft
from logbook.services.approvals import decide
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from tests.logbook.entries import enter
from tests.logbook.pictures import jpeg
from tests.logbook.visits import make_poor, typed_date, typed_person, typed_visit
from tests.people import fictitious_citizen_id

pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")
NUMBER = fictitious_citizen_id(4_111)


@pytest.fixture(autouse=True)
def media_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def household(make_household, survey_rounds):
    return make_poor(make_household(members=("head", "spouse")), survey_rounds[2566])


@pytest.fixture
def phone(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


@pytest.fixture
def send(phone, household):
    def post(**typed):
        return phone.post(reverse("logbook:visit-new", args=[household.pk]), typed_visit(household, **typed))

    return post


def page(client, name: str, row) -> str:
    return client.get(reverse(f"logbook:{name}", args=[row.pk])).content.decode()


# --- on a visit ---------------------------------------------------------------------------------------


def test_a_person_met_on_a_visit_waits_for_the_chief(send, household, phone, district_chief, survey_rounds):
    answer = send(**typed_person(number=NUMBER))
    entry = Entry.objects.get()
    assert answer.url == reverse("logbook:visit", args=[entry.visit_id])
    assert (entry.visit, entry.state, entry.member.confirmation) == (Visit.objects.get(), "pending", "pending")
    assert (entry.note, open_identity(entry.member)) == ("ผู้ใหญ่บ้านรู้จัก", NUMBER)

    recompute(households=type(household).objects.all(), round=survey_rounds[2566])
    assert HouseholdScore.objects.get().member_count == 2
    decide(entry=entry, step="approve", by=district_chief, at=timezone.now())
    recompute(households=type(household).objects.all(), round=survey_rounds[2566])
    assert HouseholdScore.objects.get().member_count == 3


def test_visit_and_entry_tell_of_each_other(send, phone):
    send(**typed_person())
    entry = Entry.objects.get()
    assert reverse("logbook:entry", args=[entry.pk]) in page(phone, "visit", entry.visit)
    assert "รอนายอำเภอยืนยัน" in page(phone, "visit", entry.visit)
    assert reverse("logbook:visit", args=[entry.visit_id]) in page(phone, "entry", entry)


def test_the_same_sheet_sent_twice_adds_one_person(send):
    typed = typed_person(number=NUMBER) | {"client_uuid": str(uuid4())}
    first, again = send(**typed), send(**typed)
    assert (first.url, Entry.objects.count(), Visit.objects.count()) == (again.url, 1, 1)


def test_no_number_stands_in_plain_in_what_was_sent_or_typed(send):
    send(**typed_person(number=NUMBER), then="keep")
    assert NUMBER not in str(VisitDraft.objects.get().typed)
    assert NUMBER[8:] not in str(VisitDraft.objects.get().typed)
    send(**typed_person(number=NUMBER))
    assert NUMBER not in str(Submission.objects.get().payload)


def test_a_draft_gives_its_author_the_number_back(send, phone, household, client_of, district_officer):
    send(**typed_person(number=NUMBER), then="keep")
    assert f'value="{NUMBER}"' in page(phone, "visit-new", household)
    assert NUMBER not in page(client_of(district_officer), "visit-new", household)


def test_one_person_more_without_scripts_keeps_what_was_typed(send):
    answer = send(**typed_person(number=NUMBER), note="บ้านเงียบ", then="person")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "person-1-first_name" in text
    assert 'value="ยายบุญ"' in text
    assert "บ้านเงียบ" in text
    assert "error-summary" not in text
    assert 'data-group="who"' in text


def test_a_person_whom_somebody_left_out_again_is_not_added(send):
    send(**typed_person(), **{"person-0-DELETE": "on"})
    assert (Visit.objects.count(), Entry.objects.count()) == (1, 0)


def test_a_likely_duplicate_is_shown_and_nothing_is_lost(send, make_household):
    known = make_household(members=[{"first_name": "ยายบุญ", "last_name": "ตกหล่นดี", "birth_date": "1947-01-01"}])
    refresh_name_postings(Member.objects.all())
    born = {"birth_day": "1", "birth_month": "1"}
    answer = send(**typed_person(number=NUMBER, **born), note="บ้านเงียบ")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert str(known.pk) in text
    assert known.members.get().masked_identity in text
    assert open_identity(known.members.get()) not in text
    assert "บ้านเงียบ" in text
    assert not Visit.objects.exists()

    send(**typed_person(number=NUMBER, **born), **{"person-0-is_somebody_else": "on"})
    assert "duplicate" in Entry.objects.get().risks


def test_of_two_the_second_is_known_already_and_neither_is_added(send, household):
    taken = open_identity(household.members.first())
    two = typed_person(0) | typed_person(1, number=taken, first_name="ซ้ำ")
    answer = send(**two)
    assert answer.status_code == 422
    assert "คนที่ 2 · เลข" in answer.content.decode()
    assert not Visit.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "anchor"),
    [
        ({"person-0-first_name": ""}, "#id_person-0-first_name"),
        ({"person-0-number": "1000000000018"}, "#id_person-0-number"),
        ({"person-0-relationship": "head"}, "#id_person-0-relationship"),
        ({"found": "moved_out", "moved_to": "ตรัง"}, "#id_found"),
    ],
)
def test_what_cannot_be_is_said_at_its_box(send, wrong, anchor):
    answer = send(**typed_person(number=NUMBER) | wrong)
    assert answer.status_code == 422
    assert f'href="{anchor}"' in answer.content.decode()
    assert not Visit.objects.exists()


def test_photos_of_the_visit_are_evidence(send, household, phone, client_of, district_chief):
    uuid = str(uuid4())
    upload = SimpleUploadedFile("a.jpg", jpeg(), content_type="image/jpeg")
    send(**typed_person(number=NUMBER), client_uuid=uuid, photos=[upload])
    entry = Entry.objects.get()
    assert entry.risks == []
    chief = client_of(district_chief)
    photo = reverse("logbook:photo-thumbnail", args=[entry.visit.photos.get().pk])
    assert photo in chief.get(reverse("logbook:approvals")).content.decode()


def test_in_a_household_that_waits_itself_the_person_joins_its_entry(phone, subdistrict_officer):
    entry = enter(by=subdistrict_officer)
    url = reverse("logbook:visit-new", args=[entry.household_id])
    entry.household.refresh_from_db()
    phone.post(url, typed_visit(entry.household, **typed_person()))
    entry.refresh_from_db()
    assert (Entry.objects.count(), entry.household.members.count()) == (1, 3)
    assert entry.visit == Visit.objects.get()


def test_the_first_person_of_an_empty_house_is_its_head(phone, make_household):
    empty = make_household(members=[])
    assert 'value="head"' in page(phone, "visit-new", empty)
    phone.post(reverse("logbook:visit-new", args=[empty.pk]), typed_visit(empty, **typed_person(relationship="head")))
    assert empty.members.get().is_head


def test_a_page_opened_before_there_were_such_rows_is_taken_in(phone, household):
    old = typed_visit(household)
    del old["person-TOTAL_FORMS"], old["person-INITIAL_FORMS"]
    assert phone.post(reverse("logbook:visit-new", args=[household.pk]), old).status_code == 302


def test_a_number_of_a_form_kept_for_review_is_asked_for_again(send, household, phone, client_of, district_officer):
    uuid = str(uuid4())
    send(client_uuid=uuid)
    send(client_uuid=uuid, **typed_person(number=NUMBER))
    kept = Submission.objects.kept().get()
    client_of(district_officer).post(reverse("logbook:kept-form", args=[kept.pk]), {"decision": "recorded"})
    draft = VisitDraft.objects.get(user=district_officer)
    assert draft.typed["person-0-first_name"] == ["ยายบุญ"]
    assert draft.typed["person-0-number"] == [""]


def test_whoever_records_visits_may_add_people():
    visitors = [rights for rights in PERMISSIONS.values() if Permission.VISIT_RECORD in rights]
    assert all(Permission.HOUSEHOLD_EDIT in rights for rights in visitors)


@pytest.mark.parametrize("people", [1, 9])
def test_the_page_of_a_visit_costs_the_same_for_many(people, send, phone, django_assert_max_num_queries):
    rows = [typed_person(place, first_name=f"ยาย{'กขคงจฉชซญ'[place]}") for place in range(people)]
    send(**{name: value for row in rows for name, value in row.items()})
    assert Entry.objects.count() == people
    with django_assert_max_num_queries(12):
        page(phone, "visit", Visit.objects.get())


# --- with ThaiQM ----------------------------------------------------------------------------------------


@pytest.fixture
def record(phone, household):
    load_hardships()
    head = str(household.members.get(relationship="head").pk)

    def post(**typed):
        usual = {"client_uuid": str(uuid4()), "head": head, "occupation": "ทำสวน"}
        sent = usual | typed_date("surveyed_on", timezone.localdate()) | typed
        return phone.post(reverse("logbook:thaiqm-new", args=[household.pk]), sent)

    return post


def test_a_person_met_with_thaiqm_waits_for_the_chief(record, phone):
    answer = record(**typed_person(number=NUMBER), aspect_1=["101"])
    entry = Entry.objects.get()
    assert answer.status_code == 302
    assert entry.thaiqm_survey == ThaiqmSurvey.objects.get()
    assert entry.member.confirmation == "pending"
    assert "ThaiQM" in page(phone, "entry", entry)
    assert NUMBER not in str(Submission.objects.get().payload)


def test_thaiqm_sent_twice_adds_one_person(record):
    typed = typed_person(number=NUMBER) | {"client_uuid": str(uuid4())}
    first, again = record(**typed), record(**typed)
    assert (first.url, Entry.objects.count(), ThaiqmSurvey.objects.count()) == (again.url, 1, 1)


def test_thaiqm_grows_by_a_person_and_complains_of_nothing(record):
    answer = record(more="1", aspect_1=["103"], occupation="เลี้ยงวัว")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "person-0-first_name" in text
    assert 'value="เลี้ยงวัว"' in text
    assert "error-summary" not in text
    assert not ThaiqmSurvey.objects.exists()


def test_a_person_known_already_is_refused_on_thaiqm_and_nothing_recorded(record, household):
    answer = record(**typed_person(number=open_identity(household.members.first())))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_person-0-number"' in text
    assert not ThaiqmSurvey.objects.exists()
    assert not Entry.objects.exists()
