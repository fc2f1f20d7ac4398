"""Requests of people about their own data: received at the desk, answered by whoever answers for the area."""

from datetime import date, datetime, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.state_machines import StepRefused
from households.models import Household, Member, SurveyRound
from logbook.choices import SubjectRight
from logbook.machines import SUBJECT_REQUEST
from logbook.models import SubjectRequest
from logbook.services.problems import require_same_household
from logbook.services.submissions import Answer, take_in

KIND = "subject_request"


class OtherArea(StepRefused):
    message = _("This request is of another area by now. Nothing was changed.")


@transaction.atomic
def receive_request(
    *,
    household: Household,
    round: SurveyRound,
    right: SubjectRight,
    asker: str,
    identified_by: str,
    details: str,
    asked_on: date,
    member: Member | None,
    by: User,
) -> SubjectRequest:
    """Write down what somebody asks about his data; its days begin when he asked. Raises NotOfThisHousehold."""
    require_same_household(household, [member])
    with pghistory.context(user=by.pk):
        return SubjectRequest.objects.create(
            household=household,
            member=member,
            right=right,
            asker=asker,
            identified_by=identified_by,
            details=details,
            asked_on=asked_on,
            due_on=asked_on + timedelta(days=settings.SUBJECT_REQUEST_DAYS),
            state=SUBJECT_REQUEST.initial,
            received_by=by,
        )


def take_in_request(**form: Any) -> Answer:
    """Take in the form once, however often it is sent; `form` as in `take_in` and `receive_request`."""
    return take_in(KIND, receive_request, **form)


@transaction.atomic
def move_request(*, request: SubjectRequest, step: str, answer: str, by: User, at: datetime) -> SubjectRequest:
    """Take a step of the machine. Raises NotPermitted, WrongState, ReasonMissing, OtherArea, LookupError."""
    rows = SubjectRequest.objects.select_for_update(of=("self",)).select_related("household")
    current = rows.get(pk=request.pk)
    if not by.scope.covers(current.household.area_id):
        raise OtherArea
    current.state = SUBJECT_REQUEST.target(step, state=current.state, permissions=by.permissions, reason=answer)
    current.answer = answer.strip() if SUBJECT_REQUEST.step(step).needs_reason else current.answer
    current.moved_by, current.moved_at = by, at
    with pghistory.context(user=by.pk):
        current.save()
    return current
