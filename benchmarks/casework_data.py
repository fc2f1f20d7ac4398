"""A province of made-up case work of any size, written by the database itself, past services and history.

So many of 100 households as asked for are poor in each round. Of those most were visited, helped and followed up, and
every second one that was helped has a mentor. What each row holds follows from a hash of its household.
"""

from django.db import connection
from django.db.models import AutoField, Model

from accounts.models import User
from areas.choices import AreaLevel
from areas.models import Area, unnamed_village
from areas.services import load_areas, save_areas
from households.choices import SurveyCycle
from households.models import Household, Member, MemberAnswers, SurveyRound
from logbook.models import FollowUp, HelpActivity, HouseholdCase, Problem, Visit
from mpi.models import HouseholdScore

YEARS = (2565, 2566, 2567)
CURRENT = 2566
VILLAGES_PER_SUBDISTRICT = 8
PERSONS = 3  # in each household
POOR = "FROM mpi_householdscore WHERE points > 0 AND round_id < 2567"
TABLES = (Household, Member, MemberAnswers, HouseholdScore, Visit, HelpActivity, FollowUp, Problem, HouseholdCase)


def share(salt: int | str, key: str = "household_id") -> str:
    """Return SQL for a number below 100 that follows from `key`, another one for each `salt`."""
    return f"abs(uuid_hash_extended({key}, {salt}) % 100)::int"


def write(model: type[Model], source: str, /, **columns: str) -> None:
    """Insert a row for each of `source`: `columns` are SQL, every other column has its field's default."""
    values, given = [], []
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    for field in fields:
        if field.column in columns:
            values.append(columns[field.column])
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            values.append("now()")
        elif field.primary_key:
            values.append("gen_random_uuid()")
        else:
            values.append("%s")
            given.append(field.get_db_prep_save(field.get_default(), connection))
    names = ", ".join(f'"{field.column}"' for field in fields)
    escaped = ", ".join(value if value == "%s" else value.replace("%", "%%") for value in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {escaped} {source.replace('%', '%%')}",  # noqa: S608
            given,
        )


def build(size: int, poor: int, user: User, follow_records) -> str:
    """Fill the empty database with `size` households of one province, `poor` of 100 of them poor; return its code."""
    load_areas()
    SurveyRound.objects.bulk_create(
        SurveyRound(year=year, cycle=SurveyCycle.BMN_2565, is_current=year == CURRENT) for year in YEARS
    )
    villages = _villages("84")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        _people(size, villages)
        _answers()
        _scores(poor)
        _casework(str(user.pk))
        cursor.execute("RESET session_replication_role")
        cursor.execute("ALTER TABLE logbook_householdcase DISABLE TRIGGER USER")
        follow_records()
        cursor.execute(
            "UPDATE logbook_householdcase SET area_code = home.area_code, mentor_name = CASE"
            f" WHEN {share(5)} < 50 THEN left(home.area_code, 6) || '/' || {share(6)} / 10 ELSE '' END"
            " FROM households_household home WHERE home.id = household_id"
        )
        cursor.execute("UPDATE logbook_householdcase SET mentored_since = '2023-01-01' WHERE mentor_name <> ''")
        cursor.execute("ALTER TABLE logbook_householdcase ENABLE TRIGGER USER")
        cursor.execute(f"VACUUM ANALYZE {', '.join(model._meta.db_table for model in TABLES)}")
    return "84"


def _people(size: int, villages: list[str]) -> None:
    codes = "ARRAY['" + "','".join(villages) + "']"
    write(
        Household,
        f"FROM generate_series(1, {size}) AS number",
        area_code=f"({codes})[1 + number % {len(villages)}]",
        house_number="number::text",
        origin="'bmn'",
        origin_round_id="2565",
    )
    write(
        Member,
        f"FROM households_household home, generate_series(1, {PERSONS}) AS number",
        household_id="home.id",
        first_name="'สมหมาย'",
        last_name="'ที่' || house_number",
        identity_type="'none'",
        temporary_number="'B' || house_number || '/' || number",
        relationship="CASE WHEN number = 1 THEN 'head' ELSE 'relative' END",
        origin="'bmn'",
        origin_round_id="2565",
        sort_key="house_number",
    )


def _answers() -> None:
    """Ask everybody in the current round: a third of them is of working age and able to work."""
    write(
        MemberAnswers,
        "FROM households_member person",
        member_id="person.id",
        household_id="person.household_id",
        round_id=str(CURRENT),
        source="'bmn'",
        surveyed_on="'2023-01-01'",
        is_current="true",
        age_years=f"CASE WHEN {share(7, 'person.id')} < 33 THEN 40 ELSE 70 END",
        health="0",
        can_help_self="true",
    )


def _scores(of_100: int) -> None:
    poor = f"({share('year', 'home.id')} < {of_100})::int"
    write(
        HouseholdScore,
        f"FROM households_household home, unnest(ARRAY{list(YEARS)}) AS year, LATERAL (SELECT {poor} AS poor) AS told",
        household_id="home.id",
        round_id="year",
        area_code="home.area_code",
        indicator_set="'bmn-2565'",
        points="poor * 4",
        failed="poor << 14",
        not_applicable="0",
        no_data="0",
        failed_dimensions="poor << 3",
        failed_dimension_count="poor",
        is_critical="false",
        member_count=str(PERSONS),
        card_holder_count="0",
        dependent_count="0",
        has_able_member=f"{share(7, 'home.id')} < 66",
        computed_at="now()",
    )


def _casework(user: str) -> None:
    own = ("household_id", "round_id", "area_code")
    mine = {column: column for column in own} | {"recorded_by_id": user}
    write(
        Visit,
        f"{POOR} AND {share(2)} < 80",
        **mine,
        visited_on=f"date '2023-01-01' + {share(1)}",
        found="'met'",
        attitude="'อยากพึ่งตนเอง'",
    )
    write(
        HelpActivity,
        f"{POOR.replace('WHERE', ', generate_series(1, 2) AS number WHERE')} AND {share(3)} < 75",
        **mine,
        kind="CASE WHEN number = 1 THEN 'relief' ELSE 'development' END",
        description="'ซ่อมหลังคา'",
        agency="'อบต.'",
        helped_on=f"date '2023-01-01' + {share('number')}",
        result="3",
        obstacle="CASE WHEN number = 1 THEN 'รองบประมาณ' ELSE '' END",
    )
    write(
        FollowUp,
        f"{POOR.replace('WHERE', ', generate_series(1, 2) AS number WHERE')} AND {share(4)} < 60",
        **mine,
        followed_on=f"date '2023-03-01' + {share('number')}",
        how="'visit'",
        change="'ดีขึ้น'",
        result="3",
    )
    write(
        Problem, f"{POOR} AND round_id = {CURRENT}", **mine, kind="'other'", description="'-'", found_on="'2023-01-01'"
    )


def _villages(province: str) -> list[str]:
    subdistricts = Area.objects.current().at_level(AreaLevel.SUBDISTRICT).values_list("code", flat=True)
    codes = [
        f"{code}{moo:02d}"
        for code in subdistricts
        if code.startswith(province)
        for moo in range(1, VILLAGES_PER_SUBDISTRICT + 1)
    ]
    save_areas(
        Area(code=code, level=AreaLevel.VILLAGE, parent_id=code[:6], name_th=unnamed_village(int(code[6:])))
        for code in codes
    )
    return codes
