"""docs/asvs.md holds: every requirement once, every test that it names exists, every deviation has its reason.

And docs/security.md says the figures that the code has.
"""

import ast
import csv
import re
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from accounts import bulk, guessing, retention, sheets
from accounts.hashers import Argon2id
from households.imports import reading
from logbook import images
from logbook.services import photos
from tpmap.paging import KeysetPagination

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"\| (?P<number>V\d+\.\d+\.\d+) \| (?P<level>\d) \| (?P<asked>[^|]+) \| (?P<shown>[^|]*) \|")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
KINDS = ("Not applicable", "Document", "Set-up", "Open", "Partly")
SHORTEST_REASON = 12


def rows(document: str) -> list[dict[str, str]]:
    return [ROW.fullmatch(line).groupdict() for line in document.splitlines() if line.startswith("| V")]


def kind_of(row: dict[str, str]) -> str:
    return next((kind for kind in KINDS if f"**{kind}:**" in row["shown"]), "tests")


@cache
def stories_of(path: str) -> frozenset[str]:
    """Return the names of the tests of a file, read and not run."""
    tree = ast.parse((ROOT / path).read_text()) if (ROOT / path).exists() else ast.Module([], [])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def faults(document: str, levels: dict[str, str]) -> list[str]:
    """Return what is wrong with the document, in the order of the requirements."""
    found = rows(document)
    numbers = [row["number"] for row in found]
    wrong = [f"{number} stands {count} times" for number, count in Counter(numbers).items() if count > 1]
    wrong += [f"{number} is missing" for number in levels if number not in numbers]
    for row in found:
        wrong += _faults_of(row, levels)
    return wrong


def _faults_of(row: dict[str, str], levels: dict[str, str]) -> list[str]:
    number, shown = row["number"], row["shown"]
    wrong = [] if levels.get(number) == row["level"] else [f"{number} is not of level {row['level']}"]
    named = TEST.findall(shown)
    wrong += [f"{number}: no {path}::{name}" for path, name in named if name not in stories_of(path)]
    kind = kind_of(row)
    if kind in ("tests", "Partly") and not named:
        wrong.append(f"{number} names no test")
    if kind != "tests" and len(shown.split(f"**{kind}:**")[1].strip()) < SHORTEST_REASON:
        wrong.append(f"{number} gives no reason")
    return wrong


@pytest.fixture(scope="module")
def document() -> str:
    return (ROOT / "docs" / "asvs.md").read_text()


@pytest.fixture(scope="module")
def levels() -> dict[str, str]:
    """The level of every requirement of levels 1 and 2."""
    with (ROOT / "docs" / "asvs_levels.csv").open() as file:
        return {row["requirement"]: row["level"] for row in csv.DictReader(file) if row["level"] != "3"}


def test_the_list_is_that_of_release_5_0_0(levels):
    assert Counter(levels.values()) == {"1": 70, "2": 183}


def test_every_requirement_stands_once_with_tests_or_a_reason(document, levels):
    assert faults(document, levels) == []


def test_the_summary_counts_what_stands_below(document):
    counted = Counter(kind_of(row) for row in rows(document))
    told = {kind: int(count) for kind, count in re.findall(r"^\| \*\*([\w -]+):\*\*.* \| (\d+) \|$", document, re.M)}
    told["tests"] = int(re.search(r"^\| met, shown by tests \| (\d+) \|$", document, re.M).group(1))
    assert told == counted


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("V1.1.1", "V1.1.2"), "V1.1.1 is missing"),
        (("test_a_folder_is_not_listed", "test_no_such_story"), "test_no_such_story"),
        (("**Not applicable:** no Java, so no JNDI.", "**Not applicable:** no."), "gives no reason"),
        (("| V1.3.8 | 2 |", "| V1.3.8 | 1 |"), "V1.3.8 is not of level 1"),
    ],
)
def test_a_fault_in_the_document_is_found(document, levels, change, fault):
    assert any(fault in told for told in faults(document.replace(*change), levels))


def test_the_figures_of_the_page_are_those_of_the_code():
    page = " ".join((ROOT / "docs" / "security.md").read_text().split())
    size = 1024 * 1024
    told = [
        *(f"| {int(bucket.size)} | {int(bucket.per_hour)} an hour |" for bucket in _buckets()),
        f"locks one name from one network for {_minutes(settings.AXES_COOLOFF_TIME)} minutes"
        f" after {settings.AXES_FAILURE_LIMIT} failures",
        f"At least {settings.AUTH_PASSWORD_VALIDATORS[0]['OPTIONS']['min_length']} characters",
        f"({Argon2id.memory_cost // 1024} MiB, {Argon2id.time_cost} passes, {Argon2id.parallelism} lane)",
        f"ends after {_minutes(settings.SESSION_IDLE_LIMIT)} minutes without a request"
        f" and after {_minutes(settings.SESSION_ABSOLUTE_LIMIT) // 60} hours",
        f"{settings.EXPORT_DOWNLOADS} within {_minutes(settings.EXPORT_DOWNLOAD_TIME) // 60} hours",
        f"| {photos.WAITING_QUOTA} | forgotten after {photos.WAITING_DAYS} days |",
        f"{bulk.MOST_ROWS:,} in one list",
        f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // size} MB, {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} fields",
        f"| rows of a page of the API | {KeysetPagination.max_page_size} |",
        f"{settings.PIVOT_SECONDS} seconds, then a file",
        f"{images.MAX_BYTES // size} MB, {images.MAX_PIXELS // 10**6} million dots",
        f"{settings.IMPORT_UPLOAD_MOST // size} MB; workbook {reading.WORKBOOK_MOST // size} MB,"
        f" unpacked {reading.UNPACKED_MOST // size} MB and {reading.RATIO_MOST} times, {reading.MEMBERS_MOST} parts;"
        f" text {reading.TEXT_MOST // size // 1024} GB",
        f"{sheets.MOST_BYTES // size} MB, unpacked {sheets.MOST_UNPACKED // size} MB, {sheets.MOST_PARTS} parts",
        f"| the person | {retention.KINDS['sign-ins'].months} months |",
        "proof of the last 15 minutes",
    ]
    assert [figure for figure in told if figure not in page] == []


def _buckets():
    return (guessing.ACCOUNT, guessing.NETWORK, guessing.DEVICE, guessing.OWN_PASSWORD, guessing.SECOND_FACTOR)


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)
