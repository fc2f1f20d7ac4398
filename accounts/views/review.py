from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.forms.people import ReviewForm
from accounts.keeping import close_accounts, confirm_accounts
from accounts.permissions import Permission, requires
from accounts.review import first_to_review, left_to_review
from areas.calendar import fiscal_year


@requires(Permission.ACCOUNT_MANAGE)
def people_review(request: HttpRequest) -> HttpResponse:
    """Confirm or close, once a fiscal year, each account of the area; who signed in longest ago stands first."""
    today = timezone.localdate()
    left = left_to_review(by=request.user, on=today)
    form = ReviewForm(request.POST if request.method == "POST" else None, people=left)
    if form.is_valid():
        _decide(request, form, today)
        return redirect("accounts:people-review")
    context = {
        "form": form,
        "people": first_to_review(left, at=timezone.now(), today=today),
        "count": left.count(),
        "year": fiscal_year(today),
    }
    return render(request, "accounts/people_review.html", context, status=422 if form.is_bound else 200)


def _decide(request: HttpRequest, form: ReviewForm, today) -> None:
    people = form.cleaned_data["people"]
    if form.cleaned_data["decision"] == "keep":
        count = confirm_accounts(accounts=people, on=today, by=request.user)
        text = ngettext("%(count)s account is confirmed.", "%(count)s accounts are confirmed.", count)
    else:
        count = close_accounts(accounts=people, reason=_("yearly review"), by=request.user)
        text = ngettext("%(count)s account is closed.", "%(count)s accounts are closed.", count)
    messages.success(request, text % {"count": count})
