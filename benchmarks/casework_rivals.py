"""Rivals of the lists of case work, as they are usually written: counts and sorts made anew from the records."""

from datetime import date

from django.db.models import Exists, Max, OuterRef, Subquery

from areas.models import Area
from areas.scope import Scope
from households.models import Household
from logbook.milestones import MILESTONES
from logbook.models import FollowUp, HelpActivity
from mpi.models import HouseholdScore


def helped_before(scope: Scope, year: int, *, skip: int = 0) -> list:
    """Return the page of the worklist after `skip` rows, sorted by a subquery and cut with OFFSET."""
    looks = FollowUp.objects.filter(household=OuterRef("pk")).order_by().values("household")
    helps = HelpActivity.objects.filter(household=OuterRef("pk"), round_id__lt=year)
    scores = HouseholdScore.objects.of_round(year).poor().filter(household=OuterRef("pk"))
    found = Household.objects.within(scope).with_area().filter(Exists(helps), Exists(scores))
    last = Subquery(looks.annotate(last=Max("followed_on")).values("last"))
    return list(found.annotate(last=last).order_by("last", "pk")[skip : skip + 50])


def progress_by_loop(scope: Scope, year: int, on: date) -> dict[str, list[int]]:
    """Return how many targets of each district have reached each milestone, a query a number."""
    counts = {}
    for area in Area.objects.within(scope).filter(level=4):
        targets = HouseholdScore.objects.within(Scope((area.code,))).of_round(year).poor()
        counts[area.code] = [targets.filter(one.reached(year)).count() for one in MILESTONES.values()]
    return counts
