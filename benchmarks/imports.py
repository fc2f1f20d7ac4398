"""How long a file takes from the command to the scores, and how much memory, beside a bare COPY into the same tables.

Up to 50,000 households the file is a workbook, above that csv. Each kind is measured for --size households, with
`manage.py import_data` as a process of its own: start, reading, sealing, checks, writing, names for the search, scores.
What the usual library takes for such a file is measured at 1,000 households: it goes row by row.
"""

import argparse
import json
import sys
from pathlib import Path

from django.conf import settings

from areas.choices import AreaLevel
from areas.models import Area
from areas.services import load_areas
from benchmarks import imports_library, imports_rival
from benchmarks.figures import Figure, milliseconds
from benchmarks.import_files import YEAR, write_file
from benchmarks.processes import Measured, measured
from households.choices import SurveyCycle
from households.imports.kinds import kinds
from households.models import SurveyRound

NAME = "imports"
SIZE = 10_000
LARGEST_WORKBOOK = 50_000
OF_THE_LIBRARY = 1_000  # households
# Households: seconds, megabytes.
TARGETS = {10_000: (5, 500), 400_000: (120, None)}


def main(argv: list[str]) -> list[Figure]:
    known = [kind.name for kind in kinds() if kind.name in imports_rival.STATEMENTS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="households")
    parser.add_argument("--kind", action="append", choices=known, help="otherwise all of them")
    parser.add_argument("--province", default="84")
    options = parser.parse_args(argv)
    prepare()
    subdistricts = subdistricts_of(options.province)
    found = []
    for at, kind in enumerate(options.kind or known):
        found += measure(kind, options.size, subdistricts, first=1 + at * options.size)
    return [*found, beside_the_library(subdistricts)]


def prepare() -> None:
    """Load the areas and open the round."""
    load_areas()
    SurveyRound.objects.create(year=YEAR, cycle=SurveyCycle.BMN_2565, is_current=True)


def subdistricts_of(province: str) -> list[str]:
    found = Area.objects.current().at_level(AreaLevel.SUBDISTRICT).filter(code__startswith=province)
    return list(found.order_by("code").values_list("code", flat=True))


def measure(kind: str, households: int, subdistricts: list[str], *, first: int) -> list[Figure]:
    suffix = ".xlsx" if households <= LARGEST_WORKBOOK else ".csv"
    path = write_file(Path(settings.VAR_DIR) / f"{kind}{suffix}", kind, households, subdistricts, first=first)
    ours = take_in(kind, path)
    rival = milliseconds(lambda: imports_rival.load(path, kind)) / 1000
    seconds, megabytes = TARGETS.get(households, (None, None))
    name = f"{NAME}.{kind}{suffix}"
    return [
        Figure(f"{name}.seconds", ours.seconds, unit="s", target=seconds, rivals={"bare-copy": round(rival, 2)}),
        Figure(f"{name}.memory", ours.peak_mb, unit="MB", target=megabytes),
    ]


def take_in(kind: str, path: Path, *more: str) -> Measured:
    """Run `import_data` on a file without faults; stops everything where it finds some."""
    command = [sys.executable, "manage.py", "import_data", kind, str(path), "--round", str(YEAR), "--json", *more]
    done = measured(command)
    counts = json.loads(done.output)
    if done.code or not counts["accepted"] == counts["read"] > 0:
        raise SystemExit(f"{kind}: exit {done.code}, {counts | {'errors': counts['errors'][:3]}}")
    return done


def beside_the_library(subdistricts: list[str]) -> Figure:
    folder = Path(settings.VAR_DIR)
    ours, theirs = (
        write_file(folder / f"{first}.xlsx", "indicator_results", OF_THE_LIBRARY, subdistricts, first=first)
        for first in (90_000_000, 91_000_000)
    )
    rival = milliseconds(lambda: imports_library.load(theirs)) / 1000
    return Figure(
        f"{NAME}.indicator_results.{OF_THE_LIBRARY}.seconds",
        take_in("indicator_results", ours).seconds,
        unit="s",
        rivals={"django-import-export": round(rival, 2)},
    )
