"""Why a household counts as poor in one round, dimension by dimension in words, beside the round before."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logbook.case_file import CaseFile
from mpi.dimensions import DimensionState, dimension_states, indicator_masks
from mpi.models import HouseholdScore
from mpi.rules import State


class NoSuchYear(LookupError):
    """The household has no score in that year."""


@dataclass(frozen=True)
class Reason:
    """One failed indicator: `title` what failed, `lines` the facts against the threshold, `source` who says so."""

    title: str
    lines: list[str] = field(default_factory=list)
    source: str = ""
    is_new: bool = False


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

    @property
    def failed_count(self) -> int:
        return self.score.failed.bit_count() if self.score else 0

    @property
    def failed_words(self) -> list:
        return [row.dimension.word for row in self.rows if row.dimension.standing is State.FAILED]


def why_poor(case: CaseFile, *, written_year: str = "") -> WhyPoor:
    """Return the reasons in the year as it stands in the address; of the round of field work where it is empty.

    Raises NoSuchYear.
    """
    score = _chosen(case.scores, written_year)
    before = next((one for one in case.scores if score and one.round_id < score.round_id), None)
    rows = [_row(dimension, score, before) for dimension in dimension_states(score)]
    return WhyPoor(score, before, list(_years(case.scores, score)), rows)


def _chosen(scores: list[HouseholdScore], written_year: str) -> HouseholdScore | None:
    if written_year:
        for score in scores:
            if str(score.round_id) == written_year:
                return score
        raise NoSuchYear
    return next((score for score in scores if score.round.is_current), next(iter(scores), None))


def _years(scores: list[HouseholdScore], shown: HouseholdScore | None) -> Iterator[YearLink]:
    """The newest round first, as `scores` are."""
    for score, before in zip(scores, [*scores[1:], None], strict=True):
        failed = score.failed.bit_count()
        yield YearLink(
            score.round_id, failed, failed - before.failed.bit_count() if before else None, score is shown
        )


def _row(dimension: DimensionState, score: HouseholdScore | None, before: HouseholdScore | None) -> DimensionRow:
    failed_now = _failed(score, dimension)
    failed_before = _failed(before, dimension)
    reasons = [
        Reason(title=indicator.name, is_new=before is not None and indicator.code not in failed_before)
        for indicator in failed_now.values()
    ]
    recovered = [indicator.name for code, indicator in failed_before.items() if score and code not in failed_now]
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
