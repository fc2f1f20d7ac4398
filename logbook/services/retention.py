"""Setting how long a kind of data is kept, and forgetting somebody because he asked to be."""

from datetime import datetime

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import retention
from accounts.amending import TamperedHistory
from accounts.choices import RetentionCause
from accounts.models import RetentionPeriod, RetentionRun, User
from accounts.state_machines import StepRefused
from households.models import Forgotten, Household, Member, held
from logbook.forgetting import forget_families, forget_members
from logbook.models import SubjectRequest
from logbook.retention_kinds import in_open_case
from logbook.services.schedules import refuse_overtaken
from logbook.services.subject_requests import OtherArea

KIND = "asked"


class NotGranted(StepRefused):
    message = _("Only a request to erase data that was answered is carried out here.")


class IsHeld(StepRefused):
    message = _("The household is kept from being forgotten: end the hold first, or tell the person why it stays.")


class IsWorkedOn(StepRefused):
    message = _("Somebody works on this household: first its problems, assignments and requests must come to an end.")


class ForgottenAlready(StepRefused):
    message = _("This has been forgotten already.")


class HistoryTampered(StepRefused):
    message = _("The history of this household is not what was sealed. Nothing was changed; tell the auditor.")


@transaction.atomic
def set_period(
    *, kind: str, months: int, basis: str, reason: str, version: int, by: User, at: datetime
) -> RetentionPeriod:
    """Set how long a kind is kept; `version` is what the form showed, 0 for none. Raises SetMeanwhile, ValueError."""
    if months < retention.KINDS[kind].least_months:
        raise ValueError("shorter than the law allows")
    found = RetentionPeriod.objects.select_for_update().filter(kind=kind).first()
    refuse_overtaken(found, version)
    period = found or RetentionPeriod(kind=kind, version=0)
    period.months, period.basis, period.reason = months, basis, reason
    period.set_by, period.set_at, period.version = by, at, period.version + 1
    with pghistory.context(user=by.pk):
        period.save()
    return period


def forget_as_asked(*, request: SubjectRequest, by: User, at: datetime) -> RetentionRun:
    """Forget whom a granted request is about, the whole family or one of it, by the same way as at night.

    Raises OtherArea, NotGranted, ForgottenAlready, IsHeld, IsWorkedOn, HistoryTampered; then nothing was changed.
    """
    try:
        with transaction.atomic():
            run = RetentionRun.objects.create(cause=RetentionCause.REQUEST, begun_at=at, by=by)
            with pghistory.context(user=by.pk, retention=run.pk):
                _forget_asked(request, run, by)
    except TamperedHistory:
        raise HistoryTampered from None
    retention.remove_files(run)
    retention.finish(run, at=at)
    return run


def _forget_asked(request: SubjectRequest, run: RetentionRun, by: User) -> None:
    household = Household.objects.select_for_update().get(pk=request.household_id)
    if not by.scope.covers(household.area_id):
        raise OtherArea
    if not request.is_granted_erasure:
        raise NotGranted
    one = Household.objects.filter(pk=household.pk)
    whom = Q(member=None) | Q(member=request.member_id) if request.member_id else Q(member=None)
    if Forgotten.objects.filter(whom, household=household).exists():
        raise ForgottenAlready
    today = timezone.localdate(run.begun_at)
    if one.filter(held("pk", "area_id", today)).exists():
        raise IsHeld
    if one.filter(in_open_case("pk")).exists():
        raise IsWorkedOn

    def forget(rows, run, before):
        if request.member_id:
            return forget_members(KIND, Member.objects.filter(pk=request.member_id), run)
        return forget_families(KIND, rows, run)

    retention.forget_rows(KIND, [household], forget, run=run, before=today)
