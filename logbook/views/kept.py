"""Forms that were kept for review: sent twice with different content, or overtaken by somebody else's change."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.looks import looks_at, looks_through, shows
from accounts.permissions import Permission, requires
from accounts.state_machines import StepRefused
from households.models import Household
from households.services.change import require_current_round
from logbook.choices import SubmissionDecision, SubmissionState
from logbook.forms.help import HelpForm
from logbook.forms.kept import DecisionForm
from logbook.forms.problems import ProblemForm
from logbook.forms.visit_sheet import typed_content
from logbook.kept import as_query, lines_of, overtaken_lines
from logbook.models import Submission, VisitDraft
from logbook.numbers import forgetting_numbers
from logbook.services.drafts import keep_draft
from logbook.services.help import take_in_help
from logbook.services.kept import decide_kept
from logbook.services.problems import take_in_problem
from logbook.views.receipts import household_page
from mpi.models import HouseholdScore

ROWS = 100


class NotRecordable(StepRefused):
    """What the form says cannot be recorded as it is; `message` says what is wrong with it."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@require_GET
@requires(Permission.HOUSEHOLD_EDIT)
@looks_through()
def kept_forms(request: HttpRequest) -> HttpResponse:
    """List the kept forms of the area, the oldest first; those decided about, on the second tab."""
    rows = Submission.objects.within(request.scope).for_list()
    shows_decided = request.GET.get("show") == "decided"
    chosen = list((rows.decided() if shows_decided else rows.undecided())[:ROWS])
    shows(request, chosen)
    return render(request, "logbook/kept_forms.html", {"rows": chosen, "shows_decided": shows_decided})


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Submission)
def kept_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one kept form beside what is in the system, and take the decision."""
    kept = get_object_or_404(Submission.objects.within(request.scope).kept().for_list(), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None, kept=kept)
    if form.is_valid() and form.accepted(
        decide_kept,
        submission=kept,
        decision=SubmissionDecision(form.cleaned_data["decision"]),
        note=form.cleaned_data["note"],
        by=request.user,
        record=lambda: _record(request, kept, form.cleaned_data["decision"]),
    ):
        return _after(request, kept, form)
    first = Submission.objects.within(request.scope).firsts().of_number(kept.client_uuid).first()
    is_copy = kept.state == SubmissionState.CONFLICT
    context = {
        "kept": kept,
        "form": form,
        "lines": lines_of(kept, first if is_copy else None),
        "first": first if is_copy else None,
        "overtaken": overtaken_lines(kept),
    }
    return render(request, "logbook/kept_form.html", context, status=422 if form.is_bound else 200)


def _after(request: HttpRequest, kept: Submission, form: DecisionForm) -> HttpResponse:
    if form.cleaned_data["decision"] == SubmissionDecision.DISMISSED:
        messages.success(request, _("The form is put aside. It stays to be read."))
        return redirect("logbook:kept")
    if kept.kind == "visit":
        messages.success(request, _("The form is your draft now. Check each group and send it."))
        return redirect("logbook:visit-new", kept.household_id)
    messages.success(request, _("It is recorded. Receipt %(receipt)s") % {"receipt": form.done.body["receipt"]})
    return redirect(household_page(kept.household))


def _record(request: HttpRequest, kept: Submission, decision: str):
    if decision != SubmissionDecision.RECORDED:
        return None
    return {"visit": _as_draft, "problem": _problem, "help": _help}[kept.kind](request, kept)


def _as_draft(request: HttpRequest, kept: Submission) -> VisitDraft:
    """Let the officer's own sheet hold what was sent, opened anew upon the household as it is now."""
    if VisitDraft.objects.within(request.scope).of(kept.household, request.user).exists():
        raise NotRecordable(_("You have an unfinished visit of this household. Send or discard it first."))
    number, data = uuid4(), as_query(kept.payload)
    data["client_uuid"], data["base_version"] = str(number), str(kept.household.version)
    return keep_draft(
        client_uuid=number,
        household=kept.household,
        by=request.user,
        typed=forgetting_numbers(typed_content(data)),
        group="who",
    )


def _problem(request: HttpRequest, kept: Submission):
    household = Household.objects.within(request.scope).get(pk=kept.household_id)
    score = HouseholdScore.objects.within(request.scope).of_household(household).current_first().first()
    form = ProblemForm(_anew(kept), household=household, failed=score.failed_indicators if score else ())
    _refuse_invalid(form)
    return take_in_problem(**_sent(form, kept, request), **form.problem)


def _help(request: HttpRequest, kept: Submission):
    form = HelpForm(_anew(kept), household=kept.household)
    _refuse_invalid(form)
    return take_in_help(**_sent(form, kept, request), photos=(), **form.help_activity)


def _anew(kept: Submission):
    data = as_query(kept.payload)
    data["client_uuid"] = str(uuid4())
    return data


def _sent(form, kept: Submission, request: HttpRequest) -> dict:
    return {
        "client_uuid": form.cleaned_data["client_uuid"],
        "typed": {"kept": kept.pk} | kept.payload,
        "household": kept.household,
        "round": require_current_round(),
        "by": request.user,
    }


def _refuse_invalid(form) -> None:
    if not form.is_valid():
        wrong = "; ".join(error for errors in form.errors.values() for error in errors)
        said = _("It cannot be recorded as it is: %(wrong)s Record it by hand, then put this copy aside.")
        raise NotRecordable(said % {"wrong": wrong})
