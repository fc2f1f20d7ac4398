"""What of the Logbook belongs to a post: it goes to the next holder when the post changes hands."""

from datetime import date

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.hand_over import OpenWork, register
from areas.models import Area
from areas.scope import Scope
from households.models import Household
from logbook.models import AgencyStaff, HouseholdCase
from logbook.services.mentors import name_mentor


def _mentored_places(user, scope: Scope) -> list[tuple[str, int]]:
    cases = HouseholdCase.objects.within(scope).mentored_by(user)
    counts = dict(cases.values_list("area_code").annotate(count=Count("pk")).order_by("area_code"))
    areas = Area.objects.with_codes(counts).in_bulk()
    return [(areas[code].label, count) for code, count in counts.items()]


def _move_mentored(*, old, new, scope: Scope, on: date, by) -> int:
    cases = HouseholdCase.objects.within(scope).mentored_by(old)
    households = list(Household.objects.within(scope).filter(pk__in=cases.values("household")))
    return len(name_mentor(households=households, mentor=new, on=on, by=by))


def _agency_places(user, scope: Scope) -> list[tuple[str, int]]:
    staff = AgencyStaff.objects.filter(user=user).select_related("agency")
    return [(one.agency.name, 1) for one in staff]


def _move_agency(*, old, new, scope: Scope, on: date, by) -> int:
    """Let the new holder work for the agency of the old one; whoever works for one already stays there."""
    staff = AgencyStaff.objects.filter(user=old).first()
    if staff is None or AgencyStaff.objects.filter(user=new).exists():
        return 0
    AgencyStaff.objects.create(agency=staff.agency, user=new)
    return 1


register(OpenWork("mentored", _("Households followed up as their mentor"), _mentored_places, _move_mentored))
register(OpenWork("agency", _("Work for the agency"), _agency_places, _move_agency))
