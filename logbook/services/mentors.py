"""Naming who looks after a household: one of the accounts, or somebody of the village by name."""

from collections.abc import Collection
from datetime import date

import pghistory
from django.db import transaction
from django.db.models import Q

from households.models import Household
from logbook.models import HouseholdCase


@transaction.atomic
def name_mentor(
    *, households: Collection[Household], on: date, by, mentor=None, mentor_name: str = ""
) -> list[HouseholdCase]:
    """Give all of `households` a mentor: an account, or a name; without either they have none any more.

    Returns the cases that changed; naming the same one again changes nothing, so that a list sent twice does no harm.
    Raises ValueError for an account and a name together.
    """
    if mentor is not None and mentor_name:
        raise ValueError("a mentor is an account or a name")
    HouseholdCase.objects.bulk_create(
        [HouseholdCase(household=household) for household in households], ignore_conflicts=True
    )
    same = Q(mentor=mentor, mentor_name=mentor_name)
    # In one order, so that no two wait for each other.
    locked = HouseholdCase.objects.select_for_update().order_by("pk")
    changed = list(locked.filter(household__in=households).exclude(same))
    since = on if mentor or mentor_name else None
    with pghistory.context(user=by.pk):
        HouseholdCase.objects.filter(pk__in=[case.pk for case in changed]).update(
            mentor=mentor, mentor_name=mentor_name, mentored_since=since
        )
    return changed
