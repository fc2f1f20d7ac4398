"""Recording a 4T analysis, and the stage that a household has reached; both may come again and again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pghistory
from django.db import transaction

from households.models import Household, SurveyRound
from logbook.choices import DevelopmentStage, Wish
from logbook.models import FourTAnalysis, SolutionMenuItem, StageAssessment, StageCriterion, Visit
from logbook.services.cases import set_development_class, set_stage
from logbook.services.problems import require_same_household
from logbook.services.submissions import Answer, take_in
from logbook.stages import stage_by_criteria


@transaction.atomic
def record_analysis(
    *,
    household: Household,
    round: SurveyRound,
    analysed_on: date,
    participants: str,
    thoughts: Mapping[str, Any],
    conclusion: str,
    by,
    development_class: str = "",
    class_reason: str = "",
    proposed: Sequence[SolutionMenuItem] = (),
    is_not_in_menu: bool = False,
    visit: Visit | None = None,
) -> FourTAnalysis:
    """Record what was thought through with the family; a class that it gives becomes the household's.

    `thoughts` are the four texts and their scores by the name of their field. Raises NotOfThisHousehold.
    """
    require_same_household(household, [visit])
    with pghistory.context(user=by.pk):
        analysis = FourTAnalysis.objects.create(
            household=household,
            round=round,
            visit=visit,
            analysed_on=analysed_on,
            participants=participants,
            conclusion=conclusion,
            development_class=development_class,
            class_reason=class_reason if development_class else "",
            is_not_in_menu=is_not_in_menu,
            recorded_by=by,
            **thoughts,
        )
    analysis.proposed.set(proposed)
    if development_class:
        set_development_class(
            household=household, development_class=development_class, reason=class_reason, on=analysed_on, by=by
        )
    return analysis


def take_in_analysis(**form: Any) -> Answer:
    """Take in the form once, however often it is sent; `form` as in `take_in` and `record_analysis`."""
    return take_in("analysis", record_analysis, **form)


@transaction.atomic
def assess_stage(
    *,
    household: Household,
    round: SurveyRound,
    assessed_on: date,
    held: Mapping[StageCriterion, bool],
    by,
    stage: DevelopmentStage | None = None,
    override_reason: str = "",
    wish: Wish | str = "",
    wish_reason: str = "",
) -> StageAssessment:
    """Record which criteria hold, and the stage that follows; the household then is in that stage.

    `stage` is that of the officer where it is another than the criteria give, with its reason.
    """
    by_rule = stage_by_criteria(held, {criterion.pk: holds for criterion, holds in held.items()})
    given = by_rule if stage is None else DevelopmentStage(stage)
    reason = override_reason if given != by_rule else ""
    with pghistory.context(user=by.pk):
        assessment = StageAssessment.objects.create(
            household=household,
            round=round,
            assessed_on=assessed_on,
            answers=[_answer(criterion, holds) for criterion, holds in held.items()],
            stage_by_rule=by_rule,
            stage=given,
            override_reason=reason,
            wish=wish,
            wish_reason=wish_reason,
            assessed_by=by,
        )
    set_stage(household=household, stage=given, reason=reason, on=assessed_on, by=by)
    return assessment


def take_in_assessment(**form: Any) -> Answer:
    """Take in the form once, however often it is sent; `form` as in `take_in` and `assess_stage`."""
    return take_in("stage", assess_stage, made="stage_assessment", **form)


def _answer(criterion: StageCriterion, holds: bool) -> dict[str, Any]:
    return {
        "criterion": criterion.pk,
        "stage": criterion.stage,
        "sentence": criterion.sentence,
        "holds": holds,
    }
