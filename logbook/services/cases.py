"""What is said of a household by those who help it: its class and its stage. The newest counts, all stay in history."""

from datetime import date

import pghistory
from django.db import transaction

from households.models import Household
from logbook.choices import DevelopmentClass, DevelopmentStage
from logbook.models import HouseholdCase


@transaction.atomic
def set_development_class(
    *, household: Household, development_class: DevelopmentClass, reason: str, on: date, by
) -> HouseholdCase:
    """Say what the household can become. What was said of a later day stays."""
    changes = {"development_class": development_class, "class_reason": reason}
    return _say(household, "classed_on", on, changes, by)


@transaction.atomic
def set_stage(*, household: Household, stage: DevelopmentStage, reason: str, on: date, by) -> HouseholdCase:
    """Say how far the household has come. What was said of a later day stays."""
    return _say(household, "staged_on", on, {"stage": stage, "stage_reason": reason}, by)


def _say(household: Household, day_field: str, on: date, changes: dict, by) -> HouseholdCase:
    # One at a time a household: its case has one row, which may not be there yet.
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    case = HouseholdCase.objects.of_household(household).first() or HouseholdCase(household=household)
    before = getattr(case, day_field)
    if before and before > on:
        return case
    for name, value in {**changes, day_field: on}.items():
        setattr(case, name, value)
    with pghistory.context(user=by.pk):
        case.save()
    return case
