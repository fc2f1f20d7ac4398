"""The other files of one family: what was split off, what was merged, and what was recorded there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from areas.scope import Scope
from households.models import Household, Member
from logbook.case_file import CaseFile
from logbook.choices import LineageKind
from logbook.models import HelpActivity, HouseholdLineage, Problem, Visit

SHOWN = 20
LIKELY = 5


@dataclass(frozen=True)
class Record:
    """One line of what was recorded in another file."""

    on: date
    what: str


@dataclass(frozen=True)
class Kin:
    """Another household of the line. `is_readable`: it lies in the area of who looks."""

    line: HouseholdLineage
    other: Household
    words: str
    is_readable: bool
    records: list[Record] = field(default_factory=list)


def kin_of(case: CaseFile, scope: Scope) -> list[Kin]:
    """Return the households related to that of a case file, the newest first, with their newest records."""
    if not case.lineage:
        return []
    others = {line.pk: line.target if line.source_id == case.household.pk else line.source for line in case.lineage}
    records = _records({other.pk for other in others.values()}, scope)
    return [
        Kin(line, other, _words(line, other), scope.covers(other.area_id), records[other.pk][:SHOWN])
        for line in case.lineage
        for other in [others[line.pk]]
    ]


def likely_twins(household: Household, scope: Scope) -> list[Household]:
    """Return households of the same subdistrict that hold somebody of the same name and birth date."""
    there = scope.narrowed_to(household.area_id[:6])
    same = Q(pk__in=[])
    for member in household.members.present():
        if member.birth_date:
            same |= Q(sort_key=member.sort_key, birth_date=member.birth_date)
    twins = Member.objects.within(there).present().filter(same).exclude(household=household)
    found = Household.objects.within(there).unmerged().filter(pk__in=twins.values("household"))
    return list(found.order_by("id")[:LIKELY])


def _words(line: HouseholdLineage, other: Household) -> str:
    came = line.target_id != other.pk
    if line.kind == LineageKind.SPLIT:
        return _("split off from") if came else _("split off into")
    return _("merged from") if came else _("merged into")


def _records(ids: Iterable[UUID], scope: Scope) -> dict[UUID, list[Record]]:
    records = defaultdict(list)
    for visit in Visit.objects.within(scope).of_households(ids):
        records[visit.household_id].append(
            Record(visit.visited_on, _("Home visit: %(found)s") % {"found": visit.get_found_display()})
        )
    for given in HelpActivity.objects.within(scope).of_households(ids):
        records[given.household_id].append(Record(given.helped_on, f"{given.agency}: {given.description}"))
    for problem in Problem.objects.within(scope).of_households(ids):
        what = _("Problem: %(problem)s") % {"problem": problem.title}
        records[problem.household_id].append(Record(problem.found_on, f"{what} ({problem.get_state_display()})"))
    for rows in records.values():
        rows.sort(key=lambda record: record.on, reverse=True)
    return records
