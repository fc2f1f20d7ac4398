from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.looks import looks_at, looks_at_nobody, shows
from accounts.permissions import Permission, requires
from accounts.state_machines import StepRefused
from areas.formats import short_time
from households.models import Household
from households.refusals import Refused, StaleForm
from households.services.change import require_current_round
from logbook.findings import found_by
from logbook.forms.rows import with_one_more
from logbook.forms.visit_sheet import (
    VisitSheet,
    half_filled_caption,
    sheet_data,
    typed_content,
    with_a_number,
)
from logbook.forms.visits import GROUPS
from logbook.images import UnfitPhoto
from logbook.models import HelpActivity, Photo, Problem, Visit, VisitDraft
from logbook.models.help import JUST_NOW
from logbook.numbers import without_numbers
from logbook.questions import known_before_visit
from logbook.services.drafts import discard_draft, keep_draft
from logbook.services.photos import keep_photo
from logbook.services.submissions import Answer
from logbook.services.visits import take_in_visit

# The kinds of rows, and the group of the page in which each stands.
ROW_GROUPS = {"person": "who", "help": "help", "problem": "help"}


@requires(Permission.VISIT_RECORD)
@looks_at(Household)
def visit_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a visit, keep what was typed whatever happens, and take the sheet in once."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    if request.method == "POST":
        return _receive(request, household)
    draft = VisitDraft.objects.within(request.scope).of(household, request.user).first()
    data = sheet_data(draft.typed, group=draft.group) if draft else None
    return _show(request, household, _sheet(request, household, data).unjudged(), draft=draft)


@require_POST
@requires(Permission.VISIT_RECORD)
@looks_at_nobody(reason="takes in what is being typed, and answers the time")
def visit_draft(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Keep what was typed so far; the page asks for it while somebody types."""
    household = get_object_or_404(Household.objects.within(request.scope), pk=pk)
    draft = _keep_draft(request, household, with_a_number(request.POST))
    return JsonResponse({"saved_at": short_time(draft.updated_at) if draft else ""})


@require_POST
@requires(Permission.VISIT_RECORD)
@looks_at_nobody(reason="leads to the form, empty")
def visit_draft_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start anew: the draft goes, and with it the photos that waited for it."""
    household = get_object_or_404(Household.objects.within(request.scope), pk=pk)
    discard_draft(household=household, by=request.user)
    return redirect("logbook:visit-new", pk=household.pk)


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Visit)
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a recorded visit: its receipt, what it changed, what was done."""
    visit = get_object_or_404(Visit.objects.within(request.scope).with_record(), pk=pk)
    found = found_by(visit)
    context = {
        "visit": visit,
        "household": visit.household,
        "changes": [each for each in found if each.has_changed],
        "confirmed": [each for each in found if not each.has_changed],
        "may_analyse": Permission.CASE_ANALYSE in request.permissions,
    }
    return render(request, "logbook/visit.html", context)


def _receive(request: HttpRequest, household: Household) -> HttpResponse:
    data = with_a_number(request.POST)
    refusals = _keep_uploads(request, household, data["client_uuid"])
    then = data.get("then", "send")
    if then != "send":
        data = _with_row(data, then)
        _keep_draft(request, household, data)
    sheet = _sheet(request, household, data)
    sheet.refusals = refusals
    if then != "send":
        return _show(request, household, sheet.unjudged())
    answer = _take_in(request, household, sheet, data) if sheet.is_valid() else None
    return _show_answer(request, household, answer) if answer else _show(request, household, sheet, status=422)


def _with_row(data: QueryDict, then: str) -> QueryDict:
    """Return the data with one more row where that was asked for, and the page open at its group."""
    if then not in ROW_GROUPS:
        return data
    data = with_one_more(data, then)
    data["group"] = ROW_GROUPS[then]
    return data


def _sheet(request: HttpRequest, household: Household, data: QueryDict | None) -> VisitSheet:
    photos = Photo.objects.within(request.scope).of_household(household).chosen_by(request.user)
    return VisitSheet(
        known=known_before_visit(household, require_current_round()),
        open_problems=Problem.objects.within(request.scope).of_household(household).open().for_page().newest_first(),
        photos=photos.of_form(data["client_uuid"]) if data else (),
        caption=half_filled_caption(household, request.user),
        can_close=Permission.PROBLEM_CLOSE in request.permissions,
        data=data,
    )


def _take_in(request: HttpRequest, household: Household, sheet: VisitSheet, data: QueryDict) -> Answer | None:
    """Return the answer to a valid sheet, or None where the register refused it; the sheet then says why."""
    photos = sorted(caption.photo.sha256 for caption in sheet.captions)
    try:
        return take_in_visit(
            client_uuid=sheet.form.cleaned_data["client_uuid"],
            typed=without_numbers(typed_content(data)) | {"photos": photos},
            household=household,
            round=sheet.known.round,
            base_version=sheet.form.cleaned_data["base_version"],
            by=request.user,
            **sheet.visit,
        )
    except Refused as refusal:
        sheet.show_refusal(refusal)
    except ValidationError as refused:
        sheet.refuse(refused.messages)
    except (StepRefused, StaleForm):
        sheet.refuse(
            [_("Somebody changed this household or closed a problem while you were typing. Check and send again.")]
        )
    return None


def _show_answer(request: HttpRequest, household: Household, answer: Answer) -> HttpResponse:
    if "visit" in answer.body:
        return redirect("logbook:visit", pk=answer.body["visit"])
    context = {"household": household, "answer": answer}
    return render(request, "logbook/visit_kept.html", context, status=answer.status)


def _show(
    request: HttpRequest, household: Household, sheet: VisitSheet, *, draft: VisitDraft | None = None, status: int = 200
) -> HttpResponse:
    shows(request, sheet.others)
    just_now = timezone.now() - JUST_NOW
    visits = Visit.objects.within(request.scope).of_household(household)
    help_activities = HelpActivity.objects.within(request.scope).of_household(household)
    context = {
        "household": household,
        "head": household.members.heads().first(),
        "sheet": sheet,
        "form": sheet.form,
        "groups": list(GROUPS),
        "draft": draft,
        "last_visit": visits.newest_first().first(),
        "own_visit_just_now": visits.recorded_since(just_now, by=request.user).with_receipt().first(),
        "help_just_now": help_activities.recorded_by_others_since(just_now, request.user),
    }
    return render(request, "logbook/visit_new.html", context, status=status)


def _keep_draft(request: HttpRequest, household: Household, data: QueryDict) -> VisitDraft | None:
    return keep_draft(
        client_uuid=UUID(data["client_uuid"]),
        household=household,
        by=request.user,
        typed=typed_content(data),
        group=data.get("group", ""),
    )


def _keep_uploads(request: HttpRequest, household: Household, client_uuid: str) -> list[str]:
    """Keep the photos that came with the sheet, whatever else is wrong with it; return why some could not be."""
    return [
        refusal
        for upload in request.FILES.getlist("photos")
        for refusal in _keep_upload(request, household, upload, client_uuid)
    ]


def _keep_upload(request: HttpRequest, household: Household, upload, client_uuid: str) -> Iterable[str]:
    caption = {f"caption_{name}": words for name, words in half_filled_caption(household, request.user).items()}
    try:
        keep_photo(household=household, upload=upload, client_uuid=UUID(client_uuid), by=request.user, **caption)
    except UnfitPhoto as unfit:
        yield str(unfit.message)
