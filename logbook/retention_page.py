"""What the page of forgetting shows: the last runs in words, and what goes within a month, by district."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Value
from django.db.models.functions import Coalesce, Left
from django.utils.functional import Promise

from accounts.models import RetentionRun
from accounts.retention import KINDS, Kept, kept_kinds
from areas.calendar import months_before
from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope


@dataclass(frozen=True)
class Coming:
    """How many rows of a kind go until the same day of the next month: together, and in each district."""

    kept: Kept
    count: int
    districts: list[tuple[str, int]]


@dataclass(frozen=True)
class ToldRun:
    """A run with its counts in words: (kind, forgotten, kept back)."""

    run: RetentionRun
    lines: list[tuple[str | Promise, int, int]]


def coming(scope: Scope, *, on: date) -> list[Coming]:
    """Return what goes in the coming month inside `scope`, of the kinds that have an area. One query a kind."""
    day = months_before(on, -1)
    kinds = [kept for kept in kept_kinds() if kept.kind.area]
    counted = {kept.kind.name: _by_district(kept, scope, day) for kept in kinds}
    names = Area.objects.with_codes({code for counts in counted.values() for code in counts}).in_bulk()
    found = []
    for kept in kinds:
        counts = counted[kept.kind.name]
        districts = [(names[code].label if code in names else code, count) for code, count in sorted(counts.items())]
        if counts:
            found.append(Coming(kept, sum(counts.values()), districts))
    return found


def told(runs: Iterable[RetentionRun]) -> list[ToldRun]:
    return [ToldRun(run, list(_lines(run))) for run in runs]


def _by_district(kept: Kept, scope: Scope, day: date) -> dict[str, int]:
    rows = kept.kind.due(kept.before(day), day).filter(scope.condition(kept.kind.area)).order_by()
    # What is of a wider area, such as a file of the whole country, is of no district.
    district = Coalesce(Left(kept.kind.area, AreaLevel.DISTRICT), Value(""))
    return dict(rows.values_list(district).annotate(count=Count("pk")))


def _lines(run: RetentionRun):
    for name in dict.fromkeys([*run.counts, *run.kept_back]):
        label = KINDS[name].label if name in KINDS else name
        yield label, run.counts.get(name, 0), run.kept_back.get(name, 0)
