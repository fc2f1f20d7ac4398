"""Recording what was done for a family: every act of help is a row of its own and stays."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pghistory
from django.db import transaction

from households.models import Household, Member, SurveyRound
from logbook.choices import DevelopmentStage, HelpKind, HelpResult
from logbook.models import HelpActivity, Photo, Problem, SolutionMenuItem, Visit
from logbook.services.cases import note_help
from logbook.services.photos import attach_photos
from logbook.services.problems import require_same_household, start_helping
from logbook.services.submissions import Answer, take_in


@transaction.atomic
def record_help(
    *,
    household: Household,
    round: SurveyRound,
    kind: HelpKind,
    description: str,
    agency: str,
    helped_on: date,
    result: HelpResult,
    by,
    stage_after: DevelopmentStage | None = None,
    place: str = "",
    amount_satang: int | None = None,
    obstacle: str = "",
    suggestion: str = "",
    next_step: str = "",
    next_step_on: date | None = None,
    menu_item: SolutionMenuItem | None = None,
    is_not_in_menu: bool = False,
    problems: Sequence[Problem] = (),
    member: Member | None = None,
    visit: Visit | None = None,
    photos: Sequence[Photo] = (),
) -> HelpActivity:
    """Record an act of help; the open problems it works against are then "being helped".

    `stage_after` is how far the household has come by it; its case then says so.
    `amount_satang` is in satang, None where no money was given. `photos` were taken in before and wait for their form.
    Raises NotOfThisHousehold, and WrongState where one of the problems is closed.
    """
    require_same_household(household, [member, visit, *problems, *photos])
    with pghistory.context(user=by.pk):
        activity = HelpActivity.objects.create(
            household=household,
            round=round,
            kind=kind,
            description=description,
            agency=agency,
            helped_on=helped_on,
            result=result,
            stage_after=stage_after,
            place=place,
            amount_satang=amount_satang,
            obstacle=obstacle,
            suggestion=suggestion,
            next_step=next_step,
            next_step_on=next_step_on,
            menu_item=menu_item,
            is_not_in_menu=is_not_in_menu,
            member=member,
            visit=visit,
            recorded_by=by,
        )
    note_help(activity=activity, by=by)
    start_helping(problems=problems, by=by)
    activity.problems.set(problems)
    attach_photos(photos=photos, help_activity=activity)
    return activity


def take_in_help(**form: Any) -> Answer:
    """Take in the form once, however often it is sent; `form` as in `take_in` and `record_help`."""
    return take_in("help", record_help, made="help_activity", **form)
