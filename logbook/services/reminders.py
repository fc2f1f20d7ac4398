"""Telling people of deadlines: once when one is near, once on the day, once when it went by."""

from datetime import date, datetime

from django.db import connection, transaction

from jobs.models import Job
from jobs.registry import JobKind
from jobs.services import request_job
from logbook.models import Reminder
from logbook.models.assignments import SOON, UNFINISHED

# One statement for the whole country: who gave the case, who works at its agency, and the family's mentor.
WRITE = """
INSERT INTO logbook_reminder (user_id, assignment_id, kind, due_on, created_at)
SELECT concerned.user_id, concerned.assignment_id,
       CASE WHEN concerned.due_on < %(today)s THEN 'overdue' WHEN concerned.due_on = %(today)s THEN 'today'
            ELSE 'soon' END,
       concerned.due_on, %(now)s
FROM (
    SELECT assigned_by_id AS user_id, id AS assignment_id, due_on FROM due
    UNION
    SELECT staff.user_id, due.id, due.due_on FROM due JOIN logbook_agencystaff staff ON staff.agency_id = due.agency_id
    UNION
    SELECT family.mentor_id, due.id, due.due_on
    FROM due JOIN logbook_householdcase family ON family.household_id = due.household_id
    WHERE family.mentor_id IS NOT NULL
) concerned
ON CONFLICT DO NOTHING
"""
DUE = """
WITH due AS (
    SELECT id, assigned_by_id, agency_id, household_id, due_on FROM logbook_assignment
    WHERE state = ANY(%(unfinished)s) AND due_on <= %(soon)s
)
"""


def remind(*, on: date, at: datetime) -> int:
    """Write the reminders of that day that nobody was given yet; returns how many. Run again it writes nothing."""
    values = {
        "today": on,
        "now": at,
        "soon": on + SOON,
        "unfinished": [state.value for state in UNFINISHED],
    }
    with connection.cursor() as cursor:
        cursor.execute(DUE + WRITE, values)
        return cursor.rowcount


def see_reminders(*, user, at: datetime) -> int:
    """Mark all that somebody was told as seen; returns how many were new to him."""
    return Reminder.objects.of_user(user).unseen().update(seen_at=at)


@transaction.atomic
def request_reminders(*, on: date, at: datetime) -> Job:
    """Ask for the reminders of a day; asked twice while it waits, it is one job."""
    params = {"on": on.isoformat(), "at": at.isoformat()}
    return request_job(kind=REMIND.name, params=params, dedupe_key=on.isoformat())


def run_reminders(job: Job) -> dict:
    on, at = date.fromisoformat(job.params["on"]), datetime.fromisoformat(job.params["at"])
    return {"reminders": remind(on=on, at=at)}


REMIND = JobKind(
    name="logbook.reminders", run=run_reminders, everywhere="Deadlines of the whole country, once a day: nobody asks."
)
