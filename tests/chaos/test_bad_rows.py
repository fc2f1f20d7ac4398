"""R-31: of a file in which every tenth row is bad, in fifty ways, each bad row is named and every other one gets in."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle

import pytest
from django.utils import translation

from households.identity import seal
from households.imports.outcome import counts_of, errors_of
from households.models import Household, ImportProblem
from tests.chaos.tier import FULL, report
from tests.households.imports.files import csv_bytes, hand_in, house_code, take_in
from tests.people import fictitious_citizen_id

ROWS = 100_000 if FULL else 3_000
EVERY = 10
TODAY = date(2023, 6, 1)
NEIGHBOUR = 9_999_999  # serial number of a person of another province
HEADER = (
    *("house_code", "village_code", "house_no", "surveyed_on", "house_durable", "income_main", "citizen_id", "title"),
    *("first_name", "last_name", "sex", "birth_date", "relationship", "occupation", "health", "exercise_days"),
)


def row(serial: int, **cells) -> dict[str, str]:
    """Return a good row: the head of a household of one."""
    return {
        "house_code": house_code(serial),
        "village_code": "84010201",
        "house_no": f"{serial}/1",
        "surveyed_on": "10/02/2566",
        "house_durable": "1",
        "income_main": "120,000",
        "citizen_id": fictitious_citizen_id(serial),
        "title": "นาง",
        "first_name": "สมหญิง",
        "last_name": f"ตัวอย่าง{serial % 997}",
        "sex": "หญิง",
        "birth_date": "18/05/2520",
        "relationship": "head",
        "occupation": "1110",
        "health": "0",
        "exercise_days": "3",
    } | cells


@dataclass(frozen=True)
class Badness:
    """A way to be bad: the cells of row `serial`, and what must be said of which column."""

    column: str
    cell: Callable[[int], str]
    reason: str
    more: Callable[[int], dict] = lambda _serial: {}

    def row(self, serial: int) -> dict[str, str]:
        return row(serial, **{self.column: self.cell(serial)}, **self.more(serial))


def always(text: str) -> Callable[[int], str]:
    return lambda _serial: text


def wrong_check_digit(serial: int) -> str:
    number = fictitious_citizen_id(serial)
    return number[:-1] + str((int(number[-1]) + 1) % 10)


THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
BAD = (
    *(
        Badness("house_code", cell, reason)
        for cell, reason in (
            (always("9.999E+10"), "scientific"),
            (lambda serial: house_code(serial)[1:], "zeros_lost"),
            (lambda serial: f"{house_code(serial)}1", "digit_count"),
            (lambda serial: f"{house_code(serial)[:4]}-{house_code(serial)[5:]}", "not_digits"),
            (always("ไม่มี"), "not_digits"),
            (always(""), "no_household_key"),
            (lambda serial: f"{house_code(serial)[:5]}\x00{house_code(serial)[5:]}", "unkeepable"),
        )
    ),
    *(
        Badness("village_code", always(text), reason)
        for text, reason in (
            ("", "required"),
            ("8401020", "zeros_lost"),
            ("840102010", "zeros_lost"),
            ("840102", "village_code"),
            ("8.4E+7", "scientific"),
            ("หมู่ 1", "village_code"),
            ("84999901", "unknown_area"),
            ("92010101", "outside_area"),
        )
    ),
    Badness("house_no", always("9" * 21), "too_long"),
    *(
        Badness("surveyed_on", always(text), reason)
        for text, reason in (
            ("31/02/2566", "no_such_day"),
            ("10/02/2023", "other_era"),
            ("10/02/66", "short_year"),
            ("เมื่อวาน", "not_a_date"),
            ("10/02/2567", "future_date"),
        )
    ),
    Badness("house_durable", always("บางส่วน"), "not_yes_or_no"),
    Badness("income_main", always("สองหมื่น"), "not_an_amount"),
    Badness("income_main", always("-5"), "not_an_amount"),
    *(
        Badness("citizen_id", cell, reason)
        for cell, reason in (
            (always("12345678"), "id_length"),
            (lambda serial: f"{fictitious_citizen_id(serial)}5", "id_length"),
            (always("1.2E+12"), "scientific"),
            (lambda serial: fictitious_citizen_id(serial).replace("0", "O", 1), "id_not_digits"),
            (wrong_check_digit, "id_check_digit"),
            (lambda serial: wrong_check_digit(serial).translate(THAI), "id_check_digit"),
            (always("9000000000002"), "id_first_digit"),
            (always("19"), "zeros_lost"),
            (lambda serial: f"{fictitious_citizen_id(serial)[:9]}\x00", "unkeepable"),
            (lambda serial: fictitious_citizen_id(serial - 1), "duplicate_in_file"),
            (always(fictitious_citizen_id(NEIGHBOUR)), "registered_elsewhere"),
        )
    ),
    Badness("title", always("น" * 41), "too_long"),
    Badness("first_name", always(""), "required"),
    Badness("first_name", always("สม\ufffdหญิง"), "unkeepable"),
    Badness("last_name", always("ก" * 121), "too_long"),
    Badness("sex", always("ไม่ใช่ทั้งสอง"), "not_a_choice"),
    *(
        Badness("birth_date", always(text), reason)
        for text, reason in (
            ("29/02/2566", "no_such_day"),
            ("18/05/1977", "other_era"),
            ("18/05/20", "short_year"),
            ("4.0E+4", "scientific"),
            ("01/01/2567", "future_date"),
            ("18/13/2520", "no_such_day"),
        )
    ),
    Badness("relationship", always(""), "required"),
    Badness("relationship", always("ไม่รู้จัก"), "not_a_choice"),
    Badness("relationship", always("child"), "no_head"),
    Badness(
        "relationship",
        always("head"),
        "second_head",
        more=lambda serial: {"house_code": house_code(serial - 1), "house_no": f"{serial - 1}/1"},
    ),
    Badness("occupation", always("นักบินอวกาศ"), "not_a_choice"),
    Badness("health", always("9"), "not_a_choice"),
    Badness("exercise_days", always("8"), "not_a_count"),
    Badness("exercise_days", always("ทุกวัน"), "not_a_count"),
)


def rows() -> Iterator[tuple[dict, Badness | None]]:
    """Yield the rows of the file, every tenth of them bad, each badness in its turn."""
    badness = cycle(BAD)
    for serial in range(1, ROWS + 1):
        bad = next(badness) if serial % EVERY == 0 else None
        yield (bad.row(serial) if bad else row(serial)), bad


def must_be_hidden(badness: Badness, cells: dict[str, str]) -> str:
    """Return what a list of errors may not show: the written citizen ID."""
    return cells["citizen_id"] if badness.column == "citizen_id" and len(cells["citizen_id"]) > 6 else "\n"


@pytest.fixture
def neighbour(make_household):
    """Somebody of another province, whose number a bad row claims."""
    sealed = seal(fictitious_citizen_id(NEIGHBOUR))
    numbered = {"identity_sealed": sealed.sealed, "identity_lookup": sealed.lookup}
    return make_household("92010101", members=[{"relationship": "head", **numbered}])


@pytest.mark.usefixtures("survey_rounds", "neighbour")
def test_every_bad_row_is_named_and_every_good_one_gets_in(areas):
    asked = list(rows())
    content = csv_bytes([HEADER, *([cells[name] for name in HEADER] for cells, _bad in asked)])
    bad = {number: (badness, cells) for number, (cells, badness) in enumerate(asked, start=2) if badness}

    began = time.monotonic()
    batch = hand_in("survey", content, area=areas["84"], on=TODAY)
    checked = time.monotonic()
    with translation.override("th"):
        errors = errors_of(batch.files.get())
    taken = counts_of(take_in(batch))
    written = time.monotonic()

    reasons = set(ImportProblem.objects.values_list("row__number", "column", "reason"))
    missed = [
        (number, badness.column, badness.reason, [told[1:] for told in reasons if told[0] == number])
        for number, (badness, _cells) in bad.items()
        if (number, badness.column, badness.reason) not in reasons
    ]
    shown = {
        number: "".join(error["value"] for error in errors if error["row"] == number) for number in list(bad)[:500]
    }
    assert missed == []
    assert {error["row"] for error in errors} == bad.keys()
    assert all(re.search("[ก-ฮ]", error["reason"]) and error["column"] for error in errors)
    assert not [number for number, text in shown.items() if must_be_hidden(*bad[number]) in text]
    assert sum(count for name, count in taken.items() if name != "read") == taken["read"] == ROWS
    assert taken["accepted"] == Household.objects.filter(import_batch=batch).count() == ROWS - len(bad)
    assert taken["rejected"] + taken["held"] == len(bad)
    report(
        "R-31",
        f"{len(bad)} of {ROWS} rows bad, {len(BAD)} kinds, {len(missed)} missed",
        "0 missed",
        passed=not missed,
        preview_seconds=round(checked - began, 1),
        commit_seconds=round(written - checked, 1),
    )
