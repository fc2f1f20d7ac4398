"""A province of made-up case work of any size, written by the database itself, past services and history.

A fifth of the households is poor in the round of 2566; of those most were visited, helped and followed up, in 2565 too,
and every second has a mentor. What each row holds follows from a hash of its household, the same in every run.
"""

from django.db import connection

from accounts.models import User
from areas.choices import AreaLevel
from areas.models import Area, unnamed_village
from areas.services import load_areas, save_areas
from households.choices import SurveyCycle
from households.models import SurveyRound

YEARS = (2565, 2566, 2567)
CURRENT = 2566
VILLAGES_PER_SUBDISTRICT = 8

# Of a household's id: a number below 100 that is another one for each use.
SHARE = "abs(uuid_hash_extended({id}, {salt}) %% 100)"

HOUSEHOLDS = """
    INSERT INTO households_household (id, area_code, village_suffix, house_number, soi, road, community,
        local_government, phone, occupation, dwelling_land, work_land, title_document, status, status_note, moved_to,
        origin, origin_round_id, version, created_at, updated_at)
    SELECT gen_random_uuid(), (%(villages)s::text[])[1 + number %% cardinality(%(villages)s::text[])], '',
        number::text, '', '', '', '', '', '', '', '', '', 'present', '', '', 'bmn', 2565, 1, now(), now()
    FROM generate_series(1, %(size)s) AS number
"""
HEADS = """
    INSERT INTO households_member (id, household_id, title, first_name, last_name, sex, birth_date_precision,
        identity_type, temporary_number, no_identity_reason, relationship, occupation, education, religion,
        is_bedridden, is_living, is_present, died_source, moved_to, origin, origin_round_id, sort_key, created_at,
        updated_at)
    SELECT gen_random_uuid(), id, 'นาง', 'สมหมาย', 'ที่' || house_number, 'unknown', 'day', 'none',
        'B' || house_number, '-', 'head', '', '', '', false, true, true, '', '', 'bmn', 2565, house_number, now(), now()
    FROM households_household
"""
SCORES = f"""
    INSERT INTO mpi_householdscore (household_id, round_id, area_code, indicator_set, points, failed, not_applicable,
        no_data, failed_dimensions, failed_dimension_count, is_critical, member_count, card_holder_count,
        dependent_count, target_group, is_listed_poor, computed_at)
    SELECT id, year, area_code, 'bmn-2565', poor * 4, poor << 14, 0, 0, poor << 3, poor, false, 3, 0, 0, '', false,
        now()
    FROM households_household, unnest(%(years)s::int[]) AS year,
        LATERAL (SELECT ({SHARE.format(id="id", salt="year")} < 20)::int AS poor) AS said
"""
VISITS = f"""
    INSERT INTO logbook_visit (id, household_id, round_id, visited_on, found, note, companions, attitude, skill,
        resource, way_out, findings, recorded_by_id, created_at)
    SELECT gen_random_uuid(), household_id, round_id,
        date '2023-01-01' + {SHARE.format(id="household_id", salt=1)}::int, 'met', '', '',
        'อยากพึ่งตนเอง', '', '', '', '{{}}', %(user)s, now()
    FROM mpi_householdscore WHERE points > 0 AND round_id < 2567 AND {SHARE.format(id="household_id", salt=2)} < 80
"""
HELPS = f"""
    INSERT INTO logbook_helpactivity (id, household_id, round_id, kind, description, agency, place, helped_on, result,
        obstacle, suggestion, next_step, recorded_by_id, created_at)
    SELECT gen_random_uuid(), household_id, round_id, CASE WHEN number = 1 THEN 'relief' ELSE 'development' END,
        'ซ่อมหลังคา', 'อบต.', '', date '2023-01-01' + {SHARE.format(id="household_id", salt="number")}::int, 3,
        CASE WHEN number = 1 THEN 'รองบประมาณ' ELSE '' END, '', '', %(user)s, now()
    FROM mpi_householdscore, generate_series(1, 2) AS number
    WHERE points > 0 AND round_id < 2567 AND {SHARE.format(id="household_id", salt=3)} < 75
"""
FOLLOW_UPS = f"""
    INSERT INTO logbook_followup (id, household_id, round_id, followed_on, by_whom, how, change, result, obstacle,
        suggestion, recorded_by_id, created_at)
    SELECT gen_random_uuid(), household_id, round_id,
        date '2023-03-01' + {SHARE.format(id="household_id", salt="number")}::int, '', 'visit', 'ดีขึ้น', 3, '', '',
        %(user)s, now()
    FROM mpi_householdscore, generate_series(1, 2) AS number
    WHERE points > 0 AND round_id < 2567 AND {SHARE.format(id="household_id", salt=4)} < 60
"""
PROBLEMS = """
    INSERT INTO logbook_problem (id, household_id, round_id, kind, indicator, description, cause, need, found_on,
        source, state, closing_note, moved_to, reopening_note, recorded_by_id, created_at)
    SELECT gen_random_uuid(), household_id, round_id, 'other', '', '-', '', '', date '2023-01-01', 'field', 'open', '',
        '', '', %(user)s, now()
    FROM mpi_householdscore WHERE points > 0 AND round_id = 2566
"""
MENTORS = f"""
    UPDATE logbook_householdcase
    SET mentor_name = 'พี่เลี้ยง ' || left(area_code, 6) || '/' || {SHARE.format(id="household_id", salt=6)} / 10,
        mentored_since = date '2023-01-01'
    WHERE {SHARE.format(id="household_id", salt=5)} < 50
"""
TABLES = (
    *("households_household", "households_member", "mpi_householdscore", "logbook_visit", "logbook_helpactivity"),
    *("logbook_followup", "logbook_problem", "logbook_householdcase"),
)


def build(size: int, user: User, follow_records) -> str:
    """Fill the empty database with `size` households of one province; return its code."""
    load_areas()
    SurveyRound.objects.bulk_create(
        SurveyRound(year=year, cycle=SurveyCycle.BMN_2565, is_current=year == CURRENT) for year in YEARS
    )
    values = {"villages": _villages("84"), "size": size, "years": list(YEARS), "user": user.pk}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in (HOUSEHOLDS, HEADS, SCORES, VISITS, HELPS, FOLLOW_UPS, PROBLEMS):
            cursor.execute(statement, values)
        cursor.execute("RESET session_replication_role")
        cursor.execute("ALTER TABLE logbook_householdcase DISABLE TRIGGER USER")
        follow_records()
        cursor.execute(
            "UPDATE logbook_householdcase SET area_code = home.area_code"
            " FROM households_household home WHERE home.id = household_id"
        )
        cursor.execute(MENTORS, values)
        cursor.execute("ALTER TABLE logbook_householdcase ENABLE TRIGGER USER")
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    return "84"


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
