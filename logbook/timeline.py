"""What was done for a household, in the order in which it happened: visits, help, feedback, problems that ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from areas.formats import baht
from logbook.case_file import CaseFile
from logbook.choices import HelpResult, ProblemState

# The colour of the mark; its words say the same.
RESULT_TONES = {HelpResult.SOLVED: "good", HelpResult.NOT_SOLVED: "danger"}


@dataclass(frozen=True)
class Happening:
    """One thing that happened. `tone` marks the dot, `badge_tone` the badge: names of the stylesheet's classes."""

    at: date
    title: str
    text: str = ""
    by: str = ""
    badge: str = ""
    badge_tone: str = ""
    tone: str = ""


def timeline(case: CaseFile) -> list[Happening]:
    """Return all happenings of a case file, the newest first; of one day, what followed from a visit comes after it."""
    happenings = [*_helps(case), *_feedback(case), *_endings(case), *_visits(case), *_analyses(case), *_findings(case)]
    return sorted(happenings, key=lambda happening: happening.at, reverse=True)


def _visits(case: CaseFile) -> Iterator[Happening]:
    for visit in case.visits:
        yield Happening(
            visit.visited_on,
            _("Home visit: %(found)s") % {"found": visit.get_found_display()},
            text=visit.note,
            by=str(visit.recorded_by),
        )


def _analyses(case: CaseFile) -> Iterator[Happening]:
    for analysis in case.analyses:
        yield Happening(
            analysis.analysed_on,
            _("4T analysis with the family"),
            text=analysis.conclusion,
            by=str(analysis.recorded_by),
            badge=analysis.get_development_class_display(),
            tone="done",
        )


def _helps(case: CaseFile) -> Iterator[Happening]:
    for activity in case.help_activities:
        amount = _(" %(amount)s baht") % {"amount": baht(activity.amount_satang)} if activity.amount_satang else ""
        yield Happening(
            activity.helped_on,
            activity.agency,
            text=f"{activity.description}{amount}",
            by=str(activity.recorded_by),
            badge=activity.get_result_display(),
            badge_tone=RESULT_TONES.get(activity.result, "attention"),
            tone="done" if activity.result == HelpResult.SOLVED else "attention",
        )


def _feedback(case: CaseFile) -> Iterator[Happening]:
    """What agencies answered; a list is no witness, so each names where it came from and with which import."""
    for answer in case.feedback:
        amount = _("%(amount)s baht") % {"amount": baht(answer.amount_satang)} if answer.amount_satang else ""
        batch = answer.import_batch
        source = _("import no. %(number)s") % {"number": batch.pk}
        yield Happening(
            answer.answered_on,
            _("Feedback of %(agency)s") % {"agency": answer.agency},
            text=" · ".join(str(part) for part in (answer.title, amount, answer.reason, answer.note) if part),
            by=" · ".join(str(part) for part in (answer.member, batch.source, source) if part),
            badge=answer.get_result_display(),
            badge_tone=answer.tone,
            tone="done" if answer.may_end_it else "attention",
        )


def _endings(case: CaseFile) -> Iterator[Happening]:
    for problem in case.closed_problems:
        yield Happening(
            problem.closed_on,
            _("Problem closed: %(problem)s") % {"problem": problem.title},
            text=problem.moved_to or problem.closing_note,
            badge=problem.get_state_display(),
            badge_tone="good" if problem.state == ProblemState.RESOLVED else "",
            tone="done" if problem.state == ProblemState.RESOLVED else "",
        )


def _findings(case: CaseFile) -> Iterator[Happening]:
    """Problems found otherwise than on a visit, which tells of its own."""
    for problem in case.problems:
        if problem.visit_id is None:
            yield Happening(
                problem.found_on,
                _("Problem found: %(problem)s") % {"problem": problem.title},
                text=problem.description if problem.title != problem.description else "",
                by=str(problem.recorded_by),
                tone="problem",
            )
