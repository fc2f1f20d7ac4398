"""Inviting many at once: look at the list first, then take the good rows in by one press."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.administered import kinds_to_give
from accounts.bulk import check_rows, invite_people
from accounts.forms.bulk import BulkForm
from accounts.invitations import FormSentBefore
from accounts.permissions import Permission, requires
from accounts.proofs import requires_step_up
from accounts.views.people import sheet, shown_before


@never_cache
@requires(Permission.ACCOUNT_MANAGE)
@requires_step_up(minutes=60)
def people_bulk(request: HttpRequest) -> HttpResponse:
    """Take a list, show what is right and wrong with each row, and on the second press invite the good ones."""
    is_sent = request.method == "POST"
    form = BulkForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    context = {"form": form, "kinds": kinds_to_give(request.user)}
    if not form.is_valid():
        return render(request, "accounts/people_bulk.html", context, status=422 if is_sent else 200)
    if "take" in request.POST:
        return _take_in(request, form)
    rows = check_rows(form.rows, by=request.user, today=timezone.localdate())
    good = sum(row.is_good for row in rows)
    context |= {"rows": rows, "good_count": good, "bad_count": len(rows) - good}
    return render(request, "accounts/people_bulk.html", context)


def _take_in(request: HttpRequest, form: BulkForm) -> HttpResponse:
    today, uuid = timezone.localdate(), form.cleaned_data["client_uuid"]
    try:
        invited = invite_people(form.rows, form=uuid, at=timezone.now(), today=today, by=request.user)
    except FormSentBefore:
        return shown_before(request)
    return sheet(request, invited, left_out=[row for row in form.rows if not row.is_good])
