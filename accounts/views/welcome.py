from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import open_to_all
from accounts.forms.sign_in import FirstPasswordForm
from accounts.invitations import LinkSpent, accept_invitation, invitation_of
from accounts.signing_in import go_on_signing_in

# The secret of the link, out of the address as soon as it arrived: no log and no other page sees it.
LINK = "invitation_key"


@open_to_all(reason="whoever is invited has no password yet; the link's secret is what opens it")
@never_cache
@sensitive_post_parameters()
def welcome(request: HttpRequest) -> HttpResponse:
    """Let an invited person choose a password. Looking at the page uses nothing up: messengers look at links too."""
    if "key" in request.GET:
        request.session[LINK] = request.GET["key"]
        return redirect("accounts:welcome")
    invitation = invitation_of(request.session.get(LINK, ""), at=timezone.now())
    if invitation is None:
        return render(request, "accounts/link_spent.html", status=410)
    form = FirstPasswordForm(invitation.account, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            password = form.cleaned_data["new_password1"]
            user = accept_invitation(invitation=invitation, password=password, at=timezone.now())
        except LinkSpent:
            return render(request, "accounts/link_spent.html", status=410)
        request.session.flush()
        return go_on_signing_in(request, user, next_page="")
    context = {"form": form, "account": invitation.account}
    return render(request, "accounts/welcome.html", context, status=422 if form.is_bound else 200)
