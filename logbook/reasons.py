"""Why a household fails one indicator, in words: the facts against the threshold, who says so, and of which day."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from areas.formats import short_date, thousands
from areas.money import SATANG
from logbook.case_file import CaseFile
from logbook.disputed import DisputeEntry
from logbook.models import Problem
from mpi.explain import DecidingFact, Finding, IndicatorExplanation, Measured
from mpi.failures import FAILURES
from mpi.rules import Indicator, PerHeadAtLeast, State


@dataclass(frozen=True)
class Reason:
    """One failed indicator: the facts in `lines`, the problems that were recorded about it, and who says so.

    `percent` is how far along its threshold the family is, 0–99, where there is a threshold. `is_new` marks what had
    not failed in the round before. `disputes` are those of that round, about the result or a fact behind it.
    """

    code: str
    title: str
    official_name: str
    lines: list[str] = field(default_factory=list)
    percent: int | None = None
    source: str = ""
    problems: list[Problem] = field(default_factory=list)
    is_new: bool = False
    disputes: list[DisputeEntry] = field(default_factory=list)

    @property
    def may_be_disputed(self) -> bool:
        return not any(entry.dispute.is_open for entry in self.disputes)


def reason(explained: IndicatorExplanation, case: CaseFile, *, year: int, is_new: bool) -> Reason:
    """Say in words why the household fails one indicator in the round of `year`.

    `is_new` tells that it passed in the round before.
    """
    indicator = explained.indicator
    # A score that waits to be computed anew may fail what the newest answers pass: then nothing is said of facts.
    findings = [finding for finding in explained.findings if finding.state is State.FAILED]
    return Reason(
        code=indicator.code,
        title=FAILURES[indicator.code],
        official_name=indicator.name,
        lines=[_line(finding, indicator) for finding in findings],
        percent=next((_percent(finding.measured) for finding in findings if finding.measured), None),
        source=_source(explained, findings),
        problems=[problem for problem in case.open_problems if problem.indicator == indicator.code],
        is_new=is_new,
        disputes=[entry for entry in case.disputes if entry.concerns(indicator, year)],
    )


def _line(finding: Finding, indicator: Indicator) -> str:
    """Return what one person, or the household, lacks: "Mr Keng (34): occupation: none"."""
    told = _measured(finding.measured, indicator) if finding.measured else _facts(finding, indicator)
    if finding.member is None:
        return told
    age = "" if finding.age_years is None else f" ({finding.age_years})"
    return f"{finding.member}{age}: {told}" if told else f"{finding.member}{age}"


def _measured(measured: Measured, indicator: Indicator) -> str:
    if not isinstance(indicator.passes, PerHeadAtLeast):
        words = _("%(value)s grams, %(shortfall)s below the threshold of %(threshold)s")
        return words % _figures(measured.value, measured.threshold)
    # Whole baht: the mean is cut, so that what is shown and what is missing add up to the threshold.
    words = _("%(value)s baht a person and year on average, %(shortfall)s below the threshold of %(threshold)s")
    return words % _figures(measured.value // SATANG, measured.threshold // SATANG)


def _figures(value: int, threshold: int) -> dict[str, str]:
    return {
        "value": thousands(value),
        "threshold": thousands(threshold),
        "shortfall": thousands(threshold - value),
    }


def _facts(finding: Finding, indicator: Indicator) -> str:
    """Return the answers that failed, without those that only said whom the indicator asks about."""
    deciding = [fact for fact in finding.facts if fact.name in indicator.passes.facts]
    return " · ".join(_("%(fact)s: %(answer)s") % {"fact": one.label, "answer": _answer(one)} for one in deciding)


def _answer(fact: DecidingFact) -> str:
    return {True: _("yes"), False: _("no")}.get(fact.value) if isinstance(fact.value, bool) else str(fact.shown)


def _percent(measured: Measured) -> int:
    return min(measured.value * 100 // measured.threshold, 99)


def _source(explained: IndicatorExplanation, findings: list[Finding]) -> str:
    """Return whose answers these are and of which day; a correction names who made it."""
    answers = explained.reported_with
    for fact in (fact for finding in findings for fact in finding.facts):
        if answers is None or (explained.reported_with is None and fact.answers.recorded_at > answers.recorded_at):
            answers = fact.answers
    if answers is None:
        return ""
    parts = [answers.get_source_display(), short_date(answers.surveyed_on)]
    return " · ".join([*parts, str(answers.recorded_by)] if answers.recorded_by_id else parts)
