"""How each noun of a case tells the timeline of itself."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.formats import baht, short_date
from logbook.case_file import CaseFile
from logbook.choices import AssignmentState, Decision, HelpResult, ProblemState, TransferState
from logbook.models import AgendaItem, Assignment, Referral
from logbook.timeline import Happening, register

# The colour of the mark; its words say the same.
RESULT_TONES = {HelpResult.SOLVED: "good", HelpResult.NOT_SOLVED: "danger"}


@register("help", gettext_lazy("Help given"))
def helps(case: CaseFile) -> Iterator[Happening]:
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
            agency=activity.agency,
        )


@register("follow-up", gettext_lazy("Follow-up"))
def follow_ups(case: CaseFile) -> Iterator[Happening]:
    for one in case.follow_ups:
        yield Happening(
            one.followed_on,
            _("Follow-up: %(how)s") % {"how": one.get_how_display()},
            text=one.change,
            by=one.who,
            badge=one.get_result_display(),
            badge_tone=RESULT_TONES.get(one.result, "attention"),
            tone="done" if one.result == HelpResult.SOLVED else "",
        )


@register("feedback", gettext_lazy("Feedback of agencies"))
def feedback(case: CaseFile) -> Iterator[Happening]:
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
            agency=answer.agency,
        )


@register("assignment", gettext_lazy("Assignments"))
def assignments(case: CaseFile) -> Iterator[Happening]:
    """Each state that an assignment was put into and each progress that was reported, from its history."""
    if not case.assignments:
        return
    events = Assignment.pgh_event_model.objects.filter(household_id=case.household.pk).select_related("agency")
    before: dict = {}
    for event in events.order_by("pgh_id"):
        last = before.get(event.pgh_obj_id)
        before[event.pgh_obj_id] = event
        if last and (last.state, last.progress_percent) == (event.state, event.progress_percent):
            continue
        yield _of_assignment(event)


def _of_assignment(event) -> Happening:
    state, agency = AssignmentState(event.state), str(event.agency or "")
    due = _("until %(day)s") % {"day": short_date(event.due_on)} if event.due_on else ""
    progress = _("%(percent)s%% done") % {"percent": event.progress_percent} if event.progress_percent else ""
    told = (event.what, due, progress, event.progress_note, event.state_reason)
    return Happening(
        timezone.localdate(event.pgh_created_at),
        _("Assignment: %(agency)s") % {"agency": agency} if agency else _("Assignment"),
        text=" · ".join(part for part in told if part),
        badge=str(state.label),
        badge_tone="good" if state == AssignmentState.DONE else "attention",
        tone="done" if state == AssignmentState.DONE else "attention",
        agency=agency,
    )


@register("meeting", gettext_lazy("Meetings"))
def decisions(case: CaseFile) -> Iterator[Happening]:
    """What meetings decided about the household, each a numbered resolution."""
    for item in AgendaItem.objects.about(case.household):
        body = item.meeting.centre or item.meeting.area
        is_put_off = item.decision == Decision.POSTPONE
        yield Happening(
            timezone.localdate(item.decided_at),
            _("Meeting of %(body)s, resolution %(number)s") % {"body": body, "number": item},
            text=item.resolution,
            by=str(item.decided_by),
            badge=item.get_decision_display(),
            badge_tone="attention" if is_put_off else "good",
            tone="" if is_put_off else "done",
        )


@register("referral", gettext_lazy("Referrals"))
def referrals(case: CaseFile) -> Iterator[Happening]:
    for referral in Referral.objects.about(case.household):
        title = _("Handed up: %(levels)s") if referral.goes_up else _("Handed back: %(levels)s")
        yield Happening(
            timezone.localdate(referral.referred_at),
            title % {"levels": referral},
            text=f"{referral.assignment.what} · {referral.reason}",
            by=str(referral.referred_by),
            tone="attention",
        )


@register("entry", gettext_lazy("People entered in the field"))
def entries(case: CaseFile) -> Iterator[Happening]:
    """That people were entered, and what the district chief, or who acts for him, said of them."""
    for entry in case.entries:
        whom = entry.member.full_name if entry.member else _("the whole household")
        yield Happening(
            timezone.localdate(entry.entered_at),
            _("Entered in the field: %(whom)s") % {"whom": whom},
            text=entry.note,
        )
        if entry.decided_by or entry.survey_batch_id:
            yield Happening(
                timezone.localdate(entry.decided_at),
                _("Entry decided: %(whom)s") % {"whom": whom},
                text=" · ".join(str(part) for part in (*entry.reason_labels, entry.reason) if part),
                by=str(entry.decided_by or ""),
                badge=entry.get_state_display(),
                badge_tone=entry.tone,
                tone="done" if entry.is_confirmed else "attention",
            )


@register("transfer", gettext_lazy("Transfers"))
def transfers(case: CaseFile) -> Iterator[Happening]:
    """Hand-overs to another area, and their answers."""
    for transfer in case.transfers:
        ways = {"who": transfer.who, "from": transfer.from_area, "to": transfer.to_area}
        yield Happening(
            timezone.localdate(transfer.asked_at),
            _("Asked to take over %(who)s: %(from)s → %(to)s") % ways,
            text=transfer.reason,
            by=str(transfer.asked_by),
        )
        if transfer.decided_by is not None:
            is_accepted = transfer.state == TransferState.ACCEPTED
            yield Happening(
                timezone.localdate(transfer.decided_at),
                _("Answer about %(who)s: %(from)s → %(to)s") % ways,
                text=transfer.decision_note,
                by=str(transfer.decided_by),
                badge=transfer.get_state_display(),
                badge_tone="good" if is_accepted else "attention",
                tone="done" if is_accepted else "",
            )


@register("problem-closed", gettext_lazy("Problems closed"))
def endings(case: CaseFile) -> Iterator[Happening]:
    for problem in case.closed_problems:
        yield Happening(
            problem.closed_on,
            _("Problem closed: %(problem)s") % {"problem": problem.title},
            text=problem.moved_to or problem.closing_note,
            badge=problem.get_state_display(),
            badge_tone="good" if problem.state == ProblemState.RESOLVED else "",
            tone="done" if problem.state == ProblemState.RESOLVED else "",
        )


@register("visit", gettext_lazy("Home visits"))
def visits(case: CaseFile) -> Iterator[Happening]:
    for visit in case.visits:
        yield Happening(
            visit.visited_on,
            _("Home visit: %(found)s") % {"found": visit.get_found_display()},
            text=visit.note,
            by=str(visit.recorded_by),
        )


@register("analysis", gettext_lazy("4T analyses"))
def analyses(case: CaseFile) -> Iterator[Happening]:
    for analysis in case.analyses:
        yield Happening(
            analysis.analysed_on,
            _("4T analysis with the family"),
            text=analysis.conclusion,
            by=str(analysis.recorded_by),
            badge=analysis.get_development_class_display(),
            tone="done",
        )


@register("problem-found", gettext_lazy("Problems found"))
def findings(case: CaseFile) -> Iterator[Happening]:
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
