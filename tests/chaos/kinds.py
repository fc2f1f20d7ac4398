"""Kinds of job whose effects can be counted: each writes `chaos_effect` under a unique key, and notes every run.

An effect and its bookkeeping (`chaos_ledger`, which has no unique key) share a transaction, as a chunk of an import and
its progress do: a ledger longer than the effects would be a doubled effect.
"""

import time

from django.conf import settings
from django.db import connection, transaction

from jobs.models import Job
from jobs.pulse import beat
from jobs.registry import Continue, JobKind

TABLES = """
CREATE TABLE chaos_effect (key text PRIMARY KEY);
CREATE TABLE chaos_ledger (key text);
CREATE TABLE chaos_run (key text, began_at timestamptz DEFAULT clock_timestamp());
CREATE TABLE chaos_tick (at timestamptz);
CREATE TABLE chaos_tick_asked (at timestamptz DEFAULT clock_timestamp());
GRANT ALL ON chaos_effect, chaos_ledger, chaos_run, chaos_tick, chaos_tick_asked TO tpmap_site;
"""


def execute(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def have_effect(key: str, *, seconds: float = 0) -> None:
    with transaction.atomic():
        if execute("INSERT INTO chaos_effect VALUES (%s) ON CONFLICT DO NOTHING", key):
            time.sleep(seconds)  # within the transaction: where a kill hurts most
            execute("INSERT INTO chaos_ledger VALUES (%s)", key)


def note_run(job: Job) -> None:
    execute("INSERT INTO chaos_run (key) VALUES (%s)", job.dedupe_key)


def quick(job: Job) -> dict:
    note_run(job)
    have_effect(job.dedupe_key, seconds=job.params.get("seconds", 0.02))
    return {}


def in_slices(job: Job) -> dict | Continue:
    """Two chunks a slice, each a transaction, until `params["chunks"]`; begins again where the last commit ended."""
    note_run(job)
    for chunk in range(job.progress_done, min(job.progress_done + 2, job.params["chunks"])):
        have_effect(f"{job.dedupe_key}/{chunk}", seconds=0.1)
        beat(job, done=chunk + 1, total=job.params["chunks"])
    return {} if job.progress_done == job.params["chunks"] else Continue(job.progress_done)


def long(job: Job) -> dict:
    """Work `params["seconds"]` without a word, as one long statement would."""
    note_run(job)
    execute("SELECT pg_sleep(%s)", job.params["seconds"])
    have_effect(job.dedupe_key)
    return {}


def raises(job: Job) -> dict:
    raise ValueError(job.dedupe_key)


def eats_memory(job: Job) -> dict:
    """Ask for 64 MB more until somebody says no."""
    eaten = []
    while True:
        eaten.append(bytearray(64 * 1024 * 1024))


def loops(job: Job) -> dict:
    while True:
        pass


def waits_in_database(job: Job) -> dict:
    execute("SELECT pg_sleep(3600)")
    return {}


KINDS = [
    JobKind("chaos.quick", quick),
    JobKind("chaos.slices", in_slices, lane="import"),
    JobKind("chaos.long", long, limit_seconds=900),
    JobKind("chaos.stopped", in_slices, lease_seconds=settings.WORKER_IDLE_IN_TRANSACTION_SECONDS),
    JobKind("chaos.raises", raises),
    JobKind("chaos.eats_memory", eats_memory),
    JobKind("chaos.loops", loops, limit_seconds=2),
    JobKind("chaos.waits_in_database", waits_in_database, limit_seconds=2),
]
