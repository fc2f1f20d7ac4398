from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from households.forms.heads import BackForm, DeathForm, HeadForm, MoveForm
from households.models import Household, Member
from households.services import bring_back, change_head, move_member_out, record_death
from households.views.pages import posted, say_done, status_of


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Household)
def head_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    form = HeadForm(posted(request), household=household)
    if form.is_valid() and form.accepted(change_head, household=household, by=request.user, **form.seating):
        say_done(request, household, _("The household has a new head."))
        return redirect("logbook:household", household.pk)
    context = {"household": household, "form": form}
    return render(request, "households/head_change.html", context, status=status_of(form))


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Member)
def member_death(request: HttpRequest, pk: UUID) -> HttpResponse:
    member = _resident(request, pk)
    form = DeathForm(posted(request), household=member.household, leaver=member)
    if form.is_valid() and form.accepted(
        record_death, member=member, on=timezone.localdate(), by=request.user, **form.death, **form.seating
    ):
        say_done(request, member.household, _("The death is recorded."))
        return redirect("logbook:household", member.household_id)
    context = {"member": member, "household": member.household, "form": form}
    return render(request, "households/member_death.html", context, status=status_of(form))


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Member)
def member_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    member = _resident(request, pk)
    form = MoveForm(posted(request), household=member.household, leaver=member)
    if form.is_valid() and form.accepted(
        move_member_out, member=member, on=timezone.localdate(), by=request.user, **form.move, **form.seating
    ):
        say_done(request, member.household, _("The move is recorded."))
        return redirect("logbook:household", member.household_id)
    context = {"member": member, "household": member.household, "form": form}
    return render(request, "households/member_move.html", context, status=status_of(form))


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Member)
def member_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put right a death or a move that was recorded wrongly, or record a return."""
    member = get_object_or_404(Member.objects.within(request.scope).with_place(), pk=pk)
    if member.lives_here:
        return redirect("households:member-edit", member.pk)
    form = BackForm(posted(request))
    if form.is_valid() and form.accepted(
        bring_back,
        member=member,
        relationship=form.cleaned_data["relationship"],
        on=timezone.localdate(),
        by=request.user,
        is_sure=form.is_sure,
    ):
        say_done(request, member.household, _("The person lives in the household again."))
        return redirect("logbook:household", member.household_id)
    context = {"member": member, "household": member.household, "form": form}
    return render(request, "households/member_back.html", context, status=status_of(form))


def _resident(request: HttpRequest, pk: UUID) -> Member:
    """Return a person who lives in a household of the area; one who died or left already has no such page."""
    return get_object_or_404(Member.objects.within(request.scope).present().with_place(), pk=pk)
