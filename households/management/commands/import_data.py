import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from households.imports import services
from households.imports.kinds import kinds
from households.imports.outcome import counts_of, errors_of
from households.imports.refusals import FILE_REFUSALS
from households.models import ImportBatch, ImportMode, ImportState, LegalBasis, SurveyRound
from jobs.models import Job
from jobs.services import run_job

ALL_IN, SOME_REFUSED, NOTHING_WRITTEN = range(3)
LONG = timedelta(days=1).total_seconds()
# So many chunks are written at once: one a core, and a few on a machine that serves others too.
SESSIONS = min(os.cpu_count() or 1, 4)


class Command(BaseCommand):
    # Those of addresses, pages and fields are made at every start of the site; here they take longer than 1,000 rows.
    requires_system_checks = ()
    help = (
        "Imports a file (csv or xlsx). Exit status: 0 all rows are in, 1 some were refused or held, 2 nothing was "
        "written."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=[kind.name for kind in kinds()])
        parser.add_argument("file", type=Path)
        parser.add_argument("--round", type=int, required=True, help="the year of the survey round (B.E.): 2566")
        parser.add_argument("--area", help="take only rows of this area (code of 2, 4, 6 or 8 digits)")
        parser.add_argument("--source", default="", help="who gave the data; else the name of the file")
        parser.add_argument("--legal-basis", choices=LegalBasis.values, default=LegalBasis.PUBLIC_TASK)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="write nothing if any row is bad")
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, *args, **options):
        began, now = time.monotonic(), timezone.now()
        batch = services.check_import(batch=self.hand_in(options), on=timezone.localdate())
        counts = counts_of(batch)
        if batch.state == ImportState.CHECKED and not options["dry_run"]:
            batch = services.confirm_import(batch=batch)
            with following(now) as follow:
                sessions = 1 if connection.in_atomic_block else SESSIONS
                services.write_import(batch=batch, seconds=LONG, between=follow, sessions=sessions)
            counts = counts_of(ImportBatch.objects.get(pk=batch.pk))
        self.report(batch, counts, time.monotonic() - began, options)
        is_written = batch.state == ImportState.MERGING
        if batch.state in (ImportState.CHECKED, ImportState.FAILED):
            services.cancel_import(batch=batch)
        if not is_written and not (options["dry_run"] and batch.state == ImportState.CHECKED):
            sys.exit(NOTHING_WRITTEN)
        sys.exit(SOME_REFUSED if counts["rejected"] or counts["held"] else ALL_IN)

    def hand_in(self, options) -> ImportBatch:
        survey_round = SurveyRound.objects.filter(year=options["round"]).first()
        if survey_round is None:
            raise CommandError(_("There is no survey round %(year)s.") % {"year": options["round"]}, returncode=2)
        area = Area.objects.filter(code=options["area"]).first() if options["area"] else None
        if options["area"] and area is None:
            raise CommandError(_("There is no area %(code)s.") % {"code": options["area"]}, returncode=2)
        try:
            content = options["file"].read_bytes()
        except OSError:
            raise CommandError(_("The file could not be read."), returncode=2) from None
        batch = services.start_import(
            kind=options["kind"],
            round=survey_round,
            area=area,
            source=options["source"] or options["file"].name[:200],
            legal_basis=options["legal_basis"],
            mode=ImportMode.WHOLE if options["all_or_nothing"] else ImportMode.ROWS,
            by=None,
        )
        services.add_file(batch=batch, name=options["file"].name, content=content)
        return batch

    def report(self, batch: ImportBatch, counts: dict, seconds: float, options) -> None:
        errors = errors_of(batch.files.get())
        if batch.failure and batch.failure != "bad_rows":
            errors = [
                {"sheet": "", "row": None, "column": "", "value": "", "reason": str(FILE_REFUSALS[batch.failure])}
            ]
        if options["json"]:
            result = counts | {"errors": errors, "seconds": round(seconds, 2)}
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        self.stdout.write(
            _(
                "Read %(read)d: new %(accepted)d, changed %(changed)d, unchanged %(unchanged)d, refused %(rejected)d, "
                "held %(held)d."
            )
            % counts
        )
        for error in errors[:100]:
            self.stdout.write("{sheet} {row} {column} {value}: {reason}".format(**error).strip())


@contextmanager
def following(since) -> Iterator[Callable]:
    """Give what lets the scores follow in a session of its own, beside the writing; they are done at the end."""
    if connection.in_atomic_block:  # what is written in there only this session sees
        yield lambda: None
        run_what_follows(since)
        return
    with ThreadPoolExecutor(1) as session:
        yield lambda: session.submit(run_what_follows, since)
        session.submit(run_what_follows, since).result()
        session.submit(connections.close_all).result()  # those of that session


def run_what_follows(since) -> None:
    """Do what the import asked for (scores), as a worker would; one that is at it already keeps its lease."""
    for job in Job.objects.unfinished().filter(created_at__gte=since).exclude(kind__startswith="import."):
        run_job(job_id=job.pk)
