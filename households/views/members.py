from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from households.facts import facts_by_group
from households.forms.members import FACT_GROUPS, MemberGroupForm, ResolveIdentityForm
from households.models import Member
from households.services import edit_member, resolve_identity
from households.views.pages import page_of, posted, say_done, status_of


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Member)
def member_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what is known of a person, group by group, each with a way to change it."""
    member = get_object_or_404(Member.objects.within(request.scope).with_place(), pk=pk)
    context = {"member": member, "household": member.household, "groups": facts_by_group(member)}
    return render(request, "households/member_edit.html", context)


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Member)
def member_group(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """Change one group of facts of a person."""
    member = get_object_or_404(Member.objects.within(request.scope).with_place(), pk=pk)
    if slug not in FACT_GROUPS:
        raise Http404
    form = MemberGroupForm(posted(request), instance=member, group=FACT_GROUPS[slug])
    if form.is_valid() and form.accepted(
        edit_member,
        member=member,
        changes=form.changes,
        base=form.cleaned_data["base"],
        on=timezone.localdate(),
        by=request.user,
        is_sure=form.is_sure,
    ):
        say_done(request, member.household, _("The change is saved."))
        return redirect("households:member-edit", member.pk)
    context = {"member": member, "household": member.household, "form": form, "group": FACT_GROUPS[slug]}
    return render(request, page_of(form, "households/member_group.html"), context, status=status_of(form))


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Member)
def member_identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a person his real number, or put a wrong one right."""
    member = get_object_or_404(Member.objects.within(request.scope).with_place(), pk=pk)
    form = ResolveIdentityForm(posted(request))
    if form.is_valid() and form.accepted(
        resolve_identity,
        member=member,
        number=form.cleaned_data["number"],
        identity_type=form.cleaned_data["identity_type"],
        by=request.user,
    ):
        messages.success(request, _("The number is saved. It is shown masked."))
        return redirect("households:member-edit", member.pk)
    context = {"member": member, "household": member.household, "form": form}
    return render(request, "households/member_identity.html", context, status=status_of(form))
