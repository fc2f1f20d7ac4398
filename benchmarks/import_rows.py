"""How long rows of 42 columns take to be checked (the preview) and written, and how much memory, beside a bare COPY.

A flat survey of --size members, each with the answers of his household, from `manage.py import_data` as a process of
its own; as a workbook as well where it fits into one.
"""

import argparse
from pathlib import Path

from django.conf import settings

from benchmarks import imports_rival
from benchmarks.figures import Figure, milliseconds
from benchmarks.import_files import SIZES, flat, survey_rows, write_csv, write_workbook
from benchmarks.imports import prepare, subdistricts_of, take_in

NAME = "import_rows"
SIZE = 100_000
LARGEST_WORKBOOK = 100_000  # rows
# Rows: seconds to check, seconds to write, megabytes; a million has 600 s for both.
TARGETS = {100_000: (25, 60, 700), 1_000_000: (None, None, None)}
BOTH = {1_000_000: 600}


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="rows")
    parser.add_argument("--province", default="84")
    options = parser.parse_args(argv)
    prepare()
    suffixes = (".csv", ".xlsx") if options.size <= LARGEST_WORKBOOK else (".csv",)
    found = []
    for at, suffix in enumerate(suffixes):
        path = write_rows(suffix, options.size, subdistricts_of(options.province), first=1 + at * options.size)
        found += measure(path, options.size)
    return found


def write_rows(suffix: str, rows: int, subdistricts: list[str], *, first: int) -> Path:
    """Write about so many rows."""
    path = Path(settings.VAR_DIR) / f"rows{suffix}"
    content = flat(survey_rows(rows * len(SIZES) // sum(SIZES), subdistricts, first=first))
    write_csv(path, content) if suffix == ".csv" else write_workbook(path, {"flat": content})
    return path


def measure(path: Path, rows: int) -> list[Figure]:
    preview = take_in("survey", path, "--dry-run")
    whole = take_in("survey", path)
    writing = round(whole.seconds - preview.seconds, 2)
    rival = {"bare-copy": round(milliseconds(lambda: imports_rival.load(path, "survey")) / 1000, 2)}
    to_check, to_write, megabytes = TARGETS.get(rows, (None, None, None))
    name = f"{NAME}{path.suffix}"
    return [
        Figure(f"{name}.preview", preview.seconds, unit="s", target=to_check),
        Figure(f"{name}.writing", writing, unit="s", target=to_write),
        Figure(f"{name}.whole", whole.seconds, unit="s", target=BOTH.get(rows), rivals=rival),
        Figure(f"{name}.memory", whole.peak_mb, unit="MB", target=megabytes),
    ]
