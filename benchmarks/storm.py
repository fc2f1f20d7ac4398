"""Many provinces import at once while pages are read: how much longer readers wait, and whether the queue is fair.

Real gunicorn, worker, PostgreSQL and Valkey. Each of --imports provinces hands in --size rows at the same moment and
confirms as soon as its file is checked; --rate times a second somebody of one of them opens the search page or a
household: while nothing else happens, until the last row is in, and then once more while nothing else happens. What an
import costs the readers is told by the last two, which read the same households; before, there are few.
"""

import argparse
import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from areas.choices import AreaLevel
from areas.models import Area
from benchmarks.figures import Figure, median, p95
from benchmarks.import_files import YEAR, write_file
from benchmarks.imports import prepare, subdistricts_of
from benchmarks.processes import measured
from benchmarks.readers import Page, Readers
from households.imports import desk
from households.models import Household, ImportBatch, ImportMode, ImportState, LegalBasis, SurveyRound
from jobs.models import Job, JobState
from jobs.queue import place_in_queue
from tests.people import appoint, make_user
from tpmap.programs import Web, Worker
from tpmap.supervisor import free_port

NAME = "storm"
SIZE = 20_000
HOST = "127.0.0.1"
KIND = "indicator_results"
LOOK_EVERY = 0.2  # seconds
GIVE_UP_AFTER = 3600  # seconds
MOST_MS, MOST_TIMES_IDLE = 500, 1.5


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="rows of each import")
    parser.add_argument("--imports", type=int, default=20, help="provinces that import at once")
    parser.add_argument("--rate", type=float, default=50, help="pages a second")
    parser.add_argument("--idle-seconds", type=float, default=30)
    parser.add_argument("--households", type=int, default=10_000, help="that are there before, of all these provinces")
    options = parser.parse_args(argv)
    officers = people_of_provinces(options.imports)
    fill(list(officers), options.households)
    with ExitStack() as stack:
        pages = pages_of(officers)
        address = start_site(stack)
        Readers(address, pages, options.rate / 2).start_and_wait(5)  # whoever comes first waits for the templates
        idle = Readers(address, pages, options.rate).start_and_wait(options.idle_seconds)
        storm = Storm(officers, options.size)
        storm.prepare()  # before anybody reads: making up files is no part of the storm, and takes a core
        reading = Readers(address, pages, options.rate).start()
        try:
            storm.run()
        finally:
            reading.stop()
        after = Readers(address, pages, options.rate).start_and_wait(options.idle_seconds)
    return figures(idle, reading, after, storm)


def people_of_provinces(count: int) -> dict[str, User]:
    """Load the areas; return an officer of each of the first provinces, by the province's code."""
    prepare()
    codes = Area.objects.current().at_level(AreaLevel.PROVINCE).order_by("code").values_list("code", flat=True)[:count]
    officers = {code: make_user(f"province{code}", "สมมุติ", "ตัวอย่างงาม") for code in codes}
    for code, officer in officers.items():
        appoint(officer, "provincial-development", code)
    return officers


def fill(provinces: list[str], households: int) -> None:
    """Bring in what there is to read: a survey of all the provinces."""
    places = [subdistrict for province in provinces for subdistrict in subdistricts_of(province)]
    path = write_file(Path(settings.VAR_DIR) / "before.csv", "survey", households, places)
    command = [sys.executable, "manage.py", "import_data", "survey", str(path), "--round", str(YEAR), "--json"]
    done = measured(command)
    if done.code:
        raise SystemExit(done.output)


def pages_of(officers: dict[str, User]) -> list[Page]:
    """Return for each officer the search page and some households of his, in a mixed order."""
    pages = []
    for code, officer in officers.items():
        cookie = cookie_of(officer)
        homes = Household.objects.filter(area__code__startswith=code).values_list("pk", flat=True)[:5]
        paths = [path for home in homes for path in ("/households/", f"/households/{home}/")]
        pages.append([Page(path, cookie) for path in paths])
    return [page for together in zip(*pages, strict=False) for page in together]


def cookie_of(user: User) -> str:
    """Sign somebody in without a password; return the header that proves it."""
    browser = Client()
    browser.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def start_site(stack: ExitStack) -> str:
    port = free_port(HOST)
    for program in (Web(settings.VAR_DIR, host=HOST, port=port), Worker(settings.VAR_DIR)):
        stack.callback(program.stop)
        program.start()
    return f"http://{HOST}:{port}"


@dataclass
class Storm:
    """The imports of some officers, each of `rows`, and what was seen of them while they waited their turns."""

    officers: dict[str, User]
    rows: int
    order: list[str] = field(default_factory=list)  # the province of each turn
    passed_over: int = 0  # turns of a province that had had one since another began to wait
    without_place: int = 0
    first_places: dict[str, int | None] = field(default_factory=dict)

    def run(self) -> None:
        began = time.monotonic()
        self.batches = {code: self.hand_in(code) for code in self.officers}
        self.seen: dict[str, int] = {}
        self.waits_since: dict[str, datetime] = {}
        self.last_turn: dict[str, datetime] = {}
        self.first_places = self.places()
        while not self.look() and time.monotonic() < began + GIVE_UP_AFTER:
            time.sleep(LOOK_EVERY)
        self.seconds = time.monotonic() - began

    def prepare(self) -> None:
        self.before = Household.objects.count()
        self.files = {
            code: write_file(
                Path(settings.VAR_DIR) / f"{code}.csv",
                KIND,
                self.rows,
                subdistricts_of(code),
                first=10_000_000 + place * self.rows,
            )
            for place, code in enumerate(self.officers)
        }

    def hand_in(self, code: str) -> ImportBatch:
        handed = desk.hand_in(
            kind=KIND,
            round=SurveyRound.objects.get(year=YEAR),
            area=Area.objects.get(code=code),
            source="ตัวอย่าง",
            legal_basis=LegalBasis.PUBLIC_TASK,
            mode=ImportMode.ROWS,
            name=f"{code}.csv",
            content=self.files[code].read_bytes(),
            by=self.officers[code],
            at=timezone.now(),
        )
        found = handed.batch.files.get().mapping  # the columns are called as we call them: nobody has to look
        desk.match(batch=handed.batch, mapping=found, by=self.officers[code])
        return handed.batch

    def look(self) -> bool:
        """Note whose turns there were, confirm what was checked; tell whether all is done, scores included."""
        self.note_turns()
        at_work = {ImportState.UPLOADED, ImportState.CHECKING, ImportState.MERGING}
        batches = list(ImportBatch.objects.filter(pk__in=[batch.pk for batch in self.batches.values()]))
        for batch in batches:
            if batch.state == ImportState.CHECKED:
                desk.confirm(batch=batch, by=self.officers[batch.area_id])
        has_work = any(batch.state in at_work | {ImportState.CHECKED} for batch in batches)
        return not has_work and not Job.objects.unfinished().exists()

    def note_turns(self) -> None:
        jobs = list(Job.objects.filter(lane="import").order_by("served_at"))
        for job in jobs:
            if job.runs and self.seen.get(job.pk) != job.runs:
                self.seen[job.pk] = job.runs
                self.note_turn(job.fair_key, job.served_at)
        waiting = {job.fair_key: job for job in jobs if job.state == JobState.WAITING}
        self.waits_since = {code: self.waits_since.get(code, timezone.now()) for code in waiting}
        self.without_place += sum(place_in_queue(job, at=timezone.now()) is None for job in waiting.values())

    def note_turn(self, code: str, at: datetime) -> None:
        before = self.last_turn.get(code)
        self.waits_since.pop(code, None)
        self.passed_over += bool(before) and any(since < before for since in self.waits_since.values())
        self.order.append(code)
        self.last_turn[code] = at

    def places(self) -> dict[str, int | None]:
        now = timezone.now()
        return {job.fair_key: place_in_queue(job, at=now) for job in Job.objects.filter(lane="import")}

    @property
    def missing(self) -> int:
        """How many rows did not become households."""
        return len(self.officers) * self.rows - (Household.objects.count() - self.before)


def figures(before: Readers, reading: Readers, after: Readers, storm: Storm) -> list[Figure]:
    print(json.dumps({"turns": storm.order, "places at first": storm.first_places}), file=sys.stderr)
    faults = before.faults + reading.faults + after.faults
    print(*sorted(set(faults))[:10], sep="\n", file=sys.stderr)
    quiet, busy = {"idle": p95(after.times)}, p95(reading.times)
    return [
        Figure(f"{NAME}.read.p95", busy, target=MOST_MS, rivals=quiet, most_times=MOST_TIMES_IDLE),
        Figure(f"{NAME}.read.median", median(reading.times), rivals={"idle": median(after.times)}),
        Figure(f"{NAME}.read.before.p95", p95(before.times)),
        Figure(f"{NAME}.reads", len(reading.times), unit="pages"),
        Figure(f"{NAME}.faults", len(faults), unit="pages", target=0),
        Figure(f"{NAME}.rows-missing", storm.missing, unit="rows", target=0),
        Figure(f"{NAME}.passed-over", storm.passed_over, unit="turns", target=0),
        Figure(f"{NAME}.without-place", storm.without_place, unit="looks", target=0),
        Figure(
            f"{NAME}.rows-a-second",
            round(len(storm.officers) * storm.rows / storm.seconds),
            unit="rows/s",
            more_is_better=True,
        ),
    ]
