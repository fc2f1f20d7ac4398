"""How long `mpi.recompute` takes beside a statement written by hand for the same columns.

Each run computes all scores of --size households into an empty table (a province after an import) and then again
(nothing changed); ours and the rival take turns. The medians count. Fails unless both store the same scores.
"""

import argparse
from collections.abc import Callable
from datetime import date

from django.db import connection, models

from areas.models import Area
from benchmarks.figures import Figure, median, milliseconds
from benchmarks.recompute_rival import rival_statement
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, SurveyRound
from mpi.recompute import WRITTEN, recompute

NAME = "recompute"
SIZE = 100_000
# Milliseconds for so many households.
TARGETS = {400_000: 5_000, 13_000_000: 180_000}
MOST_TIMES = 1.5
CODES = ("84", "8401", "840102", "84010201")
PERSONS = 4  # in each household
YEAR = 2566
FINGERPRINT = f"SELECT md5(string_agg(({', '.join(WRITTEN)})::text, ';' ORDER BY household_id)) FROM mpi_householdscore"


def run(sql: str, params=()) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []


def multiply(template: models.Model, rows: str, **values: str) -> None:
    """Copy a stored row once for each of `rows`, with the columns in `values` replaced by SQL."""
    columns = [field.column for field in template._meta.concrete_fields if values.get(field.column) != "DEFAULT"]
    chosen = ", ".join(values.get(column, f"template.{column}") for column in columns)
    table = template._meta.db_table
    select = f"SELECT {chosen} FROM {table} template, {rows} WHERE template.id = %s"
    run(f"INSERT INTO {table} ({', '.join(columns)}) {select}", [template.pk])


def mostly_yes(model: type[models.Model]) -> dict[str, str]:
    """Return yes in 97 of 100 for every question that is answered by yes or no."""
    fields = (field for field in model._meta.concrete_fields if isinstance(field, models.BooleanField) and field.null)
    return {field.column: "random() < 0.97" for field in fields}


def seed(households: int) -> SurveyRound:
    """Fill the tables: one household and its answers by the models, the others as copies with answers of their own."""
    run("SET session_replication_role = replica")  # history and the head rule are not what is measured
    Area.objects.bulk_create(
        Area(code=code, level=len(code), parent_id=code[:-2] or None, name_th=code) for code in CODES
    )
    survey_round = SurveyRound.objects.create(year=YEAR, cycle="bmn-2565", is_current=True)
    origin = {"origin": "bmn", "origin_round": survey_round}
    common = {"round": survey_round, "source": "bmn", "surveyed_on": date(2023, 1, 1), "is_current": False}
    home = Household.objects.create(area_id=CODES[-1], **origin)
    member = Member.objects.create(
        household=home, relationship="relative", identity_type="none", temporary_number="T", **origin
    )
    incomes = dict.fromkeys(("income_secondary_satang", "income_other_satang", "income_own_produce_satang"), 0)
    home_answers = HouseholdAnswers.objects.create(household=home, income_main_satang=0, **incomes, **common)
    exercise = {"exercise_days": 3, "exercise_minutes": 30, "exertion_days": 0, "exertion_minutes": 0}
    answers = MemberAnswers.objects.create(
        household=home, member=member, occupation="1110", birth_weight_grams=3000, age_months=5, **exercise, **common
    )

    multiply(home, f"generate_series(2, {households})", id="gen_random_uuid()")
    multiply(
        member,
        f"households_household one, generate_series(1, {PERSONS})",
        id="gen_random_uuid()",
        household_id="one.id",
        temporary_number="left(gen_random_uuid()::text, 20)",
    )
    multiply(
        home_answers,
        "households_household one",
        id="DEFAULT",
        household_id="one.id",
        is_current="true",
        income_main_satang="(random() * 500000)::bigint * 100",
        **mostly_yes(HouseholdAnswers),
    )
    multiply(
        answers,
        "households_member one",
        id="DEFAULT",
        household_id="one.household_id",
        member_id="one.id",
        is_current="true",
        age_years="(random() * 90)::int",
        health="CASE WHEN random() < 0.95 THEN 0 ELSE 1 END",
        **mostly_yes(MemberAnswers) | {"has_welfare_card": "random() < 0.3", "is_bedridden": "random() < 0.01"},
    )
    run("RESET session_replication_role")
    run("VACUUM ANALYZE")
    return survey_round


def measure(work: Callable) -> tuple[float, float, str]:
    """Return the times of a first and a second computation, and a fingerprint of what was stored."""
    run("TRUNCATE mpi_householdscore")
    return milliseconds(work), milliseconds(work), run(FINGERPRINT)[0][0]


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="households")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(argv)
    survey_round = seed(options.size)
    by_hand = rival_statement(WRITTEN)
    works = {
        "ours": lambda: recompute(households=Household.objects.all(), round=survey_round),
        "rival": lambda: run(by_hand),
    }
    results = {name: [] for name in works}
    for _round in range(options.runs):
        for name, work in works.items():
            results[name].append(measure(work))
    if len({fingerprint for found in results.values() for *_times, fingerprint in found}) != 1:
        raise SystemExit("The two did not store the same scores.")
    return [_figure("first", results, 0, TARGETS.get(options.size)), _figure("again", results, 1, None)]


def _figure(name: str, results: dict[str, list[tuple]], place: int, target: float | None) -> Figure:
    found = {way: median([one[place] for one in times]) for way, times in results.items()}
    rivals = {"by-hand": found["rival"]}
    return Figure(f"{NAME}.{name}", found["ours"], target=target, rivals=rivals, most_times=MOST_TIMES)
