"""Every step of an entry, tried in every state by everybody: the service does what the machine declares, no more."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from accounts.delegation import delegate_approval
from accounts.permissions import Permission
from accounts.state_machines import StepRefused
from households.models import Household, ImportBatch, LegalBasis
from logbook.choices import EntryState
from logbook.machines import ENTRY
from logbook.models import Entry
from logbook.services import surveyed
from logbook.services.approvals import DECISIONS, UNDO_FOR, decide, undo
from logbook.services.entries import STANDS_AS, resend, stand_as, take_up, withdraw
from tests.logbook.entries import enter
from tests.people import appoint, make_user

AT = timezone.make_aware(datetime(2023, 5, 18, 10))
STEPS = [step.name for step in ENTRY.steps]
# Taken by imports, whoever looks on.
OF_THE_SURVEY = ("survey", "survey_undone")
PEOPLE = (
    *("subdistrict_officer", "sibling_officer", "district_officer", "district_chief", "delegate", "provincial_officer"),
    *("governor", "national_officer", "account_admin", "auditor", "outsider", "outside_chief"),
)
WALKS = st.lists(
    st.tuples(
        # Those who may do something come often: else a walk would never leave its first state.
        st.sampled_from((*PEOPLE, *["district_chief", "subdistrict_officer"] * 8, *["delegate"] * 3)),
        st.sampled_from((*STEPS, *["undo", "survey_undone"] * 4, "return", "refuse", "withdraw", "take_up")),
        st.sampled_from(("", "เพราะเอกสารไม่ครบ", "เพราะเอกสารไม่ครบ")),
        st.sampled_from((1, 1, 5, 60)),
    ),
    min_size=5,
    max_size=14,
)


@pytest.fixture
def delegate(sibling_officer):
    """An officer of the team of another subdistrict, who acts for the chief."""
    return sibling_officer


@pytest.fixture
def governor(areas):
    user = make_user("suratthani.governor", "วิชัย", "นำจังหวัด")
    appoint(user, "governor", "84")
    return user


@pytest.fixture
def people(request, district_chief, delegate) -> dict:
    today = timezone.localdate()
    delegate_approval(
        delegate=delegate, starts_on=today, ends_on=today, reason="ลา", document="1", on=today, by=district_chief
    )
    found = {name: request.getfixturevalue(name) for name in PEOPLE}
    del found["sibling_officer"]
    return found


@pytest.fixture
def batch(survey_rounds, district_officer) -> ImportBatch:
    """An import of the survey by the district office."""
    return ImportBatch.objects.create(
        kind="survey", round=survey_rounds[2566], legal_basis=LegalBasis.PUBLIC_TASK, created_by=district_officer
    )


def follow_survey(step: str, entry: Entry, batch: ImportBatch, at) -> None:
    """Let the entry follow an import that names everybody of it, or that is undone; who looks on does not matter."""
    if step == "survey_undone":
        surveyed.taken_back(batch=batch, by=batch.created_by, at=at)
        return
    if ENTRY.states(entry.state) in ENTRY.step("survey").sources:
        stand_as([entry], EntryState.SURVEYED, batch.created_by)
    surveyed.confirmed(batch=batch, members=[], households=[entry.household_id], at=at)


def take(step: str, entry, by, reason: str, at) -> None:
    if step in DECISIONS:
        decide(entry=entry, step=step, reason=reason, by=by, at=at)
    elif step == "undo":
        undo(entries=[entry.pk], by=by, at=at)
    elif step == "resend":
        resend(entry=entry, by=by, at=at)
    else:
        {"withdraw": withdraw, "take_up": take_up}[step](entry=entry, reason=reason, by=by)


def expected(step: str, entry: Entry, by, reason: str, at) -> EntryState | None:
    """Return where the step leads by the declaration and the rules about the entry itself; None where it is refused."""
    declared = ENTRY.step(step)
    is_refused = (
        (declared.permission is not None and declared.permission not in by.permissions)
        or entry.state not in declared.sources
        or (declared.needs_reason and not reason)
        or (declared.permission == Permission.ENTRY_APPROVE and not by.approval_scope.covers(entry.area_code))
        or (step in DECISIONS and by.pk in (entry.entered_by_id, entry.sent_by_id))
        or (step == "undo" and (entry.decided_by_id != by.pk or at - entry.decided_at > UNDO_FOR))
    )
    return None if is_refused else declared.target


def test_walks_of_everybody_go_as_declared_and_stand_in_the_history(areas, survey_rounds, people, batch):
    taken: set[tuple] = set()

    @settings(
        max_examples=100,
        phases=[Phase.explicit, Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(WALKS)
    @example([("district_chief", "return", "เพราะเอกสารไม่ครบ", 1), ("subdistrict_officer", "resend", "", 1)])
    def walk(steps):
        with transaction.atomic():
            _walk(steps, people, batch, taken)
            transaction.set_rollback(True)

    walk()
    assert {step for step, _who in taken} == set(STEPS)
    assert {who for _step, who in taken} >= {"district_chief", "delegate", "subdistrict_officer"}
    of_people = {who for step, who in taken if step not in OF_THE_SURVEY}
    assert of_people.isdisjoint({"national_officer", "account_admin", "auditor"})
    # The others' steps are kept to the area where the entry is fetched (tests/test_scope_gate.py), decisions here too.
    assert "outside_chief" not in {who for step, who in taken if step in (*DECISIONS, "undo")}


def _walk(steps, people: dict, batch: ImportBatch, taken: set) -> None:
    entry, at = enter(by=people["subdistrict_officer"]), AT
    events = Entry.events.rel.related_model.objects.filter(pgh_obj=entry).order_by("pgh_id")
    for name, step, reason, seconds in steps:
        if name not in people:
            continue
        by, at = people[name], at + timedelta(seconds=seconds)
        now = Entry.objects.get(pk=entry.pk)
        target = expected(step, now, by, reason, at)
        if step in OF_THE_SURVEY:
            by = batch.created_by
            follow_survey(step, now, batch, at)
            if target is None:
                assert Entry.objects.get(pk=entry.pk).state == now.state
                continue
        elif target is None:
            with pytest.raises(StepRefused) as refused, transaction.atomic():
                take(step, now, by, reason, at)
            assert str(refused.value)
            assert Entry.objects.get(pk=entry.pk).state == now.state
            continue
        else:
            take(step, now, by, reason, at)
        taken.add((step, name))
        last = events.last()
        assert (last.state, last.pgh_context.metadata["user"]) == (target, by.pk)
        household = Household.objects.get(pk=entry.household_id)
        stands = {household.confirmation, *household.members.values_list("confirmation", flat=True)}
        assert stands == {STANDS_AS[target]}
