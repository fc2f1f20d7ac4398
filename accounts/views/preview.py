from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import open_in_preview
from accounts.preview import PREVIEW, end_preview


@open_in_preview
@require_POST
def preview_end(request: HttpRequest) -> HttpResponse:
    """Be oneself again, and back on the page of the person."""
    looked_at = request.session.get(PREVIEW)
    end_preview(request)
    messages.info(request, _("You are yourself again."))
    return redirect("accounts:person", pk=looked_at["user"]) if looked_at else redirect("home")
