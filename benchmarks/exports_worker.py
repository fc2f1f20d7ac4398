"""One slice of the job of an export, or the bare writer with its rows: `python -m benchmarks.exports_worker DEED KEY`.

DEED is `read` or `write` (KEY of the job), or `bare` (KEY of the export). Prints {"seconds": …}.
"""

import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable

import django

django.setup()

from xlsxwriter import Workbook  # noqa: E402 – after the settings, as all below

from jobs.services import run_job  # noqa: E402
from reports.exports import store  # noqa: E402
from reports.models import Export  # noqa: E402


def run_slice(key: str) -> float:
    began = time.perf_counter()
    run_job(job_id=key)
    return time.perf_counter() - began


def bare(key: str) -> float:
    export = Export.objects.get(pk=key)
    rows = [row for chunk in store.kept_rows(export) for row in chunk]
    write: Callable = {"xlsx": bare_workbook, "csv": bare_csv}[export.format]
    began = time.perf_counter()
    write(rows)
    return time.perf_counter() - began


def bare_workbook(rows: list[tuple]) -> None:
    """Write every cell by the call for its type, none of them examined."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as out:
        book = Workbook(out, {"constant_memory": True, "tmpdir": folder})
        page = book.add_worksheet()
        for row, cells in enumerate(rows):
            for place, value in enumerate(cells):
                if isinstance(value, str):
                    page.write_string(row, place, value)
                elif value is not None:
                    page.write_number(row, place, value)
        book.close()


def bare_csv(rows: list[tuple]) -> None:
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


DEEDS = {"read": run_slice, "write": run_slice, "bare": bare}

if __name__ == "__main__":
    sys.stdout.write(json.dumps({"seconds": round(DEEDS[sys.argv[1]](sys.argv[2]), 2)}))
