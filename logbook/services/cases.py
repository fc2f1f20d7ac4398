"""What stands in a household's case follows from what is recorded of it: its help, its follow-ups, its stage."""

from datetime import date

import pghistory
from django.db import connection, transaction

from households.models import Household
from logbook.choices import DevelopmentClass, DevelopmentStage
from logbook.models import FollowUp, HelpActivity, HouseholdCase

STAGE_REASON_LENGTH = 500

# What the records say, of every household at once; cases that say so already are not written.
FOLLOW_RECORDS = """
    UPDATE logbook_householdcase AS said
    SET helped_from = told.helped_from, helped_on = told.helped_on, followed_on = told.followed_on,
        next_follow_on = told.next_on
    FROM (
        SELECT household_id, help.helped_from, help.helped_on, look.followed_on, look.next_on
        FROM (
            SELECT household_id, min(round_id) AS helped_from, max(helped_on) AS helped_on
            FROM logbook_helpactivity GROUP BY household_id
        ) AS help
        FULL JOIN (
            SELECT DISTINCT ON (household_id) household_id, followed_on, next_on
            FROM logbook_followup ORDER BY household_id, followed_on DESC, created_at DESC
        ) AS look USING (household_id)
    ) AS told
    WHERE told.household_id = said.household_id
        AND (said.helped_from, said.helped_on, said.followed_on, said.next_follow_on)
            IS DISTINCT FROM (told.helped_from, told.helped_on, told.followed_on, told.next_on)
"""


def locked_case(household: Household) -> HouseholdCase:
    """Return the household's case, made where there is none, locked until the transaction ends."""
    HouseholdCase.objects.bulk_create([HouseholdCase(household=household)], ignore_conflicts=True)
    return HouseholdCase.objects.select_for_update().get(household=household)


@transaction.atomic
def note_help(*, activity: HelpActivity, by) -> None:
    """Let the case say since which round the household is helped, and how far it has come by this help."""
    case = locked_case(activity.household)
    case.helped_from = min(case.helped_from or activity.round_id, activity.round_id)
    case.helped_on = max(case.helped_on or activity.helped_on, activity.helped_on)
    reach_stage(case, activity.stage_after, on=activity.helped_on, reason=activity.description)
    with pghistory.context(user=by.pk):
        case.save()


@transaction.atomic
def note_follow_up(*, follow_up: FollowUp, by) -> None:
    """Let the case say when somebody looked last, when the next look is due, and how far the household has come."""
    case = locked_case(follow_up.household)
    if case.followed_on is None or follow_up.followed_on >= case.followed_on:
        case.followed_on, case.next_follow_on = follow_up.followed_on, follow_up.next_on
    reach_stage(case, follow_up.stage_after, on=follow_up.followed_on, reason=follow_up.change)
    with pghistory.context(user=by.pk):
        case.save()


@transaction.atomic
def set_development_class(
    *, household: Household, development_class: DevelopmentClass, reason: str, on: date, by
) -> HouseholdCase:
    """Say what the household can become. What was said of a later day stays."""
    case = locked_case(household)
    if case.classed_on and case.classed_on > on:
        return case
    case.development_class, case.class_reason, case.classed_on = development_class, reason, on
    with pghistory.context(user=by.pk):
        case.save()
    return case


@transaction.atomic
def set_stage(*, household: Household, stage: DevelopmentStage, reason: str, on: date, by) -> HouseholdCase:
    """Say how far the household has come. What was said of a later day stays."""
    case = locked_case(household)
    reach_stage(case, stage, on=on, reason=reason)
    with pghistory.context(user=by.pk):
        case.save()
    return case


def reach_stage(case: HouseholdCase, stage: DevelopmentStage | None, *, on: date, reason: str) -> None:
    """Put the case into `stage` unless something later said otherwise; None says nothing. The caller saves it."""
    if stage is None or (case.staged_on and case.staged_on > on):
        return
    case.stage, case.staged_on, case.stage_reason = stage, on, reason[:STAGE_REASON_LENGTH]


@transaction.atomic
def follow_records() -> int:
    """Bring all cases in line with help and follow-ups that were written past the services; return how many changed."""
    recorded = HelpActivity.objects.order_by().values("household").union(FollowUp.objects.values("household"))
    without = recorded.difference(HouseholdCase.objects.values("household"))
    cases = [HouseholdCase(household_id=row["household"]) for row in without]
    HouseholdCase.objects.bulk_create(cases, ignore_conflicts=True, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW_RECORDS)
        return cursor.rowcount
