"""Handing a household or a person over to another area: asked by those here, accepted by those there."""

from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.state_machines import StepRefused
from areas.choices import AreaLevel
from areas.models import Area
from areas.standing import standing_everywhere
from households.choices import HouseholdStatus, Relationship
from households.models import Household, Member, SurveyRound
from households.refusals import refuse
from households.services import add_household, move_household, move_member_in
from households.services.change import refuse_unconfirmed, require_current_round
from households.services.moves import refuse_leaving
from logbook.choices import TransferState
from logbook.machines import TRANSFER
from logbook.models import Assignment, Problem, Transfer
from logbook.services.submissions import Answer, take_in

# Who may decide is asked of the two codes of a transfer; the household lies at one end until it lies at the other.
AT_BOTH_ENDS = standing_everywhere(reason="One end of a hand-over lies outside the area of whoever decides.")
GONE = (HouseholdStatus.ALL_DEAD, HouseholdStatus.MERGED)


class AskedAlready(StepRefused):
    """A hand-over of the same household or person waits for its answer."""

    message = _("A transfer of this household or person waits to be accepted already. Withdraw it first.")


class NotOfYourArea(StepRefused):
    """The step belongs to officers of the other end."""

    message = _("This is for an officer of the other area to decide. Nothing was changed.")


class OwnRequest(StepRefused):
    """Nobody accepts what he asked for himself, unless both ends lie in his area."""

    message = _("You asked for this transfer yourself. Somebody of the receiving area has to accept it.")


@transaction.atomic
def ask_transfer(
    *,
    household: Household,
    to_area: Area,
    reason: str,
    by,
    on: date,
    member: Member | None = None,
    whereabouts: str = "",
    moved_on: date | None = None,
) -> Transfer:
    """Ask the officers of another area to take over a household, or `member` of it.

    A household of which both ends lie in one's own area moves at once; a person then waits for the household to be
    chosen. Raises households' Refused, AskedAlready, NotOfYourArea.
    """
    household = Household.objects.select_for_update().get(pk=household.pk)
    if not by.scope.covers(household.area_id):
        raise NotOfYourArea
    refuse_unconfirmed(household)
    _refuse_impossible(household, to_area, member, moved_on, on)
    if Transfer.objects.waiting().concerning(household, member).exists():
        raise AskedAlready
    with pghistory.context(user=by.pk):
        transfer = Transfer.objects.create(
            household=household,
            member=member,
            from_area_id=household.area_id,
            to_area=to_area,
            who=str(member or household.members.heads().first() or household),
            people_count=1 if member else household.members.present().count(),
            reason=reason,
            whereabouts=whereabouts,
            moved_on=moved_on,
            asked_by=by,
        )
    if member is None and by.scope.covers(to_area.code):
        return accept_transfer(transfer=transfer, by=by, on=on)
    return transfer


def take_in_transfer(*, household: Household, by, on: date, **form: Any) -> Answer:
    """Take in the form once, however often it is sent; `form` as in `take_in` and `ask_transfer`."""

    def record(*, round: SurveyRound, **request: Any) -> Transfer:
        return ask_transfer(on=on, **request)

    return take_in("transfer", record, household=household, round=require_current_round(), by=by, **form)


@AT_BOTH_ENDS
@transaction.atomic
def accept_transfer(
    *,
    transfer: Transfer,
    by,
    on: date,
    area: Area | None = None,
    house_number: str = "",
    to_household: Household | None = None,
    relationship: Relationship = Relationship.HEAD,
    note: str = "",
    is_sure: bool = False,
) -> Transfer:
    """Take over what was asked for; all that belongs to it comes along.

    `area` is the village, where the request named a subdistrict. A person comes into `to_household` as `relationship`
    says, or with None into a new household as its head. Raises StepRefused, households' Refused and Doubtful.
    """
    locked = _locked(transfer)
    _refuse_deciding(locked, by)
    target = TRANSFER.target("accept", state=locked.state, permissions=by.permissions)
    place = area or locked.to_area
    if not place.code.startswith(locked.to_area_id):
        refuse("area", _("Choose a place inside the area that was asked."), "area")
    with pghistory.context(user=by.pk):
        if locked.member_id is None:
            move_household(household=locked.household, area=place, house_number=house_number, by=by)
            follow_areas(household_ids=[locked.household_id])
        else:
            locked.to_household = to_household or _new_home(locked, place, house_number, by)
            _move_person(locked, relationship, on=on, by=by, is_sure=is_sure)
        return _decide(locked, target, note=note, by=by)


def refuse_transfer(*, transfer: Transfer, reason: str, by) -> Transfer:
    """Say no, and why; everything stays where it was. Raises StepRefused."""
    return _end(transfer, "refuse", reason, by, end="to_area_id")


def withdraw_transfer(*, transfer: Transfer, by, reason: str = "") -> Transfer:
    """Take a request back before it is answered. Raises StepRefused."""
    return _end(transfer, "withdraw", reason, by, end="from_area_id")


@AT_BOTH_ENDS
@transaction.atomic
def acknowledge_transfer(*, transfer: Transfer, by) -> Transfer:
    """Note that the one who asked has read the answer. Raises NotOfYourArea for anybody else."""
    locked = _locked(transfer)
    if locked.asked_by_id != by.pk or locked.is_waiting:
        raise NotOfYourArea
    with pghistory.context(user=by.pk):
        locked.seen_at = locked.seen_at or timezone.now()
        locked.save(update_fields=["seen_at"])
    return locked


def follow_areas(*, household_ids, **_signal: Any) -> None:
    """Let the work given for these households lie where they live now; receives `household_changed`."""
    Assignment.objects.follow_areas(household_ids)


@AT_BOTH_ENDS
@transaction.atomic
def _end(transfer: Transfer, step: str, reason: str, by, *, end: str) -> Transfer:
    locked = _locked(transfer)
    if not by.scope.covers(getattr(locked, end)):
        raise NotOfYourArea
    target = TRANSFER.target(step, state=locked.state, permissions=by.permissions, reason=reason)
    with pghistory.context(user=by.pk):
        return _decide(locked, target, note=reason, by=by)


def _decide(transfer: Transfer, state: TransferState, *, note: str, by) -> Transfer:
    transfer.state, transfer.decision_note = state, note
    transfer.decided_by, transfer.decided_at = by, timezone.now()
    transfer.save(update_fields=["state", "decision_note", "decided_by", "decided_at", "to_household"])
    return transfer


def _locked(transfer: Transfer) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("to_area", "household", "member")
    return rows.get(pk=transfer.pk)


def _refuse_deciding(transfer: Transfer, by) -> None:
    if not by.scope.covers(transfer.to_area_id):
        raise NotOfYourArea
    if transfer.asked_by_id == by.pk and not by.scope.covers(transfer.from_area_id):
        raise OwnRequest


def _refuse_impossible(household: Household, to_area: Area, member: Member | None, moved_on, on: date) -> None:
    if len(to_area.code) < AreaLevel.SUBDISTRICT:
        refuse("area", _("A household belongs to a village or a subdistrict."), "level")
    if member is None and to_area.code == household.area_id:
        refuse("area", _("The household lives there already."), "same")
    if household.status in GONE:
        refuse("household", _("This household cannot move: nobody lives in it any more."), "gone")
    if moved_on and moved_on > on:
        refuse("moved_on", _("The day of the move lies in the future."), "future")
    if member is not None:
        refuse_leaving(member)


def _new_home(transfer: Transfer, place: Area, house_number: str, by) -> Household:
    left = transfer.household
    fields = {"area": place, "house_number": house_number}
    return add_household(fields=fields, by=by, origin=left.origin, round=left.origin_round)


def _move_person(transfer: Transfer, relationship: Relationship, *, on: date, by, is_sure: bool) -> None:
    """Let the person live there, and what is still to be done for him go along."""
    home = transfer.to_household
    if not home.area_id.startswith(transfer.to_area_id):
        refuse("to_household", _("Choose a household of the area that was asked."), "area")
    move_member_in(member=transfer.member, household=home, relationship=relationship, on=on, by=by, is_sure=is_sure)
    take_along([transfer.member], home)


def take_along(members, household: Household) -> None:
    """Let open problems and unfinished work of people go with them to another household; what is closed stays."""
    Problem.objects.open().of_members(members).update(household=household)
    Assignment.objects.unfinished().of_members(members).update(household=household, area_code=household.area_id)
