"""Taking back what was just done, without a question: the button stands in the message for ten seconds."""

from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, requires
from households.models import Household
from households.refusals import Refused, StaleForm
from households.services.restoring import take_back
from households.views.pages import UNDO

# Ten seconds on the screen, and the way of the page there and of the press back over a slow line.
UNDO_SECONDS = 20


@require_POST
@requires(Permission.HOUSEHOLD_EDIT)
def undo(request: HttpRequest) -> HttpResponse:
    """Put everything that one press changed back as it was."""
    try:
        asked = signing.loads(request.POST.get("undo", ""), salt=UNDO)
    except signing.BadSignature:
        messages.error(request, _("This cannot be undone: the form is damaged."))
        return redirect("home")
    household = get_object_or_404(Household.objects.within(request.scope), pk=asked["household"])
    if refusal := _take_back(request, asked):
        messages.warning(request, refusal)
    else:
        messages.success(request, _("Undone: it is as it was before. Both stand in the history."))
    return redirect("logbook:household", household.pk)


def _take_back(request: HttpRequest, asked: dict) -> str:
    """Do it, or return the sentence that says why not."""
    try:
        signing.loads(request.POST["undo"], salt=UNDO, max_age=UNDO_SECONDS)
        if asked["user"] != request.user.pk:
            return _("Only the person who changed it can undo it.")
        take_back(context=UUID(asked["context"]), on=timezone.localdate(), by=request.user)
    except signing.SignatureExpired:
        return _("Undoing is possible for ten seconds. Fields can be restored from the history for 30 days.")
    except (StaleForm, Refused):
        return _("Something of it was changed again since. Nothing was undone.")
    return ""
