"""Households: found in the field, edited, gone."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from households.choices import Confirmation, HouseholdStatus, Origin
from households.editing import merge, put
from households.models import Household, HouseholdAnswers, SurveyRound
from households.refusals import refuse, refuse_invalid
from households.services.change import (
    announce,
    authored,
    changing,
    confirmation_of,
    refusing_taken_numbers,
    require_current_round,
)
from households.tokens import refresh_posting_areas

EDITABLE = (
    *("house_code", "area", "village_suffix", "house_number", "soi", "road", "community", "local_government"),
    *("latitude", "longitude", "phone", "occupation"),
    *("dwelling_land", "work_land", "work_land_rai", "work_land_square_wa", "title_document"),
)


@transaction.atomic
def add_household(
    *,
    fields: Mapping[str, Any],
    by,
    origin: Origin = Origin.LOGBOOK,
    round: SurveyRound | None = None,
    confirmation: Confirmation | None = None,
    pk: UUID | None = None,
) -> Household:
    """Add a household, without members yet. `fields` are those of EDITABLE.

    One of the Logbook's own waits for the district chief (`logbook.services.entries` puts it before him) unless its
    `confirmation` says otherwise, as of a household made of confirmed people. `pk` is its id where somebody has to
    know it beforehand. Raises Refused, and NoCurrentRound where no `round` is given and none is current.
    """
    household = Household(origin=origin, origin_round=round or require_current_round())
    household.pk = pk or household.pk
    household.confirmation = confirmation or confirmation_of(origin)
    put(household, fields)
    refuse_invalid_household(household, fields.keys() | {"area"})
    with authored(by), refusing_taken_numbers():
        household.save(force_insert=True)
    announce(household, [household.origin_round_id])
    return household


@transaction.atomic
def edit_household(*, household: Household, changes: Mapping[str, Any], base: Mapping[str, Any], by) -> Household:
    """Change fields of EDITABLE; `base` is what the form had shown of them (`editing.snapshot`).

    Returns the fresh household. Raises StaleForm where somebody changed the same field meanwhile, and Refused.
    """
    with changing(household, by=by) as fresh:
        applied = merge(fresh, changes, base)
        refuse_invalid_household(fresh, applied)
    if "area" in applied:
        follow_area(fresh)
    return fresh


def set_household_status(
    *, household: Household, status: HouseholdStatus, on: date, by, note: str = "", moved_to: str = ""
) -> Household:
    """Say that the household is not found, moved out, declines help, or is there again.

    Everything but "really there" needs a reason in `note`, and a move its place. Raises Refused.
    """
    with changing(household, by=by) as fresh:
        _require_reason(status, note, moved_to)
        if status == HouseholdStatus.ALL_DEAD and fresh.members.living().exists():
            refuse("status", _("Somebody of this household is alive. Record each death first."), "living")
        fresh.status, fresh.status_note, fresh.status_on = status, note, on
        fresh.moved_to = moved_to if status == HouseholdStatus.MOVED_OUT else ""
    return fresh


def refuse_invalid_household(household: Household, fields: Collection[str]) -> None:
    refuse_invalid(household, fields)
    if len(household.area_id) < AreaLevel.SUBDISTRICT:
        refuse("area", _("A household belongs to a village or a subdistrict."), "level")
    if (household.latitude is None) != (household.longitude is None):
        refuse("latitude", _("The point must have both figures and lie in Thailand."), "point")


def _require_reason(status, note: str, moved_to: str) -> None:
    if status == HouseholdStatus.MOVED_OUT and not moved_to.strip():
        refuse("moved_to", _("Say where the household moved to."), "required")
    if status not in (HouseholdStatus.PRESENT, HouseholdStatus.MOVED_OUT) and not note.strip():
        refuse("note", _("Give the reason."), "required")


def follow_area(household: Household) -> None:
    """Let the search words and the scores of every year stand in the new area."""
    refresh_posting_areas(Household.objects.filter(pk=household.pk))
    years = HouseholdAnswers.objects.filter(household=household).values_list("round_id", flat=True).distinct()
    announce(household, years)
