"""ThaiQM: its list of hardships, and what it found at a household in one round."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import AnswerSource
from households.hardships import LISTED
from households.identity import SealedIdentity
from households.models import Hardship, Household, SurveyRound, ThaiqmSurvey
from households.refusals import refuse
from households.services.answers import supersede
from households.services.change import authored


@dataclass(frozen=True)
class HardshipsLoaded:
    """How many hardships a load added, and how many were there and stayed as they are."""

    added: int
    kept: int


@dataclass(frozen=True)
class PartTwo:
    """Which hardships were found and which not, by number; those in neither were not asked for."""

    found: Collection[int]
    not_found: Collection[int]
    other_hardship: str = ""


@transaction.atomic
def load_hardships() -> HardshipsLoaded:
    """Add the hardships of the list that are missing. What is there stays, its wording may have been put right."""
    known = set(Hardship.objects.values_list("number", flat=True))
    missing = [Hardship.of(listed) for listed in LISTED if listed.number not in known]
    Hardship.objects.bulk_create(missing)
    return HardshipsLoaded(added=len(missing), kept=len(known))


@transaction.atomic
def record_thaiqm(
    *,
    household: Household,
    round: SurveyRound,
    surveyed_on: date,
    by,
    head_name: str,
    identity: SealedIdentity | None = None,
    member_count: int | None = None,
    occupation: str = "",
    phone: str = "",
    part_two: PartTwo | None = None,
    source: AnswerSource = AnswerSource.FIELD,
) -> ThaiqmSurvey:
    """Record both parts of one round as they stand on the form; what was recorded before in the round stays behind it.

    Raises Refused for a hardship that is not on the list, or both found and not found.
    """
    with authored(by):
        fresh = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
        old = fresh.thaiqm_surveys.current().of_round(round.year).first()
        new = ThaiqmSurvey(
            household=fresh,
            round=round,
            source=source,
            surveyed_on=surveyed_on,
            recorded_by=by,
            household_version=fresh.version,
            head_name=head_name,
            identity_sealed=identity and identity.sealed,
            identity_lookup=identity and identity.lookup,
            member_count=member_count,
            occupation=occupation,
            phone=phone,
            **_answers(part_two),
        )
        supersede(old, new)
    return new


def _answers(part_two: PartTwo | None) -> dict[str, Any]:
    if part_two is None:
        return {}
    found, not_found = set(part_two.found), set(part_two.not_found)
    known = Hardship.objects.filter(number__in=found | not_found).count()
    if found & not_found or known != len(found | not_found):
        refuse("found", _("The hardships do not fit the list of ThaiQM. Open the page anew."))
    return {"found": sorted(found), "not_found": sorted(not_found), "other_hardship": part_two.other_hardship}
