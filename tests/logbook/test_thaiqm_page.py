"""ThaiQM on the page of a household, and its form: who heads the family, and what weighs on it."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from households.choices import AnswerSource
from households.history import history_of
from households.identity import open_identity
from households.models import ThaiqmSurvey
from households.refusals import Refused
from households.services import PartTwo, load_hardships, record_thaiqm
from logbook.models import Submission
from tests.logbook.visits import typed_date
from tests.people import fictitious_citizen_id

DAY = date(2023, 3, 12)
NUMBER = fictitious_citizen_id(8_888_888)
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _hardships(db):
    load_hardships()


@pytest.fixture
def household(make_household):
    head = {"title": "นาง", "first_name": "สมพร", "last_name": "ใจงาม"}
    return make_household(house_number="27/1", phone="0810000000", occupation="ทำสวน", members=[head, "child"])


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


@pytest.fixture
def record(household, survey_rounds, subdistrict_officer):
    """Record a survey of the household in a year, with what was found and what was not."""

    def recorded(year=2566, found=(101, 412), not_found=(102, 201, 202, 203), **fields):
        usual = {"surveyed_on": DAY, "head_name": "นางสมพร ใจงาม", "member_count": 3, "occupation": "ทำสวน"}
        part_two = PartTwo(found, not_found, "เรือประมงจม" if 412 in found else "")
        return record_thaiqm(
            household=household,
            round=survey_rounds[year],
            by=subdistrict_officer,
            **usual | {"part_two": part_two} | fields,
        )

    return recorded


def form_url(household):
    return reverse("logbook:thaiqm-new", args=[household.pk])


def page_of(client, household) -> str:
    return client.get(reverse("logbook:household", args=[household.pk])).content.decode()


def section(text: str) -> str:
    return text.split('id="thaiqm"')[1].split('id="house"')[0]


def typed(household, **fields) -> dict:
    head = household.members.get(relationship="head")
    usual = {"client_uuid": str(uuid4()), "head": str(head.pk), "member_count": "๓", "occupation": "ทำสวน", "phone": ""}
    return usual | typed_date("surveyed_on", DAY) | fields


# --- who may ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("subdistrict_officer", 200),
        ("district_chief", 200),
        ("provincial_officer", 200),
        ("national_officer", 403),
        ("auditor", 403),
        ("account_admin", 403),
        ("sibling_officer", 404),
        ("outsider", 404),
    ],
)
def test_only_field_workers_of_the_area_record_thaiqm(person, status, household, client_of, request):
    client = client_of(request.getfixturevalue(person))

    assert client.get(form_url(household)).status_code == status
    assert client.post(form_url(household), typed(household)).status_code == (302 if status == 200 else status)
    assert ThaiqmSurvey.objects.exists() is (status == 200)


def test_an_unknown_household_is_not_found(officer):
    assert officer.get(reverse("logbook:thaiqm-new", args=[uuid4()])).status_code == 404


def test_a_reader_sees_the_survey_and_no_way_to_record_one(household, record, client_of, national_officer):
    record()

    text = page_of(client_of(national_officer), household)

    assert "เรือประมงจม" in section(text)
    assert form_url(household) not in text


# --- what the page tells ------------------------------------------------------------------------------


def test_a_household_without_thaiqm_says_so(household, officer):
    assert "ยังไม่มีข้อมูล ThaiQM" in section(page_of(officer, household))


def test_hardships_stand_under_their_aspects_with_source_and_day(household, record, officer):
    record()

    text = section(page_of(officer, household))

    assert "พบ 2 เรื่อง รอบ 2566" in text
    assert "<h3>บ้าน/ที่อยู่อาศัย</h3>" in text
    assert "ไม่มีบ้าน/ที่อยู่อาศัย</li>" in text
    assert "เดือดร้อนเรื่องอื่น ๆ: เรือประมงจม" in text
    assert "ไม่พบในด้าน:</span> น้ำดื่ม/น้ำใช้</p>" in text
    assert "การศึกษา, รายได้และอาชีพ, ความปลอดภัย, กลุ่มเปราะบาง" in text.split("ยังไม่ได้ถาม:")[1]
    assert "ลงพื้นที่" in text or "เยี่ยม" in text
    assert "12 มี.ค. 2566" in text


def test_wording_that_nobody_confirmed_is_marked_and_the_mark_goes_with_the_confirmation(
    household, record, officer, put_right
):
    record(found=[102], not_found=[])
    assert "ถ้อยคำชั่วคราว" in section(page_of(officer, household))

    put_right(102, is_confirmed=True, name_th="บ้านทรุดโทรม")

    text = section(page_of(officer, household))
    assert "ถ้อยคำชั่วคราว" not in text
    assert "บ้านทรุดโทรม" in text


def test_the_head_of_thaiqm_may_be_another_and_his_number_is_masked(household, record, officer):
    child = household.members.get(relationship="child")
    officer.post(form_url(household), typed(household, head=str(child.pk)))

    text = section(page_of(officer, household))

    number = open_identity(child)
    assert "ไม่ใช่หัวหน้าครัวเรือนในทะเบียนของระบบ" in text
    assert f"1-xxxx-xxxxx-{number[10:12]}-{number[12]}" in text
    assert number not in text


def test_older_years_stay_below_the_newest(household, record, officer):
    record(2565, found=[104], not_found=[])
    record(2566, found=[], not_found=[104])

    text = section(page_of(officer, household))

    assert text.index("ไม่พบความเดือดร้อน") < text.index("ThaiQM รอบ 2565: พบ 1 เรื่อง") < text.index("ไม่มีไฟฟ้าใช้")


def test_part_one_alone_says_that_part_two_is_missing(household, record, officer):
    record(part_two=None)

    assert "ยังไม่ได้บันทึกส่วนที่ 2" in section(page_of(officer, household))


def test_it_is_complete_in_english(household, record, officer):
    record()
    officer.cookies["django_language"] = "en"

    text = section(page_of(officer, household))

    assert "No dwelling" in text
    assert "Water to drink and to use" in text


def test_nothing_of_another_household_comes_out(household, make_household, record, officer):
    record(head_name="นกขมิ้น")

    assert "นกขมิ้น" not in page_of(officer, make_household())


# --- the form ------------------------------------------------------------------------------


def test_the_form_asks_all_37_under_seven_aspects(household, officer):
    text = officer.get(form_url(household)).content.decode()

    boxes = [text.count(f'name="aspect_{aspect}"') - 1 for aspect in range(1, 8)]
    assert boxes == [6, 3, 5, 12, 4, 2, 5]
    assert "ไม่จำเป็นต้องเป็นเจ้าบ้าน" in text


def test_the_form_begins_with_what_the_household_has(household, officer):
    text = officer.get(form_url(household)).content.decode()

    head = household.members.get(relationship="head")
    assert f'value="{head.pk}" ' in text.split("checked")[0][-200:] or f'value="{head.pk}"' in text
    assert 'value="ทำสวน"' in text
    assert 'value="0810000000"' in text


def test_both_parts_are_recorded(household, officer, subdistrict_officer):
    answer = officer.post(
        form_url(household),
        typed(household, aspect_1=["101", "103"], aspect_2=["none"], phone="๐๘๑-๐๐๐ ๐๐๐๐"),
    )

    assert answer.url == reverse("logbook:household", args=[household.pk]) + "#thaiqm"
    survey = ThaiqmSurvey.objects.get()
    head = household.members.get(relationship="head")
    assert (survey.head_name, open_identity(survey)) == ("นางสมพร ใจงาม", open_identity(head))
    assert (survey.found, survey.not_found) == ([101, 103], [102, 104, 105, 106, 201, 202, 203])
    assert (survey.member_count, survey.phone, survey.surveyed_on) == (3, "0810000000", DAY)
    assert (survey.source, survey.recorded_by, survey.round_id) == (AnswerSource.FIELD, subdistrict_officer, 2566)


def test_a_form_in_which_no_aspect_is_touched_has_part_one_only(household, officer):
    officer.post(form_url(household), typed(household))

    assert not ThaiqmSurvey.objects.get().has_part_two


def test_somebody_else_is_recorded_with_name_and_sealed_number(household, officer):
    other = {"head": "other", "head_name": "นายไกล ตัวอย่าง", "citizen_id": NUMBER}

    officer.post(form_url(household), typed(household, **other, citizen_id_again=f"{NUMBER[1:5]} {NUMBER[8:]}"))

    survey = ThaiqmSurvey.objects.get()
    assert (survey.head_name, open_identity(survey)) == ("นายไกล ตัวอย่าง", NUMBER)
    assert NUMBER not in str(Submission.objects.get().payload)


def test_a_number_stays_while_the_name_stays(household, officer):
    other = {"head": "other", "head_name": "นายไกล ตัวอย่าง"}
    number = {"citizen_id": NUMBER, "citizen_id_again": f"{NUMBER[1:5]}{NUMBER[8:]}"}
    officer.post(form_url(household), typed(household, **other, **number))

    officer.post(form_url(household), typed(household, **other))
    assert open_identity(ThaiqmSurvey.objects.get(is_current=True)) == NUMBER

    officer.post(form_url(household), typed(household, **other | {"head_name": "นายใกล้ ตัวอย่าง"}))
    assert not ThaiqmSurvey.objects.get(is_current=True).has_number


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"head": ""}, "เลือกหัวหน้าครัวเรือน"),
        ({"head": "other"}, "พิมพ์ชื่อหัวหน้าครัวเรือน"),
        ({"head": "other", "head_name": "ก", "citizen_id": "1000000000018"}, "เลขนี้ไม่ถูกต้อง"),
        ({"head": "other", "head_name": "ก", "citizen_id": NUMBER, "citizen_id_again": "1"}, "เลขที่พิมพ์ซ้ำไม่ตรงกัน"),
        ({"aspect_1": ["101", "none"]}, "อย่างใดอย่างหนึ่ง"),
        ({"aspect_1": ["999"]}, "aspect_1"),
        ({"aspect_4": ["412"]}, "ระบุว่าเดือดร้อนเรื่องใด"),
        ({"member_count": "0"}, "member_count"),
        ({"surveyed_on_year": "2999"}, "surveyed_on"),
        ({"client_uuid": "x"}, "error-summary"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_box_and_nothing_typed_is_lost(fields, sentence, household, officer):
    answer = officer.post(form_url(household), typed(household, **{"aspect_7": ["702"]} | fields))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "error-summary" in text
    assert 'value="702" checked' in " ".join(text.split()) or "checked" in text.split('value="702"')[1][:60]
    assert not ThaiqmSurvey.objects.exists()


def test_a_form_sent_twice_is_recorded_once(household, officer):
    form = typed(household, aspect_1=["101"])

    first, second = officer.post(form_url(household), form), officer.post(form_url(household), form)

    assert first.url == second.url
    assert ThaiqmSurvey.objects.count() == Submission.objects.count() == 1


def test_the_same_number_with_other_content_is_kept_beside_and_records_nothing(household, officer):
    form = typed(household, aspect_1=["101"])
    officer.post(form_url(household), form)

    officer.post(form_url(household), form | {"aspect_1": ["102"]})

    assert ThaiqmSurvey.objects.get().found == [101]
    assert Submission.objects.count() == 2


def test_a_second_survey_of_the_round_begins_with_the_first_and_stays_behind_it(household, record, officer):
    record()
    text = officer.get(form_url(household)).content.decode()
    boxes = [
        box for box in text.split("<input")[1:] if "aspect_" in box.split(">")[0] and " checked" in box.split(">")[0]
    ]
    ticked = [box.split('value="')[1].split('"')[0] for box in boxes]
    assert ticked == ["101", "none", "412"]

    officer.post(form_url(household), typed(household, aspect_1=["102"]))

    old, new = ThaiqmSurvey.objects.order_by("id")
    assert (old.is_current, old.found, new.is_current) == (False, [101, 412], True)
    assert "found" in new.changed_fields


def test_the_history_tells_who_found_what(household, record, subdistrict_officer):
    record(found=[101], not_found=[])
    record(found=[104], not_found=[101])

    with translation.override("th"):
        changes = [change for change in history_of(household) if change.subject == "ThaiQM รอบ 2566"]

    found = next(change for change in changes if change.field == "ความเดือดร้อนที่พบ")
    assert (found.old, found.new, found.is_sensitive) == ("ไม่มีบ้าน/ที่อยู่อาศัย", "ไม่มีไฟฟ้าใช้", True)
    assert found.by == str(subdistrict_officer)


def test_a_hardship_that_is_not_on_the_list_is_refused(record):
    with pytest.raises(Refused):
        record(found=[199], not_found=[])
    with pytest.raises(Refused):
        record(found=[101], not_found=[101])


# --- how much it costs ------------------------------------------------------------------------------


def test_the_form_costs_few_queries(household, record, officer, django_assert_max_num_queries):
    record()
    officer.get(form_url(household))
    with django_assert_max_num_queries(MOST_QUERIES):
        officer.get(form_url(household))
