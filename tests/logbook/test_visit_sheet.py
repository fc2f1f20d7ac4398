"""The sheet of a visit in a phone without scripts: asked, kept, refused with reasons, taken in once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from households.choices import HouseholdStatus
from households.models import Household, HouseholdAnswers
from jobs.models import Job
from logbook.choices import SubmissionState
from logbook.models import HelpActivity, Photo, Problem, Submission, Visit, VisitDraft
from logbook.services.problems import record_problem
from tests.logbook.pictures import jpeg, png_bomb
from tests.logbook.visits import make_poor, typed_date, typed_help, typed_problem, typed_visit
from tests.queries import THE_LOOK


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


@pytest.fixture
def leaking_roof(household, survey_rounds, subdistrict_officer):
    return record_problem(
        household=household,
        round=survey_rounds[2566],
        kind="indicator",
        indicator="MPI05",
        description="หลังคารั่ว 2 ห้อง",
        found_on=date(2023, 4, 1),
        by=subdistrict_officer,
    )


def photo(content=None, name="roof.jpg"):
    return SimpleUploadedFile(name, content or jpeg(), content_type="image/jpeg")


def text_of(response) -> str:
    return response.content.decode()


class TestAsking:
    def test_asks_what_failed_with_the_last_answer_and_what_is_missing(self, phone, household):
        page = text_of(phone.get(reverse("logbook:visit-new", args=[household.pk])))

        assert 'name="state_MPI05"' in page
        assert "บ้านมีสภาพคงทนถาวร" in page
        assert "12 มี.ค. 2566" in page
        assert "50,000 บาท ÷ 2 คน = 25,000" in page
        assert "ต่ำกว่าเกณฑ์ 40,000 อยู่ 15,000" in page
        assert "เหมือนเดิม" in page

    def test_of_a_household_without_any_answers_works(self, phone, make_household):
        bare = make_household()
        page = phone.get(reverse("logbook:visit-new", args=[bare.pk]))

        assert page.status_code == 200
        assert "ยังไม่เคยถาม" in text_of(page)

    @pytest.mark.parametrize("members", [2, 12])
    def test_costs_as_many_queries_for_a_large_family(
        self, phone, make_household, survey_rounds, django_assert_max_num_queries, members
    ):
        family = make_poor(make_household(members=("head", *["child"] * (members - 1))), survey_rounds[2566])
        address = reverse("logbook:visit-new", args=[family.pk])
        phone.get(address)

        with django_assert_max_num_queries(21 + THE_LOOK):
            assert phone.get(address).status_code == 200

    def test_needs_the_right_to_record(self, client_of, national_officer, household):
        assert client_of(national_officer).get(reverse("logbook:visit-new", args=[household.pk])).status_code == 403

    def test_of_another_area_finds_nothing(self, client_of, outsider, sibling_officer, household):
        for stranger in (outsider, sibling_officer):
            assert client_of(stranger).get(reverse("logbook:visit-new", args=[household.pk])).status_code == 404

    def test_of_an_unknown_household_finds_nothing(self, phone):
        assert phone.get(reverse("logbook:visit-new", args=[uuid4()])).status_code == 404


class TestTakingIn:
    def test_the_whole_visit_is_recorded_and_the_status_follows(self, send, phone, household, leaking_roof):
        answer = send(
            companions="ผู้ใหญ่บ้าน",
            latitude="9.123456",
            longitude="99.234567",
            accuracy_metres="12",
            is_home="on",
            same="on",
            state_MPI05="1",
            reason_MPI05="อบต. เปลี่ยนหลังคาแล้ว",
            **{f"close_{leaking_roof.pk.hex}": "on"},
            income_main_satang="168,000",
            attitude="อยากมีบ้านที่ไม่รั่ว",
            wants_help="yes",
            **typed_help(),
            **typed_problem(),
            **{"help-TOTAL_FORMS": "1", "problem-TOTAL_FORMS": "1"},
            photos=[photo(), photo(jpeg(300, 200))],
        )

        visit = Visit.objects.get()
        assert answer.headers["Location"] == reverse("logbook:visit", args=[visit.pk])
        answers = HouseholdAnswers.objects.current().get(household=household)
        assert answers.reported[4] == "1"
        assert answers.income_main_satang == 16_800_000
        assert answers.recorded_by == visit.recorded_by
        assert answers.source_note == "อบต. เปลี่ยนหลังคาแล้ว"
        assert HouseholdAnswers.objects.filter(household=household).count() == 2
        leaking_roof.refresh_from_db()
        assert (leaking_roof.state, leaking_roof.closing_note) == ("resolved", "อบต. เปลี่ยนหลังคาแล้ว")
        assert visit.help_activities.get().amount_satang == 1_850_000
        assert visit.problems.get().description == "เป็นหนี้นอกระบบ"
        assert visit.photos.count() == 2
        assert visit.photos.first().caption_what == "เยี่ยมครอบครัว"
        household.refresh_from_db()
        assert str(household.latitude) == "9.123456"
        assert Job.objects.filter(kind="mpi.recompute").exists()

        page = text_of(phone.get(answer.headers["Location"]))
        assert "ถึงแล้ว เลขรับ" in page
        assert visit.submission.receipt in page
        assert "อบต. เปลี่ยนหลังคาแล้ว" in page
        assert reverse("logbook:household", args=[household.pk]) in page

    def test_nothing_changed_writes_no_state_but_says_that_somebody_looked(self, send, household):
        send(same="on", state_MPI05="0")

        answers = HouseholdAnswers.objects.current().get(household=household)
        assert answers.reported == " " * 17
        assert answers.surveyed_on == timezone.localdate()
        assert answers.changed_fields == []

    def test_what_passed_and_now_fails_is_written(self, send, household):
        send(same="on", state_MPI06="0", reason_MPI06="บ่อน้ำแห้ง")

        assert HouseholdAnswers.objects.current().get(household=household).reported[5] == "0"
        found = {entry["code"]: entry for entry in Visit.objects.get().findings["indicators"]}
        assert (found["MPI06"]["was"], found["MPI06"]["now"]) == ("passed", "failed")
        assert found["MPI07"]["now"] == "passed"

    def test_not_known_changes_nothing(self, send, household):
        send(state_MPI05="?")

        assert HouseholdAnswers.objects.current().get(household=household).reported == " " * 17

    @pytest.mark.parametrize(
        ("typed", "status"),
        [
            ({"found": "not_found", "status_note": "ผู้ใหญ่บ้านแจ้งว่าไม่มีบ้านหลังนี้"}, HouseholdStatus.NOT_FOUND),
            ({"found": "moved_out", "moved_to": "จังหวัดตรัง"}, HouseholdStatus.MOVED_OUT),
            ({"found": "declines_help", "status_note": "ลูกส่งเงินแล้ว"}, HouseholdStatus.DECLINES_HELP),
            ({"found": "all_dead", "status_note": "มรณบัตรทั้งสองคน"}, HouseholdStatus.ALL_DEAD),
            ({"found": "not_home"}, HouseholdStatus.PRESENT),
        ],
    )
    def test_what_was_found_at_the_door_becomes_the_status(self, send, household, typed, status):
        send(**typed)

        household.refresh_from_db()
        assert Visit.objects.get().found == typed["found"]
        assert household.status == status

    def test_a_family_met_again_is_there_again(self, send, household):
        Household.objects.filter(pk=household.pk).update(status=HouseholdStatus.NOT_FOUND)
        send()

        household.refresh_from_db()
        assert household.status == HouseholdStatus.PRESENT

    def test_a_row_in_which_nothing_was_typed_is_no_row(self, send):
        send(**typed_help(0), **typed_date("help-1-helped_on", timezone.localdate()), **{"help-TOTAL_FORMS": "2"})

        assert HelpActivity.objects.count() == 1

    def test_a_row_that_was_left_out_is_not_recorded(self, send):
        send(**typed_help(), **{"help-0-DELETE": "on", "help-TOTAL_FORMS": "1"})

        assert Visit.objects.exists()
        assert not HelpActivity.objects.exists()


class TestSendingAgain:
    def test_leads_to_the_same_receipt(self, send):
        number = str(uuid4())
        files = [photo()]
        first = send(client_uuid=number, photos=files)
        files[0].seek(0)
        second = send(client_uuid=number, photos=files)

        assert first.headers["Location"] == second.headers["Location"]
        assert (Visit.objects.count(), Submission.objects.count(), Photo.objects.count()) == (1, 1, 1)

    def test_with_other_content_keeps_a_copy(self, send):
        number = str(uuid4())
        send(client_uuid=number)
        answer = send(client_uuid=number, note="แก้ไข")

        assert answer.status_code == 409
        assert "เคยส่งมาแล้ว" in text_of(answer)
        assert Submission.objects.filter(state=SubmissionState.CONFLICT).count() == 1
        assert Visit.objects.get().note == ""

    def test_of_a_stale_sheet_waits_for_review_and_overwrites_nothing(self, send, phone, household, district_officer):
        seen = str(household.version)
        send(state_MPI05="1", reason_MPI05="ซ่อมแล้ว")
        before = HouseholdAnswers.objects.count()

        answer = send(base_version=seen, state_MPI05="0", note="ยังรั่วอยู่")

        assert answer.status_code == 202
        assert "รอตรวจทาน" in text_of(answer)
        assert HouseholdAnswers.objects.count() == before
        assert Visit.objects.count() == 1
        assert Submission.objects.get(state=SubmissionState.REVIEW).payload["note"] == ["ยังรั่วอยู่"]

    def test_of_a_stale_sheet_about_other_facts_is_recorded(self, send, household):
        seen = str(household.version)
        send(state_MPI05="1")

        assert send(base_version=seen, income_main_satang="90000").status_code == 302
        answers = HouseholdAnswers.objects.current().get(household=household)
        assert (answers.reported[4], answers.income_main_satang) == ("1", 9_000_000)


class TestRefusing:
    """Nothing is sent, everything typed is still there, the sentence stands beside the field and in the summary."""

    def refused(self, answer, sentence):
        page = text_of(answer)
        assert answer.status_code == 422
        assert page.count(sentence) >= 2
        assert "error-summary" in page
        assert not Visit.objects.exists()
        assert not Submission.objects.exists()
        return page

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"found": ""}, "เลือกว่าพบอะไรที่บ้าน"),
            ({"found": "burnt"}, "ไม่ใช่ตัวเลือก"),
            ({"visited_on_day": "31", "visited_on_month": "2"}, "ไม่มีวันนี้ในปฏิทิน"),
            ({"visited_on_year": "2023"}, "พ.ศ. 2566 ใช่หรือไม่"),
            ({"visited_on_year": "66"}, "พ.ศ. 2566 ใช่หรือไม่"),
            # Not tomorrow: midnight may pass before it is sent.
            (typed_date("visited_on", timezone.localdate() + timedelta(days=2)), "ยังไม่ถึงวันที่นี้"),
            ({"found": "moved_out"}, "ระบุว่าครัวเรือนย้ายไปที่ใด"),
            ({"found": "not_found"}, "บอกเหตุผลและผู้ให้ข้อมูล"),
            ({"latitude": "52.5", "longitude": "13.4"}, "พิกัดนี้ไม่อยู่ในประเทศไทย"),
            ({"latitude": "9.1"}, "พิกัดต้องมีครบทั้งสองค่า"),
            ({"income_main_satang": "-500"}, "จำนวนเงินต้องไม่ต่ำกว่าศูนย์"),
            ({"income_main_satang": "มาก"}, "จำนวนเงินเป็นบาท"),
        ],
    )
    def test_says_so_beside_the_field_and_in_the_summary(self, send, typed, sentence):
        page = self.refused(send(**{"note": "หลังคารั่วสองห้อง"} | typed), sentence)

        assert "หลังคารั่วสองห้อง" in page

    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [
            (typed_help(amount_satang="-1"), "จำนวนเงินต้องไม่ต่ำกว่าศูนย์"),
            (
                typed_help(next_step="", next_step_on_day="31", next_step_on_month="2", next_step_on_year="2570"),
                "ไม่มีวันนี้ในปฏิทิน",
            ),
            (typed_help(kind="magic"), "ไม่ใช่ตัวเลือก"),
            (typed_help(helped_on_year="2023"), "พ.ศ. 2566 ใช่หรือไม่"),
            (typed_problem(about="MPI99"), "ไม่ใช่ตัวเลือก"),
            (typed_problem(about="other", description=""), "ปัญหา"),
        ],
    )
    def test_of_a_row_opens_the_group_of_help(self, send, rows, sentence):
        total = {"help-TOTAL_FORMS": "1"} if "help-0-kind" in rows else {"problem-TOTAL_FORMS": "1"}
        page = self.refused(send(**rows, **total), sentence)

        assert 'data-group="help"' in page

    def test_keeps_the_photos_that_came_along(self, send, phone):
        number = str(uuid4())
        page = self.refused(send(found="", client_uuid=number, photos=[photo()]), "เลือกว่าพบอะไรที่บ้าน")

        kept = Photo.objects.get()
        assert reverse("logbook:photo-thumbnail", args=[kept.pk]) in page
        send(client_uuid=number)
        kept.refresh_from_db()
        assert kept.visit == Visit.objects.get()

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(b"no photo", "ไฟล์นี้ไม่ใช่รูปภาพ"), (png_bomb(), "40 ล้านจุด")],
        ids=["text", "bomb"],
    )
    def test_a_file_that_is_no_photo_keeps_the_rest(self, send, content, sentence):
        page = self.refused(send(note="เห็นหลังคารั่ว", photos=[photo(), photo(content)]), sentence)

        assert "เห็นหลังคารั่ว" in page
        assert Photo.objects.waiting().count() == 1

    def test_closing_a_problem_without_saying_how(self, send, leaking_roof):
        self.refused(send(state_MPI05="1", **{f"close_{leaking_roof.pk.hex}": "on"}), "บอกว่าแก้ไขปัญหาอย่างไร")
        leaking_roof.refresh_from_db()
        assert leaking_roof.state == "open"

    def test_a_problem_of_another_household_is_no_choice(
        self, send, make_household, survey_rounds, subdistrict_officer
    ):
        other = record_problem(
            household=make_household(),
            round=survey_rounds[2566],
            kind="debt",
            description="หนี้",
            found_on=date(2023, 4, 1),
            by=subdistrict_officer,
        )
        assert send(**typed_help(problems=str(other.pk)), **{"help-TOTAL_FORMS": "1"}).status_code == 422
        assert not Visit.objects.exists()

    def test_a_number_that_is_no_uuid_gets_a_fresh_one(self, send):
        assert send(client_uuid="../../etc").status_code == 302

    def test_what_the_database_refuses_half_way_leaves_nothing(self, send, household, monkeypatch):
        monkeypatch.setattr("logbook.services.visits.attach_photos", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(state_MPI05="1", **typed_help(), **{"help-TOTAL_FORMS": "1"})

        assert not Visit.objects.exists()
        assert not Submission.objects.exists()
        assert not HelpActivity.objects.exists()
        assert HouseholdAnswers.objects.filter(household=household).count() == 1


class TestTheDraft:
    @pytest.fixture
    def keep(self, phone, household):
        def post(**typed):
            return phone.post(reverse("logbook:visit-draft", args=[household.pk]), typed_visit(household, **typed))

        return post

    def test_is_shown_again_with_its_time_and_goes_when_sent(self, keep, send, phone, household):
        number = str(uuid4())
        answer = keep(client_uuid=number, note="พิมพ์ค้างไว้", group="fourt", **typed_help(), **{"help-TOTAL_FORMS": "1"})

        page = text_of(phone.get(reverse("logbook:visit-new", args=[household.pk])))
        assert "น." in answer.json()["saved_at"]
        assert "พิมพ์ค้างไว้" in page
        assert number in page
        assert "มอบสังกะสี 20 แผ่น" in page
        assert 'data-group="fourt"' in page
        assert "ทำต่อจากที่ค้างไว้" in page
        assert "error-summary" not in page

        send(client_uuid=number)
        assert not VisitDraft.objects.exists()

    def test_saved_late_does_not_come_back_after_the_sending(self, keep, send):
        number = str(uuid4())
        send(client_uuid=number)
        keep(client_uuid=number)

        assert not VisitDraft.objects.exists()

    def test_is_ones_own(self, keep, client_of, district_officer, household):
        keep(note="ของฉันคนเดียว")

        page = text_of(client_of(district_officer).get(reverse("logbook:visit-new", args=[household.pk])))
        assert "ของฉันคนเดียว" not in page

    def test_cannot_be_written_over_by_another_person(self, keep, client_of, district_officer, household):
        number = str(uuid4())
        keep(client_uuid=number, note="ของฉัน")
        address = reverse("logbook:visit-draft", args=[household.pk])
        client_of(district_officer).post(address, typed_visit(household, client_uuid=number, note="ของคนอื่น"))

        assert VisitDraft.objects.get().typed["note"] == ["ของฉัน"]

    def test_can_be_thrown_away_with_its_photos(self, keep, phone, household):
        number = str(uuid4())
        upload = {"client_uuid": number, "upload": photo()}
        phone.post(reverse("logbook:photo-upload", args=[household.pk]), upload)
        keep(client_uuid=number)
        phone.post(reverse("logbook:visit-draft-discard", args=[household.pk]))

        assert not VisitDraft.objects.exists()
        assert not Photo.objects.exists()

    @pytest.mark.parametrize("name", ["logbook:visit-draft", "logbook:visit-draft-discard"])
    def test_climbs_the_ladder(self, client_of, outsider, national_officer, phone, household, name):
        address = reverse(name, args=[household.pk])

        assert client_of(outsider).post(address).status_code == 404
        assert client_of(national_officer).post(address).status_code == 403
        assert phone.get(address).status_code == 405
        assert phone.post(reverse(name, args=[uuid4()])).status_code == 404


class TestWithoutScripts:
    def test_another_row_is_a_press_and_loses_nothing(self, send):
        page = text_of(send(then="help", note="กำลังพิมพ์", photos=[photo()]))

        assert 'name="help-0-description"' in page
        assert "กำลังพิมพ์" in page
        assert "error-summary" not in page
        assert Photo.objects.waiting().count() == 1
        assert not Visit.objects.exists()

    def test_the_draft_can_be_kept_by_a_press(self, send):
        send(then="keep", found="")

        assert VisitDraft.objects.exists()


def test_help_that_somebody_else_just_recorded_is_mentioned(send, client_of, district_officer, household):
    send(**typed_help(), **{"help-TOTAL_FORMS": "1"})

    page = text_of(client_of(district_officer).get(reverse("logbook:visit-new", args=[household.pk])))
    assert "วรรณา ขยันเยี่ยม" in page
    assert "มอบสังกะสี 20 แผ่น" in page


def test_the_visit_that_was_just_sent_is_mentioned(send, phone, household):
    send()

    page = text_of(phone.get(reverse("logbook:visit-new", args=[household.pk])))
    assert Submission.objects.get().receipt in page


class TestTheRecordedVisit:
    @pytest.fixture
    def visit(self, send):
        send(**typed_problem(), **{"problem-TOTAL_FORMS": "1"})
        return Visit.objects.get()

    def test_is_shown_to_readers(self, client_of, national_officer, visit):
        assert client_of(national_officer).get(reverse("logbook:visit", args=[visit.pk])).status_code == 200

    def test_is_not_found_from_another_area(self, client_of, outsider, sibling_officer, visit):
        for stranger in (outsider, sibling_officer):
            assert client_of(stranger).get(reverse("logbook:visit", args=[visit.pk])).status_code == 404

    def test_is_refused_without_the_right_to_see(self, client_of, account_admin, visit):
        assert client_of(account_admin).get(reverse("logbook:visit", args=[visit.pk])).status_code == 403

    def test_of_an_unknown_number_is_not_found(self, phone):
        assert phone.get(reverse("logbook:visit", args=[uuid4()])).status_code == 404

    @pytest.mark.parametrize("count", [1, 10])
    def test_costs_as_many_queries_with_many_records(
        self, phone, visit, household, survey_rounds, subdistrict_officer, django_assert_max_num_queries, count
    ):
        for number in range(count):
            record_problem(
                household=household,
                round=survey_rounds[2566],
                kind="debt",
                description=f"หนี้ {number}",
                found_on=date(2023, 4, 1),
                visit=visit,
                by=subdistrict_officer,
            )
        with django_assert_max_num_queries(9 + THE_LOOK):
            phone.get(reverse("logbook:visit", args=[visit.pk]))


def test_problems_found_before_stay_open(send, leaking_roof):
    send(state_MPI05="1", reason_MPI05="ซ่อมแล้ว")

    assert Problem.objects.open().get() == leaking_roof
