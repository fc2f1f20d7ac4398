"""A form is taken in once, however often it is sent, by however many at the same moment."""

import random
import threading
from collections import Counter
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from households.choices import AnswerSource
from households.models import Household, HouseholdAnswers
from logbook.choices import HelpKind, HelpResult, SubmissionState
from logbook.models import HelpActivity, Submission
from logbook.services.help import record_help
from logbook.services.submissions import submit

RICE = {"description": "มอบข้าวสาร 2 ถุง"}


@pytest.fixture
def household(make_household):
    return make_household()


@pytest.fixture
def send(household, survey_rounds, subdistrict_officer):
    """Send a form that records help; the form's number and its content may be given."""

    def record(submission):
        activity = record_help(
            household=household,
            round=survey_rounds[2566],
            kind=HelpKind.RELIEF,
            agency="อบต.ตัวอย่าง",
            helped_on=timezone.localdate(),
            result=HelpResult.SOLVED,
            by=subdistrict_officer,
            **submission.payload,
        )
        return {"help": activity.pk}

    def sender(client_uuid: UUID, payload: dict = RICE, **options):
        return submit(
            kind="help",
            client_uuid=client_uuid,
            payload=payload,
            round_year=2566,
            **({"household": household, "record": record, "by": subdistrict_officer} | options),
        )

    return sender


def test_a_new_form_gets_a_receipt_and_is_recorded(send):
    answer = send(uuid4())

    activity = HelpActivity.objects.get()
    assert answer.status == 201
    assert answer.body["receipt"].startswith("2566-")
    assert answer.body["help"] == str(activity.pk)
    assert activity.description == RICE["description"]


def test_the_same_form_again_gets_the_first_answer_word_by_word(send):
    number = uuid4()
    first, second = send(number), send(number)

    assert (first.status, second.status) == (201, 200)
    assert second.body == first.body
    assert HelpActivity.objects.count() == 1


def test_the_order_of_the_fields_does_not_make_another_form(send):
    number = uuid4()
    send(number, {"description": "ซ่อมหลังคา", "agency_note": "ก"}, record=lambda _: {})

    assert send(number, {"agency_note": "ก", "description": "ซ่อมหลังคา"}).status == 200


def test_the_same_number_with_other_content_is_kept_and_changes_nothing(send):
    number = uuid4()
    first = send(number)
    other = send(number, {"description": "มอบข้าวสาร 3 ถุง"})
    send(number, {"description": "มอบข้าวสาร 3 ถุง"})

    assert other.status == 409
    assert other.body["receipt"] == first.body["receipt"]
    assert HelpActivity.objects.get().description == RICE["description"]
    copy = Submission.objects.get(state=SubmissionState.CONFLICT)
    assert copy.payload == {"description": "มอบข้าวสาร 3 ถุง"}


def test_the_same_number_for_another_household_is_a_conflict(send, make_household):
    number = uuid4()
    send(number)

    assert send(number, household=make_household()).status == 409
    assert HelpActivity.objects.count() == 1


def test_a_hundred_changed_re_sends_make_a_hundred_conflict_copies(send):
    numbers = [uuid4() for _ in range(100)]
    for number in numbers:
        send(number)
    answers = [send(number, {"description": "แก้ไข"}) for number in numbers]

    assert Counter(answer.status for answer in answers) == {409: 100}
    assert Submission.objects.filter(state=SubmissionState.CONFLICT).count() == 100
    assert not HelpActivity.objects.filter(description="แก้ไข").exists()


def test_a_form_that_cannot_be_recorded_leaves_nothing_and_may_come_again(send):
    number = uuid4()

    def fails_half_way(submission):
        HelpActivity.objects.all().delete()
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        send(number, record=fails_half_way)

    assert not Submission.objects.exists()
    assert send(number, {"description": "แก้แล้ว"}).status == 201


def test_receipts_are_all_different(send):
    receipts = {send(uuid4(), record=lambda _: {}).body["receipt"] for _ in range(20)}

    assert len(receipts) == 20


class TestAStaleForm:
    """The family was changed by somebody else while the form was filled."""

    @pytest.fixture
    def seen_version(self, household, survey_rounds):
        HouseholdAnswers.objects.create(
            household=household,
            round=survey_rounds[2566],
            source=AnswerSource.BMN,
            surveyed_on=timezone.localdate(),
            income_main_satang=14_200_000,
            house_durable=False,
            reported="0" * 17,
            household_version=household.version,
        )
        return household.version

    def change(self, household, *, status=None, **facts):
        """Change facts as the services do: a new version, and a new row of answers that copies the older one."""
        household.version += 1
        household.status = status or household.status
        household.save()
        answers = HouseholdAnswers.objects.current().get(household=household)
        HouseholdAnswers.objects.filter(pk=answers.pk).update(is_current=False)
        answers.pk, answers.household_version = None, household.version
        for name, value in facts.items():
            setattr(answers, name, value)
        answers.save(force_insert=True)

    def test_is_recorded_where_nothing_changed(self, send, seen_version):
        assert send(uuid4(), base_version=seen_version, touches={"income_main_satang"}).status == 201

    def test_is_recorded_where_other_facts_changed(self, send, household, seen_version):
        self.change(household, house_durable=True)

        assert send(uuid4(), base_version=seen_version, touches={"income_main_satang", "MPI05"}).status == 201

    @pytest.mark.parametrize(
        ("changed", "touched"),
        [
            ({"income_main_satang": 16_800_000}, "income_main_satang"),
            ({"reported": "00001" + "0" * 12}, "MPI05"),
            ({"status": "moved_out"}, "status"),
        ],
    )
    def test_waits_for_review_where_the_same_fact_changed(self, send, household, seen_version, changed, touched):
        if "status" in changed:
            household.moved_to = "ต.วัดประดู่"
        self.change(household, **changed)
        number = uuid4()

        answer = send(number, base_version=seen_version, touches={touched})

        assert answer.status == 202
        assert answer.body["state"] == SubmissionState.REVIEW
        assert not HelpActivity.objects.exists()
        assert Submission.objects.get().payload == RICE
        assert send(number, base_version=seen_version, touches={touched}).status == 202

    def test_is_recorded_where_the_fact_was_changed_before_it_was_opened(self, send, household, seen_version):
        self.change(household, income_main_satang=16_800_000)
        now = Household.objects.get(pk=household.pk).version

        assert send(uuid4(), base_version=now, touches={"income_main_satang"}).status == 201


@pytest.mark.django_db(transaction=True)
def test_eight_threads_sending_the_same_hundred_forms_make_a_hundred_records(send):
    numbers = [uuid4() for _ in range(100)]
    answers: dict[UUID, list] = {number: [] for number in numbers}

    def send_all(seed):
        order = random.Random(seed).sample(numbers, len(numbers))
        for number in order:
            answers[number].append(send(number))
        connection.close()

    threads = [threading.Thread(target=send_all, args=[seed]) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert HelpActivity.objects.count() == Submission.objects.count() == 100
    for given in answers.values():
        assert Counter(answer.status for answer in given) == {201: 1, 200: 7}
        assert len({answer.body["receipt"] for answer in given}) == 1


def test_whose_form_came_first_under_a_number_is_told_to_nobody_else(send, district_officer):
    number = uuid4()
    first = send(number, payload={"description": "ของคนแรก"})
    other = send(number, payload={"description": "ของคนอื่น"}, by=district_officer)
    assert other.status == 409
    assert "receipt" not in other.body
    assert first.body["receipt"] not in str(other.body)
    assert Submission.objects.get(sent_by=district_officer).payload == {"description": "ของคนอื่น"}


def test_a_character_that_is_none_does_not_lose_the_form(send):
    typed = {"note\x00": ["ก\x00ข", {"half": "\ud800"}]}
    assert send(uuid4(), payload=typed, record=lambda _: {}).status == 201
    assert Submission.objects.get().payload == {"note�": ["ก�ข", {"half": "�"}]}
