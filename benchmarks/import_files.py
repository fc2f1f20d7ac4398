"""Made-up files to import, of any size: lists of results and whole surveys, as csv or as a workbook.

Everything is fictitious: citizen IDs of office 0000, house codes beginning with 9, names of common syllables.
"""

import csv
import itertools
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from openpyxl import Workbook

from tests.people import fictitious_citizen_id
from tests.thai_names import make_names

YEAR = 2566  # the round of them all
INDICATORS = tuple(f"MPI{number:02d}" for number in range(1, 18))
RESULTS = ("house_code", "village_code", "house_no", "head_name", "member_count", "card_holder_count", *INDICATORS)
HOUSEHOLD_FLAGS = (
    "food_marked food_cooked food_safe_vegetables food_clean_hands medicine_household medicine_no_mixed_sets"
    " medicine_no_unfit_herbal medicine_no_overclaimed tenure_secure house_durable drinking_water_enough"
    " utility_water_enough tidy_rooms tidy_kitchen tidy_toilet tidy_surroundings tidy_waste_sorted tidy_waste_bin"
    " tidy_waste_removed tidy_waste_water tidy_air tidy_pests tidy_stored_chemicals"
).split()
INCOMES = ("income_main", "income_secondary", "income_other", "income_own_produce")
HOUSEHOLDS = ("house_code", "village_code", "house_no", *HOUSEHOLD_FLAGS, *INCOMES)
MEMBER_FLAGS = ("has_income", "reads_writes_counts", "has_welfare_card", "is_bedridden")
PERSONS = ("citizen_id", "first_name", "last_name", "sex", "age_years", "relationship", "occupation", "health")
MEMBERS = ("house_code", *PERSONS, *MEMBER_FLAGS)
SIZES = (1, 2, 2, 3, 3, 3, 4, 5)  # persons of a household, 2.9 in the mean
VILLAGES = 9  # of each subdistrict


def result_rows(households: int, subdistricts: list[str], *, first: int = 1, seed: int = 1) -> Iterator[tuple]:
    """Yield the header and one row a household; serial numbers of houses begin at `first`."""
    chance = random.Random(seed)
    yield RESULTS
    for serial, (name, surname) in enumerate(make_names(households, seed), first):
        members = chance.choice(SIZES)
        results = (chance.choices("10-", (90, 6, 4))[0] for _indicator in INDICATORS)
        place = _place(serial, subdistricts, chance)
        yield (*place, f"นาย{name} {surname}", str(members), str(chance.randint(0, members)), *results)


def survey_rows(
    households: int, subdistricts: list[str], *, first: int = 1, seed: int = 1
) -> Iterator[tuple[tuple, list[tuple]]]:
    """Yield (row of HOUSEHOLDS, rows of MEMBERS) a household."""
    chance = random.Random(seed)
    persons = itertools.count(first * 6)
    names = make_names(households * max(SIZES), seed)
    for serial in range(first, first + households):
        home = _place(serial, subdistricts, chance)
        flags = ("1" if chance.random() < 0.97 else "0" for _flag in HOUSEHOLD_FLAGS)
        incomes = (str(chance.randint(0, 200_000)), "0", str(chance.randint(0, 20_000)), "0")
        size = chance.choice(SIZES)
        family = _family(names, serial - first, size)
        members = [_member(home[0], name, next(persons), at, chance) for at, name in enumerate(family)]
        yield (*home, *flags, *incomes), members


def _place(serial: int, subdistricts: list[str], chance: random.Random) -> tuple[str, str, str]:
    village = f"{subdistricts[serial % len(subdistricts)]}{chance.randint(1, VILLAGES):02d}"
    return f"9{serial:010d}", village, f"{serial % 400 + 1}/{chance.randint(1, 9)}"


def _family(names: list[tuple[str, str]], at: int, size: int) -> list[tuple[str, str]]:
    start = at * max(SIZES)
    surname = names[start][1]
    return [(name, surname) for name, _other in names[start : start + size]]


def _member(house_code: str, name: tuple[str, str], serial: int, at: int, chance: random.Random) -> tuple:
    age = chance.randint(25, 90) if at == 0 else chance.randint(0, 80)
    relationship = "head" if at == 0 else "child"
    flags = (chance.choice("01"), "1", "1" if chance.random() < 0.3 else "0", "0")
    return (
        *(house_code, fictitious_citizen_id(serial), *name, chance.choice(("ชาย", "หญิง")), str(age)),
        *(relationship, "1110" if age > 18 else "0110", "0", *flags),
    )


def write_csv(path: Path, rows: Iterable[tuple]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def write_workbook(path: Path, sheets: dict[str, Iterable[tuple]]) -> None:
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def flat(survey: Iterable[tuple[tuple, list[tuple]]]) -> Iterator[tuple]:
    """Yield one row a member with the row of the household in front, and the header first."""
    yield (*HOUSEHOLDS, *MEMBERS[1:])
    for home, members in survey:
        for member in members:
            yield (*home, *member[1:])


def write_file(path: Path, kind: str, households: int, subdistricts: list[str], *, first: int = 1) -> Path:
    """Write a file of a kind, as its suffix says: `.csv`, or `.xlsx` with a sheet a kind of row."""
    if kind == "indicator_results":
        rows = result_rows(households, subdistricts, first=first)
        write_csv(path, rows) if path.suffix == ".csv" else write_workbook(path, {"results": rows})
        return path
    survey = survey_rows(households, subdistricts, first=first)
    if path.suffix == ".csv":
        write_csv(path, flat(survey))
        return path
    families = list(survey)
    homes = [HOUSEHOLDS, *(home for home, _members in families)]
    members = [MEMBERS, *(member for _home, family in families for member in family)]
    write_workbook(path, {"households": homes, "members": members})
    return path
