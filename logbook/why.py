"""Why a household counts as poor in one round, dimension by dimension in words, beside the round before."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logbook.case_file import CaseFile
from logbook.disputed import DisputeEntry
from logbook.reasons import Reason, reason
from mpi.dimensions import DimensionState, dimension_states, indicator_masks
from mpi.explain import IndicatorExplanation, explain
from mpi.failures import FAILURES
from mpi.models import HouseholdScore
from mpi.rules import State


class NoSuchYear(LookupError):
    """The household has no score in that year."""


@dataclass(frozen=True)
class DimensionRow:
    """A dimension with what failed in it, and the names of what failed in the round before but no longer does."""

    dimension: DimensionState
    note: str
    reasons: list[Reason]
    recovered: list[str]


@dataclass(frozen=True)
class YearLink:
    """A round to switch to; `change` is the difference in failed indicators to the round before, None for the first."""

    year: int
    has_any_data: bool
    failed_count: int
    change: int | None
    is_shown: bool

    @property
    def fall(self) -> int:
        return -(self.change or 0)


@dataclass(frozen=True)
class WhyPoor:
    """`score` and `before` are None where the household was never scored; there are then no years either."""

    score: HouseholdScore | None
    before: HouseholdScore | None
    years: list[YearLink]
    rows: list[DimensionRow]
    # What is disputed of other values than those that failed, or in other rounds.
    other_disputes: list[DisputeEntry]

    @property
    def failed_count(self) -> int:
        return self.score.failed.bit_count() if self.score else 0

    @property
    def failed_in_words(self) -> str:
        """The dimensions that failed, as a sentence names them; there is at least one."""
        *others, last = [str(row.dimension.word) for row in self.rows if row.dimension.standing is State.FAILED]
        return _("%(others)s and %(last)s") % {"others": ", ".join(others), "last": last} if others else last


def why_poor(case: CaseFile, *, written_year: str = "") -> WhyPoor:
    """Return the reasons in the year as it stands in the address; of the round of field work where it is empty.

    Raises NoSuchYear.
    """
    score = _chosen(case.scores, written_year)
    before = next((one for one in case.scores if score and one.round_id < score.round_id), None)
    explained = _explained(case, score)
    rows = [_row(dimension, case, score, before, explained) for dimension in dimension_states(score)]
    beside = [entry for row in rows for reason in row.reasons for entry in reason.disputes]
    others = [entry for entry in case.disputes if entry not in beside]
    return WhyPoor(score, before, list(_years(case.scores, score)), rows, others)


def _explained(case: CaseFile, score: HouseholdScore | None) -> dict[str, IndicatorExplanation]:
    if score is None:
        return {}
    explanation = explain(case.household, score.round)
    return {one.indicator.code: one for dimension in explanation.dimensions for one in dimension.indicators}


def _chosen(scores: list[HouseholdScore], written_year: str) -> HouseholdScore | None:
    if written_year:
        for score in scores:
            if str(score.round_id) == written_year:
                return score
        raise NoSuchYear
    return next((score for score in scores if score.round.is_current), next(iter(scores), None))


def _years(scores: list[HouseholdScore], shown: HouseholdScore | None) -> Iterator[YearLink]:
    """The newest round first, as `scores` are."""
    for score, before in zip_longest(scores, scores[1:]):
        is_comparable = before is not None and score.has_any_data and before.has_any_data
        yield YearLink(
            year=score.round_id,
            has_any_data=score.has_any_data,
            failed_count=score.failed.bit_count(),
            change=score.failed.bit_count() - before.failed.bit_count() if is_comparable else None,
            is_shown=score is shown,
        )


def _row(
    dimension: DimensionState,
    case: CaseFile,
    score: HouseholdScore | None,
    before: HouseholdScore | None,
    explained: dict[str, IndicatorExplanation],
) -> DimensionRow:
    failed_before = _failed(before, dimension)
    failed_now = _failed(score, dimension)
    reasons = [
        reason(explained[code], case, year=score.round_id, is_new=before is not None and code not in failed_before)
        for code in failed_now
    ]
    recovered = [FAILURES[code] for code in failed_before if code not in failed_now]
    return DimensionRow(dimension, _note(dimension, score), reasons, recovered)


def _failed(score: HouseholdScore | None, dimension: DimensionState) -> dict:
    indicators = score.failed_indicators if score else ()
    return {one.code: one for one in indicators if one.dimension == dimension.dimension}


def _note(dimension: DimensionState, score: HouseholdScore | None) -> str:
    """Return how many of the dimension's indicators failed, passed, do not apply or are unknown, in words."""
    if score is None:
        return ""
    mask = indicator_masks(score.indicator_set)[dimension.dimension]
    all_count = mask.bit_count()
    failed, unknown, beside = (
        (bits & mask).bit_count() for bits in (score.failed, score.no_data, score.not_applicable)
    )
    passed = all_count - failed - unknown - beside
    if failed:
        return _("%(failed)s of %(all)s failed") % {"failed": failed, "all": all_count}
    if passed == all_count:
        return ngettext("the only indicator passed", "all %(count)s indicators passed", passed) % {"count": passed}
    parts = [
        (passed, _("%(count)s passed")),
        (beside, _("%(count)s not applicable")),
        (unknown, _("%(count)s without data")),
    ]
    return " · ".join(words % {"count": count} for count, words in parts if count)
