"""How long a list of households takes as a file, and how much memory, beside the bare writer with the same rows.

The job is done by a process of its own: reading, sealing and writing --size households by 40 columns, of which one is a
masked citizen ID. The writer beside it is XlsxWriter (or csv) with the very same cells, all in memory already, written
by its plain calls; its process is another one. Neither time holds the start of Python and Django.
"""

import argparse
import json
import sys
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from accounts.models import User
from benchmarks.casework_data import build
from benchmarks.figures import Figure
from benchmarks.processes import measured
from households.identity import seal_all
from households.models import Member
from jobs.models import Job
from logbook.services.cases import follow_records
from reports.exports.topics import TOPICS
from reports.services.requests import request_export
from tests.people import appoint, fictitious_citizen_id, make_user

NAME = "exports"
SIZE = 130_000
COLUMNS = 40
# Of 130,000 rows: seconds, times the bare writer, megabytes.
TARGETS = {"xlsx": (90, 1.15, 150), "csv": (10, None, 150)}
POOR = 30  # of 100
BATCH = 10_000


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="households")
    parser.add_argument("--format", action="append", choices=list(TARGETS), help="otherwise both")
    options = parser.parse_args(argv)
    officer = make_user("provincial", "จังหวัด", "ทดสอบ")
    appoint(officer, "provincial-development", build(options.size, POOR, officer, follow_records))
    fill_everything()
    number_everybody()
    return [figure for format in options.format or TARGETS for figure in measure(officer, format, options.size)]


def fill_everything() -> None:
    """Let nothing be empty: a file of a survey is full."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE households_household SET house_code = '9999' || lpad(house_number, 7, '0'), soi = 'ตัวอย่าง 5',"
            " community = 'ชุมชนบ้านตัวอย่าง', local_government = 'องค์การบริหารส่วนตำบลตัวอย่าง', road = 'ตลาดใหม่',"
            " phone = '0770000000', latitude = 9.1, longitude = 99.3, occupation = 'ทำสวนยางพารา',"
            " dwelling_land = 'own', work_land = 'rented', work_land_rai = 5"
        )
        cursor.execute(
            "UPDATE households_member SET title = 'นาย', sex = 'male', birth_date = '1970-05-18', occupation = '1140',"
            " education = 'primary', health = 0, has_welfare_card = true"
        )
        cursor.execute("UPDATE mpi_householdscore SET income_per_head_satang = 4500000, is_low_income = true")
        cursor.execute(
            "UPDATE mpi_householdscore SET has_housing_problem = false, fragility_level = 2, target_group = '2'"
        )
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM FULL ANALYZE households_household, households_member, mpi_householdscore")


def number_everybody() -> None:
    """Give everybody a sealed citizen ID of office 0000."""
    keys = list(Member.objects.order_by("id").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for at in range(0, len(keys), BATCH):
            some = keys[at : at + BATCH]
            sealed, lookups = zip(*seal_all(fictitious_citizen_id(at + each) for each in range(len(some))), strict=True)
            cursor.execute(
                "UPDATE households_member SET identity_sealed = told.sealed, identity_lookup = told.lookup,"
                " identity_type = 'thai_id', temporary_number = NULL FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[])"
                " AS told(id, sealed, lookup) WHERE households_member.id = told.id",
                [some, list(sealed), list(lookups)],
            )
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE households_member")


def measure(officer: User, format: str, size: int) -> list[Figure]:
    """Make a file as the worker does; then let the bare writer write the rows that were read for it."""
    columns = [name for name, column in TOPICS["households"].columns.items() if not column.is_identity][:COLUMNS]
    export = request_export(
        client_uuid=uuid4(),
        topic="households",
        format=format,
        language="th",
        columns=columns,
        query="show=all",
        purpose="check",
        reason="วัดความเร็วของการส่งออกข้อมูล",
        by=officer,
        at=timezone.now(),
    )
    job = Job.objects.get(dedupe_key=str(export.pk))
    read = _process("read", str(job.pk))
    bare = _process("bare", str(export.pk))
    written = _process("write", str(job.pk))
    export.refresh_from_db()
    if (export.state, export.row_count) != ("ready", size):
        raise SystemExit(f"{format}: {export.state}, {export.row_count} rows")
    seconds, most_times, megabytes = TARGETS[format] if size == SIZE else (None, None, None)
    total = round(read["seconds"] + written["seconds"], 2)
    name = f"{NAME}.{format}"
    return [
        Figure(
            f"{name}.seconds", total, unit="s", target=seconds, rivals={"bare": bare["seconds"]}, most_times=most_times
        ),
        Figure(f"{name}.reading", read["seconds"], unit="s"),
        Figure(f"{name}.memory", max(read["megabytes"], written["megabytes"]), unit="MB", target=megabytes),
        Figure(f"{name}.size", round(export.size / 1e6, 1), unit="MB"),
    ]


def _process(deed: str, key: str) -> dict:
    done = measured([sys.executable, "-m", "benchmarks.exports_worker", deed, key])
    if done.code:
        raise SystemExit(f"{deed}: exit {done.code}")
    return json.loads(done.output) | {"megabytes": done.peak_mb}
