"""Asking for files and having them made, as the stories of the exports need it."""

import csv
import io
from uuid import uuid4

from django.utils import timezone
from openpyxl import load_workbook

from jobs.models import Job, JobState
from jobs.services import run_job
from reports.models import JOB_KIND, Export
from reports.services.exports import take_file
from reports.services.requests import request_export

COLUMNS = ("district", "village", "house_number", "head_name", "failed_dimension_count", "member_count")
REASON = "ประชุมคณะทำงานแก้จนระดับอำเภอ"


def ask(by, *, query: str = "show=all", columns=COLUMNS, topic: str = "households", at=None, **more) -> Export:
    """Return a request for the households of a search, written down."""
    told = {"client_uuid": uuid4(), "format": "xlsx", "language": "th", "purpose": "meeting", "reason": REASON} | more
    return request_export(topic=topic, columns=columns, query=query, by=by, at=at or timezone.now(), **told)


def make(export: Export) -> Export:
    """Do the job of an export as a worker would, slice after slice; returns it fresh."""
    while job := Job.objects.filter(kind=JOB_KIND, dedupe_key=str(export.pk), state=JobState.WAITING).first():
        run_job(job_id=job.pk)
    return Export.objects.with_names().with_job().get(pk=export.pk)


def asked_and_made(by, **asked) -> Export:
    return make(ask(by, **asked))


def downloaded(export: Export, by=None) -> bytes:
    return b"".join(take_file(export=export, by=by or export.requested_by, at=timezone.now()))


def book_of(content: bytes):
    return load_workbook(io.BytesIO(content))


def rows_of(content: bytes) -> list[tuple]:
    """Return the rows of the first sheet, heads first."""
    return list(book_of(content).worksheets[0].iter_rows(values_only=True))


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
