"""Keeping a household, or an area, from being forgotten: placed with a reason until a day, ended with a reason."""

from datetime import date, datetime

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.state_machines import StepRefused
from areas.models import Area
from households.models import Household, LegalHold


class OutsideScope(StepRefused):
    message = _("This area is not yours.")


class EndedAlready(StepRefused):
    message = _("This hold has ended already. Nothing was changed.")


@transaction.atomic
def place_hold(
    *, reason: str, until: date, by: User, at: datetime, household: Household | None = None, area: Area | None = None
) -> LegalHold:
    """Keep one household, or all of an area, from being forgotten until that day. Raises OutsideScope."""
    hold = LegalHold(household=household, area=area, reason=reason, until=until, placed_by=by, placed_at=at)
    if not by.scope.covers(hold.area_code):
        raise OutsideScope
    with pghistory.context(user=by.pk):
        hold.save()
    return hold


@transaction.atomic
def end_hold(*, hold: LegalHold, reason: str, by: User, at: datetime) -> LegalHold:
    """Let a hold end before its day. Raises OutsideScope, EndedAlready."""
    current = LegalHold.objects.select_for_update(of=("self",)).select_related("household").get(pk=hold.pk)
    if not by.scope.covers(current.area_code):
        raise OutsideScope
    if current.ended_at:
        raise EndedAlready
    current.ended_at, current.ended_by, current.end_reason = at, by, reason
    with pghistory.context(user=by.pk):
        current.save()
    return current
