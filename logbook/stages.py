"""How the stage of a household follows from the criteria: the highest stage of which all of it and below hold. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from logbook.choices import MENU_STAGES, DevelopmentStage
from logbook.models import StageCriterion


def stage_by_criteria(criteria: Iterable[StageCriterion], held: Mapping[Any, bool]) -> DevelopmentStage:
    """Return the stage; `held` says by the key of a criterion whether it holds, and what is missing does not.

    A stage without any criterion is never reached by the rule: nothing was asked of it.
    """
    reached = DevelopmentStage.BELOW_SURVIVAL
    asked = list(criteria)
    for stage in MENU_STAGES:
        of_stage = [criterion for criterion in asked if criterion.stage == stage]
        if not all(held.get(criterion.pk, False) for criterion in of_stage):
            break
        reached = stage if of_stage else reached
    return reached
