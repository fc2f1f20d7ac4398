"""Handing over to another area: asked on the household's or the person's page, answered in the inbox."""

from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.looks import looks_at, looks_through, shows
from accounts.permissions import Permission, requires
from areas.standing import standing_everywhere
from households.models import Household, Member
from logbook.forms.steps import ReasonForm, StepForm
from logbook.forms.transfers import AcceptForm, AcceptPersonForm, TransferForm
from logbook.forms.visits import unjudged
from logbook.models import Transfer
from logbook.services.transfers import (
    accept_transfer,
    acknowledge_transfer,
    refuse_transfer,
    take_in_transfer,
    withdraw_transfer,
)
from logbook.transfer_lists import TransferList
from logbook.views.receipts import sent_before, typed


@require_GET
@requires(Permission.HOUSEHOLD_EDIT)
@looks_through()
def transfers(request: HttpRequest) -> HttpResponse:
    """The inbox: what waits for an answer here, what was asked from here, who left and who came."""
    rows = Transfer.objects.within(request.scope).for_list()
    found = TransferList(rows, request)
    shows(request, [*found.rows, *found.unread])
    return render(request, "logbook/transfers.html", {"list": found})


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Household)
def household_transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    return _ask(request, household, None)


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Member)
def member_transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    member = get_object_or_404(Member.objects.within(request.scope).present().with_place(), pk=pk)
    return _ask(request, member.household, member)


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Transfer)
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a request to both sides: to the receiver no more than he needs, and the form by which he accepts."""
    found = _transfer(request, pk)
    if not (found.is_waiting and request.scope.covers(found.to_area_id)):
        return _show(request, found, status=422 if request.method == "POST" else 200)
    of_kind = AcceptForm if found.is_of_household else AcceptPersonForm
    form = of_kind(request.POST if request.method == "POST" else None, transfer=found, scope=request.scope)
    if getattr(form, "is_looking", False):
        return _show(request, found, form=unjudged(form))
    if form.is_valid() and form.accepted(
        accept_transfer, transfer=found, by=request.user, on=timezone.localdate(), **form.answer
    ):
        messages.success(request, _("%(who)s: accepted. Everything that was recorded came along.") % {"who": found.who})
        return redirect("logbook:household", form.done.to_household_id or form.done.household_id)
    return _show(request, found, form=form, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Transfer)
def transfer_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = _transfer(request, pk), ReasonForm(request.POST)
    if form.is_valid() and form.accepted(refuse_transfer, transfer=found, by=request.user, **form.cleaned_data):
        messages.success(request, _("The sender is told why it was not accepted. Nothing has moved."))
        return redirect("logbook:transfers")
    return _show(request, found, refusal=form, status=422)


@require_POST
@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Transfer)
def transfer_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = _transfer(request, pk), StepForm(request.POST)
    if form.is_valid() and form.accepted(withdraw_transfer, transfer=found, by=request.user):
        messages.success(request, _("The request is withdrawn. Nothing has moved."))
        return redirect("logbook:household", found.household_id)
    return _show(request, found, form=form, status=422)


@require_POST
@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Transfer)
def transfer_seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, form = _transfer(request, pk), StepForm(request.POST)
    if form.is_valid() and form.accepted(acknowledge_transfer, transfer=found, by=request.user):
        return redirect("logbook:transfers")
    return _show(request, found, form=form, status=422)


def _transfer(request: HttpRequest, pk: UUID) -> Transfer:
    found = get_object_or_404(Transfer.objects.within(request.scope).for_list(), pk=pk)
    with standing_everywhere(reason="What is handed over lies at one end; both may read who asks for what."):
        prefetch_related_objects([found], "household__area", "member", "to_household__area")
    return found


def _ask(request: HttpRequest, household: Household, member: Member | None) -> HttpResponse:
    form = TransferForm(request.POST if request.method == "POST" else None)
    content = typed(request) | {"member": str(member.pk) if member else ""}
    if answer := sent_before(request, household, kind="transfer", content=content):
        return redirect("logbook:transfer", answer.body["transfer"])
    if form.is_looking:
        form = unjudged(form)
    elif form.is_valid() and form.accepted(
        take_in_transfer,
        client_uuid=form.cleaned_data["client_uuid"],
        typed=content,
        household=household,
        member=member,
        by=request.user,
        on=timezone.localdate(),
        **form.request,
    ):
        return _after_asking(request, form.done.body)
    status = 422 if form.is_bound and form.errors else 200
    context = {"household": household, "member": member, "form": form}
    return render(request, "logbook/transfer_new.html", context, status=status)


def _after_asking(request: HttpRequest, body: dict) -> HttpResponse:
    if "transfer" not in body:
        messages.warning(request, _("This form was sent before with other content. The copy is kept for review."))
        return redirect("logbook:transfers")
    asked = _transfer(request, UUID(str(body["transfer"])))
    if asked.is_waiting:
        said = _("The officers of %(area)s are asked. Until they accept, nothing moves.")
        messages.success(request, said % {"area": asked.to_area})
    else:
        messages.success(request, _("Moved: both places lie in your area, so it was done at once."))
    return redirect("logbook:transfer", asked.pk)


def _show(request: HttpRequest, found: Transfer, *, form=None, refusal=None, status: int = 200) -> HttpResponse:
    shows(request, [home.pk for home in getattr(form, "found", ())])
    is_receiver = found.is_waiting and request.scope.covers(found.to_area_id)
    is_sender = request.scope.covers(found.from_area_id)
    context = {
        "transfer": found,
        "form": form,
        "refusal": refusal or ReasonForm(),
        "may_accept": is_receiver and (is_sender or found.asked_by_id != request.user.pk),
        "may_withdraw": found.is_waiting and is_sender,
        "is_sender": is_sender,
        "has_answer": found.asked_by_id == request.user.pk and not found.is_waiting and not found.seen_at,
        "page": request.scope.covers(_home(found).area_id) and _home(found),
    }
    return render(request, "logbook/transfer.html", context, status=status)


def _home(found: Transfer) -> Household:
    return found.to_household if found.to_household_id else found.household
