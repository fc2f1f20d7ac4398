"""Copies of a household's area follow the household, in the transaction in which it moves."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from households.models import Household
from logbook.models import Assignment


def follow_households(*, household_ids: Iterable[UUID], **_signal) -> None:
    """Bring the area codes of the households' assignments in line; receives `household_changed`."""
    moved = Assignment.objects.filter(household_id__in=list(household_ids)).exclude(area_code=F("household__area_id"))
    now = Household.objects.filter(pk=OuterRef("household_id")).values("area_id")
    moved.update(area_code=Subquery(now))
