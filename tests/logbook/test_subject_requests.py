"""Somebody asks what is held about him: it is written down once, has a clock, and is answered by who may."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from accounts.choices import Role
from accounts.models import AccessLogEntry
from accounts.state_machines import StepRefused
from logbook.choices import SubjectRequestState
from logbook.machines import SUBJECT_REQUEST
from logbook.models import Photo, SubjectRequest, Submission
from logbook.services.subject_requests import OtherArea, move_request
from mpi.indicators import BMN_2565
from mpi.models import HouseholdScore
from tests.case import CANARY, make_case
from tests.logbook.test_case_machines import POSTS, REASONS, ROLES, WALKS, Walk, says_why
from tests.people import appoint, make_user

TOLD = "ส่งสำเนาให้ที่ว่าการอำเภอแล้ว"


@pytest.fixture
def household(make_household):
    return make_household(members=["head", "child"])


def form(**changes) -> dict:
    today = timezone.localdate()
    return {
        "client_uuid": str(uuid4()),
        "right": "access",
        "asker": "ตัวเอง",
        "identified_by": "เห็นบัตรประชาชน",
        "details": "อยากรู้ว่าใครดูข้อมูล",
        "asked_on_day": today.day,
        "asked_on_month": today.month,
        "asked_on_year": today.year + 543,
    } | changes


@pytest.fixture
def asked(household, subdistrict_officer):
    def make(days_ago: int = 0, **fields) -> SubjectRequest:
        asked_on = timezone.localdate() - timedelta(days=days_ago)
        told = {"right": "access", "asker": "นายตัวเอง", "identified_by": "บัตร", "received_by": subdistrict_officer}
        told |= {"asked_on": asked_on, "due_on": asked_on + timedelta(days=30)} | fields
        return SubjectRequest.objects.create(household=household, **told)

    return make


def new_page(household) -> str:
    return reverse("logbook:subject-request-new", args=[household.pk])


def step(client, request, name: str, answer: str = TOLD):
    return client.post(reverse("logbook:subject-request-step", args=[request.pk, name]), {"answer": answer})


def test_a_request_has_thirty_days_and_is_written_down_once(household, client_of, subdistrict_officer):
    client, sent = client_of(subdistrict_officer), form(member=household.members.first().pk)
    for _ in range(2):
        assert client.post(new_page(household), sent).status_code == 302
    request = SubjectRequest.objects.get()
    assert request.due_on - request.asked_on == timedelta(days=30)
    assert (request.state, request.received_by) == ("received", subdistrict_officer)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"right": ""}, "right"),
        ({"right": "sell"}, "right"),
        ({"asker": " "}, "asker"),
        ({"identified_by": ""}, "identified_by"),
        ({"member": str(uuid4())}, "member"),
        ({"asked_on_year": 2700}, "asked_on"),
        ({"asked_on_day": ""}, "asked_on"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(household, client_of, subdistrict_officer, changes, said):
    answer = client_of(subdistrict_officer).post(new_page(household), form(details="คำที่พิมพ์ไว้") | changes)
    assert answer.status_code == 422
    assert said in answer.context["form"].errors
    assert "คำที่พิมพ์ไว้" in answer.content.decode()
    assert not SubjectRequest.objects.exists()


def test_the_member_of_another_family_is_nobody_here(household, make_household, client_of, subdistrict_officer):
    stranger = make_household().members.get()
    answer = client_of(subdistrict_officer).post(new_page(household), form(member=stranger.pk))
    assert answer.status_code == 422


def test_a_chief_answers_and_the_clock_stops(asked, client_of, district_chief):
    request, client = asked(days_ago=40), client_of(district_chief)
    page = reverse("logbook:subject-request", args=[request.pk])
    assert "เกินกำหนด" in client.get(page).content.decode() or "danger" in client.get(page).content.decode()
    assert step(client, request, "take_up", "").status_code == 302
    assert step(client, request, "answer", "").status_code == 422
    assert step(client, request, "answer").status_code == 302
    request.refresh_from_db()
    assert (request.state, request.answer, request.moved_by) == ("answered", TOLD, district_chief)
    assert not request.is_overdue(timezone.localdate())
    assert step(client, request, "refuse").status_code == 422


def test_the_most_urgent_stands_first_and_in_the_menu(asked, client_of, district_chief):
    late, fresh = asked(days_ago=35, asker="คนก่อน"), asked(asker="คนหลัง")
    answer = client_of(district_chief).get(reverse("logbook:subject-requests"))
    assert [one.pk for one, _late, _soon in answer.context["lines"]] == [late.pk, fresh.pk]
    assert [(late, soon) for _one, late, soon in answer.context["lines"]] == [(True, False), (False, False)]
    assert 'badge count attention">2<' in answer.content.decode()


def test_what_ended_is_on_the_second_tab(asked, client_of, district_chief):
    asked(state="refused", answer="มาตรา 33 วรรคสอง")
    client = client_of(district_chief)
    assert client.get(reverse("logbook:subject-requests")).context["lines"] == []
    assert len(client.get(reverse("logbook:subject-requests") + "?show=ended").context["lines"]) == 1


def test_the_copy_has_all_of_the_family_and_who_looked_and_is_a_look(
    make_household, client_of, district_chief, subdistrict_officer, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    case = make_case(make_household=make_household, by=subdistrict_officer)
    client_of(subdistrict_officer).get(reverse("logbook:household", args=[case.household.pk]))
    client = client_of(district_chief)
    answer = client.get(reverse("logbook:subject-request-copy", args=[case.subject_request.pk]))
    told = answer.content.decode()
    kinds = {kind.label for kind in answer.context["held"]}
    assert len(kinds) >= 15
    assert str(Photo._meta.verbose_name_plural) in kinds
    assert told.count(CANARY) > 20
    # In words: no masks of bits, no English answers, no files' names.
    texts = [text for kind in answer.context["held"] for row in kind.rows for _label, text in row.fields]
    assert not {"True", "False", "None"} & {*texts}
    assert not [text for text in texts if text.endswith(".jpg") or text.startswith(("[", "{"))]
    score = next(kind for kind in answer.context["held"] if kind.label == HouseholdScore._meta.verbose_name_plural)
    assert dict(score.rows[0].fields)[str(HouseholdScore._meta.get_field("failed").verbose_name)] == str(
        BMN_2565.chosen_by(1)[0].name
    )
    assert str(subdistrict_officer) in told
    entry = AccessLogEntry.objects.order_by("id").last()
    assert (entry.action, entry.household) == ("print", case.household)


@pytest.mark.parametrize(
    ("person", "sees", "answers"),
    [
        ("subdistrict_officer", 200, 403),
        ("district_officer", 200, 403),
        ("district_chief", 200, 302),
        ("governor", 200, 302),
        ("national_officer", 403, 403),
        ("auditor", 403, 403),
        ("account_admin", 403, 403),
        ("outside_chief", 404, 404),
        ("sibling_officer", 404, 404),
    ],
)
def test_who_may_see_and_who_may_answer(person, sees, answers, asked, client_of, request):
    found, client = asked(), client_of(request.getfixturevalue(person))
    assert client.get(reverse("logbook:subject-request", args=[found.pk])).status_code == sees
    assert client.get(new_page(found.household)).status_code == sees
    copy = client.get(reverse("logbook:subject-request-copy", args=[found.pk])).status_code
    assert copy == (200 if answers == 302 else 403 if sees == 200 else answers if person == "outside_chief" else 403)
    assert step(client, found, "take_up").status_code == answers


def test_no_such_step_and_no_such_request(asked, client_of, district_chief):
    client, found = client_of(district_chief), asked()
    assert step(client, found, "sell").status_code == 404
    found.pk = uuid4()
    assert step(client, found, "take_up").status_code == 404


def test_after_a_move_the_other_area_answers(asked, district_chief):
    found = asked()
    found.household.area_id = "92010101"
    found.household.save()
    with pytest.raises(OtherArea):
        move_request(request=found, step="take_up", answer="", by=district_chief, at=timezone.now())


def test_the_database_wants_an_answer_with_every_end(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(state="answered")
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(due_on=timezone.localdate())


@pytest.mark.parametrize("name", ["subject-requests", "subject-request", "subject-request-new"])
def test_the_pages_take_few_queries(name, asked, client_of, subdistrict_officer, django_assert_max_num_queries):
    found = [asked(asker=f"คนที่ {n}") for n in range(20)][0]
    keys = {"subject-requests": [], "subject-request": [found.pk], "subject-request-new": [found.household_id]}
    client = client_of(subdistrict_officer)
    with django_assert_max_num_queries(12):
        client.get(reverse(f"logbook:{name}", args=keys[name]))


class RequestWalk(Walk):
    """One request, every step by every role: what the service does is what the machine declares."""

    cast, rights, household = {}, {}, None

    def __init__(self):
        super().__init__()
        today = timezone.localdate()
        self.asked = SubjectRequest.objects.create(
            household=self.household,
            right="access",
            asker="คน",
            identified_by="บัตร",
            asked_on=today,
            due_on=today + timedelta(days=30),
            received_by=self.cast[Role.SUBDISTRICT_TEAM],
        )
        self.taken = []

    @rule(step=st.sampled_from(SUBJECT_REQUEST.steps), role=ROLES, reason=REASONS)
    def take_a_step(self, step, role, reason):
        before = self._now()
        allowed = step.permission in self.rights[role] and before.state in step.sources
        allowed = allowed and (reason or not step.needs_reason) and self.cast[role].scope.covers("84010201")
        try:
            with transaction.atomic():
                move_request(request=self.asked, step=step.name, answer=reason, by=self.cast[role], at=timezone.now())
        except StepRefused as refused:
            says_why(refused)
            assert not allowed
            assert self._now().state == before.state
        else:
            assert allowed
            assert self._now().state == step.target
            self.taken.append((step.target.value, self.cast[role].pk))

    @invariant()
    def every_accepted_step_stands_in_the_history(self):
        events = self.asked.events.order_by("pgh_id").filter(pgh_label="update").select_related("pgh_context")
        assert [(one.state, one.pgh_context.metadata["user"]) for one in events] == self.taken

    def _now(self) -> SubjectRequest:
        return SubjectRequest.objects.get(pk=self.asked.pk)


def test_every_role_tries_every_step(household):
    people = {}
    for role, (post, area) in POSTS.items():
        people[role] = make_user(f"of.{role.value}", role.value, "สมมุติ")
        appoint(people[role], post, area)
    rights = {role: person.permissions for role, person in people.items()}
    walk = type("Walk", (RequestWalk,), {"cast": people, "rights": rights, "household": household})
    run_state_machine_as_test(walk, settings=WALKS)
    assert set(SUBJECT_REQUEST.final_states) == {
        SubjectRequestState.ANSWERED,
        SubjectRequestState.REFUSED,
        SubjectRequestState.WITHDRAWN,
    }
