"""The menu of solutions and the criteria of the stages: loaded once, kept by the offices, never deleted."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from areas.money import SATANG
from households.editing import merge
from households.refusals import Refused
from logbook.choices import DevelopmentStage
from logbook.models import SolutionMenuItem, StageCriterion
from mpi.choices import Dimension

FOLDER = Path(__file__).resolve().parent.parent
AMOUNTS = {"income_most_baht": "income_most_satang", "amount_baht": "amount_satang"}


@dataclass(frozen=True)
class Loaded:
    """How many rows a load added, and how many were there and stayed as they are."""

    added: int
    kept: int


@transaction.atomic
def load_menu() -> Loaded:
    """Add the entries of logbook/menu_items.json that are missing. What is there stays: it may have been put right."""
    known = set(SolutionMenuItem.objects.values_list("code", flat=True))
    missing = [SolutionMenuItem(**entry) for entry in listed_entries() if entry["code"] not in known]
    SolutionMenuItem.objects.bulk_create(missing)
    return Loaded(added=len(missing), kept=len(known))


@transaction.atomic
def load_stage_criteria() -> Loaded:
    """Add the criteria of logbook/stage_criteria.json where there are none: afterwards the list is the office's own."""
    kept = StageCriterion.objects.count()
    if kept:
        return Loaded(added=0, kept=kept)
    listed = json.loads((FOLDER / "stage_criteria.json").read_text())
    criteria = [StageCriterion(**entry | {"stage": DevelopmentStage[entry["stage"]]}) for entry in listed]
    StageCriterion.objects.bulk_create(criteria)
    return Loaded(added=len(criteria), kept=0)


def listed_entries() -> Iterator[dict[str, Any]]:
    """Yield the fields of each entry of the list; money in satang."""
    for entry in json.loads((FOLDER / "menu_items.json").read_text()):
        yield {
            AMOUNTS.get(name, name): value * SATANG if name in AMOUNTS else value for name, value in entry.items()
        } | {"dimension": Dimension[entry["dimension"]], "stage": DevelopmentStage[entry["stage"]]}


@transaction.atomic
def keep_entry(
    row: SolutionMenuItem | StageCriterion, *, changes: Mapping[str, Any], base: Mapping[str, Any], by
) -> SolutionMenuItem | StageCriterion:
    """Write a new entry or criterion, or what was changed of one; two who change different fields are merged.

    `base` is what the form showed. Raises StaleForm where somebody changed the same field meanwhile, and Refused for
    what the table does not take, such as a code that stands in the menu already.
    """
    current = type(row)._default_manager.select_for_update().get(pk=row.pk) if row.pk else row
    merge(current, changes, base)
    _check(current)
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            current.save()
    except IntegrityError:
        _check(current)  # of two at once the second is told what the first has taken
        raise
    return current


def _check(row: SolutionMenuItem | StageCriterion) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(error) from error
