"""The life of a disputed value: said, looked into in the field, corrected or left as it is. Never deleted."""

from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.state_machines import StepRefused
from households.models import Household, Member, SurveyRound
from households.refusals import refuse
from households.services import correct_answers, correct_member_answers
from logbook.disputed import Value, indicators_of, values_by_code
from logbook.machines import DISPUTE
from logbook.models import ValueDispute
from logbook.models.problems import INDICATORS
from logbook.questions import Known, known_before_visit
from logbook.services.problems import require_same_household
from logbook.services.submissions import Answer, take_in
from mpi.rules import State

REPORTED = {State.PASSED.value: "1", State.FAILED.value: "0"}
NOTE_LENGTH = 200


class DisputedAlready(StepRefused):
    """Somebody said so before, and it is not looked into yet."""

    message = gettext_lazy("This value is disputed already. It waits to be looked into.")


@transaction.atomic
def raise_dispute(*, household: Household, round: SurveyRound, value: Value, comment: str, by) -> ValueDispute:
    """Write down that a value, as `logbook.disputed` gives it, is not as things are.

    Raises DisputedAlready, NotOfThisHousehold.
    """
    require_same_household(household, [value.member])
    # One at a time a household, so that of two at once the second is told.
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    said = {"household": household, "round": round, "value_name": value.name, "member": value.member}
    if ValueDispute.objects.still_open().filter(**said).exists():
        raise DisputedAlready
    with pghistory.context(user=by.pk):
        return ValueDispute.objects.create(
            **said, value_then=value.raw, comment=comment, state=DISPUTE.initial, raised_by=by
        )


def take_in_dispute(**form: Any) -> Answer:
    """Take in the form once, however often it is sent; `form` as in `take_in` and `raise_dispute`."""
    return take_in("dispute", raise_dispute, **form)


@transaction.atomic
def accept_dispute(*, dispute: ValueDispute, right_value: Any, note: str, on: date, by) -> ValueDispute:
    """Correct the value as it was found in the field; what was imported stays beside it.

    `right_value` is the fact as its column has it, of an indicator "passed" or "failed". Somebody may have corrected it
    meanwhile; then nothing is written twice. Raises NotPermitted, WrongState, ReasonMissing, and Refused where the
    value would stay what it was when it was disputed.
    """
    current = _locked(dispute)
    current.state = DISPUTE.target("accept", state=current.state, permissions=by.permissions, reason=note)
    if right_value == current.value_then:
        refuse("right_value", _("This is the disputed value itself. Let it stand instead, and say why."))
    _correct(current, right_value, note, on, by)
    current.value_corrected = right_value
    return _settle(current, note, on, by)


@transaction.atomic
def reject_dispute(*, dispute: ValueDispute, note: str, on: date, by) -> ValueDispute:
    """Let the value stand; `note` says why. Raises NotPermitted, WrongState, ReasonMissing."""
    current = _locked(dispute)
    current.state = DISPUTE.target("reject", state=current.state, permissions=by.permissions, reason=note)
    return _settle(current, note, on, by)


@transaction.atomic
def reopen_dispute(*, dispute: ValueDispute, reason: str, by) -> ValueDispute:
    """Look into it again; how it was decided stays in the history.

    Raises NotPermitted, WrongState, ReasonMissing, and DisputedAlready where somebody disputed the value anew.
    """
    current = _locked(dispute)
    current.state = DISPUTE.target("reopen", state=current.state, permissions=by.permissions, reason=reason)
    Household.objects.select_for_update(no_key=True).get(pk=current.household_id)
    same = {"household": current.household_id, "round": current.round_id, "member": current.member_id}
    if ValueDispute.objects.still_open().filter(**same, value_name=current.value_name).exists():
        raise DisputedAlready
    current.settled_by, current.settled_on, current.settling_note = None, None, reason
    with pghistory.context(user=by.pk):
        current.save(update_fields=["state", "settled_by", "settled_on", "settling_note"])
    return current


def _locked(dispute: ValueDispute) -> ValueDispute:
    disputes = ValueDispute.objects.select_for_update(of=("self",)).select_related("household", "round", "member")
    return disputes.get(pk=dispute.pk)


def _settle(dispute: ValueDispute, note: str, on: date, by) -> ValueDispute:
    dispute.settled_by, dispute.settled_on, dispute.settling_note = by, on, note
    with pghistory.context(user=by.pk):
        dispute.save(update_fields=["state", "settled_by", "settled_on", "settling_note", "value_corrected"])
    return dispute


def _correct(dispute: ValueDispute, right_value: Any, note: str, on: date, by) -> None:
    known = known_before_visit(dispute.household, dispute.round)
    code = f"{dispute.value_name}:{dispute.member_id}" if dispute.member_id else dispute.value_name
    now = values_by_code(known).get(code)
    if now is not None and now.raw == right_value:
        return
    shared = {"round": dispute.round, "surveyed_on": on, "source_note": Truncator(note).chars(NOTE_LENGTH), "by": by}
    if dispute.value_name in INDICATORS:
        reported = {dispute.value_name: REPORTED[right_value]}
        correct_answers(household=dispute.household, changes={}, reported=reported, **shared)
        return
    changes = {dispute.value_name: right_value}
    # A list may have brought the result without its facts: once a fact is known better, the rule decides again.
    given_back = _reported(known, dispute.value_name)
    if dispute.member_id:
        correct_member_answers(member=_member(dispute.member), changes=changes, **shared)
        if given_back:
            correct_answers(household=dispute.household, changes={}, reported=given_back, **shared)
        return
    correct_answers(household=dispute.household, changes=changes, reported=given_back, **shared)


def _reported(known: Known, name: str) -> dict[str, str]:
    reported = known.answers.reported if known.answers else ""
    return {one.code: " " for one in indicators_of(name, known.round) if reported and reported[one.number - 1] != " "}


def _member(member: Member) -> Member:
    return Member.objects.with_household().get(pk=member.pk)
