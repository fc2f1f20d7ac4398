from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.looks import looks_at, looks_through, shows
from accounts.permissions import Permission, requires
from accounts.state_machines import StepRefused
from households.models import Household, Member
from households.views.pages import posted, status_of
from logbook.entry_file import read_entry
from logbook.forms.entries import (
    HouseholdEntryForm,
    MemberEntryForm,
    MoreEvidenceForm,
    StepReasonForm,
)
from logbook.images import UnfitPhoto
from logbook.machines import ENTRY
from logbook.models import Entry
from logbook.numbers import without_numbers
from logbook.services.entries import (
    HOUSEHOLD_KIND,
    MEMBER_KIND,
    add_evidence,
    household_id_of,
    resend,
    take_in_household,
    take_in_member,
    take_up,
    withdraw,
)
from logbook.views.receipts import back_to_household, sent_before, typed

PAGE_SIZE = 50


@requires(Permission.HOUSEHOLD_EDIT)
@looks_through()
def household_add(request: HttpRequest) -> HttpResponse:
    """Enter a household that was found in the field and stands on no list, with its people."""
    form = HouseholdEntryForm(posted(request), request.FILES or None, scope=request.scope)
    household = Household(pk=household_id_of(_form_number(request)))
    content = without_numbers(typed(request))
    if answer := sent_before(request, household, kind=HOUSEHOLD_KIND, content=content):
        return back_to_household(request, household, answer, "", section="members")
    if "more" in request.POST and form.can_grow:
        form.grow()
        return render(request, "logbook/household_add.html", {"form": form, "has_grown": True})
    if form.is_valid() and form.accepted(
        take_in_household,
        client_uuid=form.cleaned_data["client_uuid"],
        typed=content,
        fields=form.changes,
        people=form.newcomers,
        evidence=form.evidence,
        **_by_now(request),
    ):
        return back_to_household(request, household, form.done, _entered(), section="members")
    shows(request, _others(form, *form.people))
    return render(request, "logbook/household_add.html", {"form": form}, status=status_of(form))


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Household)
def member_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter one person more of a household that is known."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    is_first = not household.members.present().exists()
    form = MemberEntryForm(
        posted(request), request.FILES or None, instance=Member(household=household), is_first=is_first
    )
    content = without_numbers(typed(request))
    if answer := sent_before(request, household, kind=MEMBER_KIND, content=content):
        return back_to_household(request, household, answer, "", section="members")
    if form.is_valid() and form.accepted(
        take_in_member,
        client_uuid=form.cleaned_data["client_uuid"],
        typed=content,
        household=household,
        newcomer=form.newcomer,
        evidence=form.evidence,
        **_by_now(request),
    ):
        return back_to_household(request, household, form.done, _entered(), section="members")
    shows(request, _others(form))
    context = {"household": household, "form": form}
    return render(request, "logbook/member_add.html", context, status=status_of(form))


@require_GET
@requires(Permission.HOUSEHOLD_EDIT)
@looks_through()
def entries(request: HttpRequest) -> HttpResponse:
    """What this person entered, and how it stands; what came back first."""
    own = Entry.objects.within(request.scope).entered_or_sent_by(request.user).with_names()
    page = Paginator(own.back_first(), PAGE_SIZE).get_page(request.GET.get("page"))
    shows(request, page.object_list)
    return render(request, "logbook/entries.html", {"page": page})


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Entry)
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _entry_page(request, _entry(request, pk), MoreEvidenceForm())


@require_POST
@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Entry)
def entry_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Send an entry again, withdraw it, or take it up again."""
    found = _entry(request, pk)
    form = StepReasonForm(request.POST)
    if step != "resend" and not form.is_valid():
        return _entry_page(request, found, MoreEvidenceForm(), reason_form=form, asked=step)
    try:
        match step:
            case "resend":
                resend(entry=found, by=request.user, at=timezone.now())
            case "withdraw":
                withdraw(entry=found, by=request.user, **form.cleaned_data)
            case "take-up":
                take_up(entry=found, by=request.user, **form.cleaned_data)
            case _:
                raise Http404
        messages.success(request, _("Done. The entry stands as shown here."))
    except StepRefused as refused:
        messages.error(request, refused.message)
    return redirect("logbook:entry", found.pk)


@require_POST
@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Entry)
def entry_evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _entry(request, pk)
    form = MoreEvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_evidence(entry=found, evidence=form.evidence, by=request.user, at=timezone.now())
            messages.success(request, _("The evidence is kept with the entry."))
            return redirect("logbook:entry", found.pk)
        except (StepRefused, UnfitPhoto) as refused:
            form.add_error("photos", refused.message)
    return _entry_page(request, found, form)


def _entry(request: HttpRequest, pk: UUID) -> Entry:
    return get_object_or_404(Entry.objects.within(request.scope).with_names(), pk=pk)


def _entry_page(request: HttpRequest, found: Entry, form, *, reason_form=None, asked: str = "") -> HttpResponse:
    steps = {step.name for step in ENTRY.open_steps(found.state, request.permissions)}
    file = read_entry(found, scope=request.scope)
    shows(request, file.others)
    context = {
        "entry": found,
        "file": file,
        "form": reason_form or form,
        "evidence_form": form,
        "reason_form": reason_form or StepReasonForm(),
        "asked": asked,
        "steps": steps,
        "days": found.days_waiting(timezone.now()),
    }
    is_wrong = form.is_bound or reason_form is not None
    return render(request, "logbook/entry.html", context, status=422 if is_wrong else 200)


def _others(*forms) -> list[Member]:
    """Return the people of the register whom a form shows, because who was typed in may be one of them."""
    return [candidate.member for form in forms if form.duplicates for candidate in form.duplicates.candidates]


def _by_now(request: HttpRequest) -> dict:
    return {"by": request.user, "on": timezone.localdate(), "at": timezone.now()}


def _entered() -> str:
    return _("Sent to the district chief to be confirmed. Until then nobody of it is counted.")


def _form_number(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return UUID(int=0)
