"""What changed in a household while somebody filled a form about it."""

from django.apps import apps

from households.models import NOTHING_REPORTED, Household, HouseholdAnswers

# Columns that tell about the record, not about the family.
BOOKKEEPING = {
    *("id", "version", "created_at", "updated_at"),
    *("household", "household_version", "round", "source", "source_note", "surveyed_on", "recorded_at", "recorded_by"),
    *("is_current", "changed_fields", "reported"),
}


def fields_changed_since(household: Household, version: int) -> set[str]:
    """Return the names of facts whose value is no longer what it was at `version` of the household.

    Names are columns of Household and HouseholdAnswers ("status", "income_main_satang") and, for results that were
    reported directly, codes of indicators ("MPI05").
    """
    return _changed_columns(household, version) | _changed_answers(household, version)


def _changed_columns(household: Household, version: int) -> set[str]:
    # The event's class is made by pghistory while the models load; the registry is its only fixed address.
    events = apps.get_model("households", "HouseholdEvent").objects.filter(pgh_obj=household, version__lte=version)
    return _differences(events.order_by("pgh_id").last(), household, Household)


def _changed_answers(household: Household, version: int) -> set[str]:
    changed = set()
    rows = HouseholdAnswers.objects.filter(household=household).order_by("round_id", "id")
    for now in [row for row in rows if row.is_current]:
        seen = [row for row in rows if row.round_id == now.round_id and row.household_version <= version]
        then = seen[-1] if seen else None
        changed |= _differences(then, now, HouseholdAnswers)
        changed |= _changed_results(then.reported if then else NOTHING_REPORTED, now.reported)
    return changed


def _differences(then, now, model) -> set[str]:
    fields = [field for field in model._meta.concrete_fields if field.name not in BOOKKEEPING]
    return {field.name for field in fields if getattr(then, field.attname, None) != getattr(now, field.attname)}


def _changed_results(then: str, now: str) -> set[str]:
    """Return the codes of the indicators whose reported character differs."""
    return {f"MPI{place:02d}" for place, pair in enumerate(zip(then, now, strict=True), 1) if pair[0] != pair[1]}
