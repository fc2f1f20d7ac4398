from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.looks import looks_at
from accounts.lookups import LookedUpEnough
from accounts.permissions import Permission, requires
from accounts.proofs import requires_step_up
from households.identity import grouped
from households.models import Member
from logbook.forms.identity import RevealForm
from logbook.services.identity import reveal_identity

SHOWN_SECONDS = 30


@never_cache
@require_POST
@requires(Permission.IDENTITY_REVEAL)
@requires_step_up(minutes=15)
@looks_at(Member)
def identity_reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a citizen ID once, to somebody who says why; a POST, so that no address or history holds the look."""
    member = get_object_or_404(Member.objects.within(request.scope).with_household(), pk=pk)
    if not member.has_number:
        raise Http404
    form = RevealForm(request.POST)
    template = "logbook/identity_reveal.html" + ("#number" if request.htmx else "")
    context = {"member": member, "household": member.household, "form": form, "seconds": SHOWN_SECONDS}
    if form.is_valid():
        try:
            said = {"purpose": form.cleaned_data["purpose"], "by": request.user, "request": request}
            return render(request, template, context | {"number": grouped(reveal_identity(member=member, **said))})
        except LookedUpEnough as refused:
            form.add_error("purpose", refused.message)
    return render(request, template, context, status=422)
