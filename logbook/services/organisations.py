"""Keeping the lists of agencies, centres and working groups: rows are added, changed and ended, never deleted."""

from datetime import date

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.state_machines import StepRefused
from logbook.models import Agency, AgencyStaff, Centre, CentreSeat, WorkingGroup
from logbook.models.assignments import UNFINISHED
from logbook.mou import MOU_MINISTRIES

Organisation = Agency | Centre | CentreSeat | WorkingGroup


class AgencyHasCases(StepRefused):
    """Cases that are underway need somebody who does them."""

    message = _("This agency has cases that are not finished. Give them to another agency first.")


def save_organisation(*, organisation: Organisation, by) -> Organisation:
    """Write a checked record, new or changed, under the name of its author."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        organisation.save()
    return organisation


@transaction.atomic
def end_agency(*, agency: Agency, by) -> Agency:
    """Take an agency out of use; what it did stays. Raises AgencyHasCases."""
    current = Agency.objects.select_for_update().get(pk=agency.pk)
    if current.assignments.filter(state__in=UNFINISHED).exists():
        raise AgencyHasCases
    current.is_active = False
    return save_organisation(organisation=current, by=by)


def resume_agency(*, agency: Agency, by) -> Agency:
    """Take an agency into use again."""
    agency.is_active = True
    return save_organisation(organisation=agency, by=by)


def end_organisation(*, organisation: Centre | WorkingGroup, on: date, by) -> Centre | WorkingGroup:
    """End a centre or a working group on a day; nothing is deleted."""
    organisation.ended_on = on
    return save_organisation(organisation=organisation, by=by)


def end_seat(*, seat: CentreSeat, on: date, by) -> CentreSeat:
    """Let somebody leave his seat after that day; the list of who sat there stays."""
    seat.ends_on = max(on, seat.starts_on)
    return save_organisation(organisation=seat, by=by)


@transaction.atomic
def tie_staff(*, user: User, agency: Agency, by) -> AgencyStaff:
    """Say of which agency an account is; whoever was of another one is of this one from now on."""
    with pghistory.context(user=by.pk):
        staff, _created = AgencyStaff.objects.update_or_create(user=user, defaults={"agency": agency})
    return staff


@transaction.atomic
def untie_staff(*, staff: AgencyStaff, by) -> None:
    """Take an account from its agency: it then sees no case at all. The history keeps whose it was."""
    with pghistory.context(user=by.pk):
        staff.delete()


def load_mou() -> int:
    """Add the ministries of the agreement that are missing; returns how many. What was edited stays."""
    present = set(Agency.objects.filter(area=None).values_list("name", flat=True))
    missing = [Agency(**ministry) for ministry in MOU_MINISTRIES if ministry["name"] not in present]
    return len(Agency.objects.bulk_create(missing))
