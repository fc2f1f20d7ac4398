"""Every step of an export, tried in every state by everybody: the services do what the machine declares, no more."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.permissions import Permission
from accounts.state_machines import StepRefused
from reports.choices import ExportFailure, ExportState
from reports.machines import EXPORT
from reports.models import Export
from reports.retention import remove_old_exports
from reports.services.exports import approve_export, cancel_export, fail, refuse_export
from tests.people import appoint, make_user
from tests.reports.exporting import ask, make
from tests.walks import new_first

PEOPLE = (
    *("subdistrict_officer", "district_officer", "district_chief", "provincial_officer", "governor"),
    *("national_officer", "account_admin", "auditor"),
)
STEPS = ("approve", "refuse", "cancel", "finish", "fail", "remove")
REASON = "ใช้เลขปิดบังก็พอ"
# Whether whole numbers are asked for, and what is tried: every other time something that is open, else at random.
WALKS = st.tuples(
    st.booleans(),
    st.lists(
        st.tuples(
            st.sampled_from(PEOPLE),
            st.sampled_from(STEPS),
            st.sampled_from(("", REASON)),
            st.integers(0, 999),
        ),
        min_size=2,
        max_size=8,
    ),
)


@pytest.fixture
def people(request, areas) -> dict:
    governor = make_user("suratthani.governor", "ธงชัย", "ผู้ว่าดี")
    appoint(governor, "governor", "84")
    return {name: request.getfixturevalue(name) for name in PEOPLE if name != "governor"} | {"governor": governor}


def take(step: str, export: Export, by, reason: str) -> None:
    """Take a step as it is taken: by a person's press, by the job, or when the time is over."""
    now = timezone.now()
    match step:
        case "approve":
            approve_export(export=export, by=by, at=now)
        case "refuse":
            refuse_export(export=export, reason=reason, by=by, at=now)
        case "cancel":
            cancel_export(export=export, by=by)
        case "finish":
            make(export)
        case "fail":
            fail(export, ExportFailure.GIVEN_UP)
        case "remove":
            remove_old_exports(at=now + timedelta(days=8))


def expected(step: str, export: Export, by, reason: str) -> ExportState | None:
    """Return where the step leads by the declaration and the rule of the second person; None where it is refused."""
    declared = EXPORT.step(step)
    is_refused = (
        (declared.permission is not None and declared.permission not in by.permissions)
        or export.state not in declared.sources
        or (declared.needs_reason and not reason)
        or (declared.permission == Permission.EXPORT_APPROVE and by == export.requested_by)
    )
    return None if is_refused else declared.target


def test_walks_of_everybody_go_as_declared_and_stand_in_the_history(survey_rounds, village, people):
    taken: set[tuple] = set()

    @settings(
        max_examples=50, phases=[Phase.generate], database=None, derandomize=True, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(WALKS)
    def walk(told):
        with transaction.atomic():
            _walk(*told, people, taken)
            transaction.set_rollback(True)

    walk()
    assert {step for step, _who in taken} == set(STEPS)
    assert {who for step, who in taken if step in ("approve", "refuse")} <= {
        "governor", "national_officer", "district_chief",
    }  # fmt: skip


def _walk(is_whole: bool, steps, people: dict, taken: set) -> None:
    export = ask(people["provincial_officer"], columns=("head_whole_number" if is_whole else "head_number",))
    events = Export.events.rel.related_model.objects.filter(pgh_obj=export).order_by("pgh_id")
    assert [event.state for event in events] == ([ExportState.ASKED] + ([] if is_whole else [ExportState.MAKING]))
    for who, step, reason, at in steps:
        now = Export.objects.get(pk=export.pk)
        if at % 2:
            fitting = [(one, by) for one in STEPS for by in PEOPLE if expected(one, now, people[by], REASON)]
            (step, who), reason = new_first(fitting, taken, at) if fitting else (step, who), REASON
        target = expected(step, now, people[who], reason)
        if target is None:
            _refused(step, now, people[who], reason)
            continue
        take(step, now, people[who], reason)
        taken.add((step, who))
        last = events.last()
        assert (last.state, Export.objects.get(pk=export.pk).state) == (target, target)
        if EXPORT.step(step).permission:
            assert last.pgh_context.metadata["user"] == people[who].pk


def _refused(step: str, export: Export, by, reason: str) -> None:
    """Try a step that must not be; where the machine takes it by itself, nothing happens."""
    if step in ("finish", "remove"):
        take(step, export, by, reason)
    else:
        with pytest.raises(StepRefused) as refused, transaction.atomic():
            take(step, export, by, reason)
        assert str(refused.value)
    assert Export.objects.get(pk=export.pk).state == export.state
