from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import open_before_second_factor, open_in_preview, open_to_all
from accounts.coming_back import next_page
from accounts.forms.second_factor import CodeForm, OwnPasswordForm
from accounts.forms.sign_in import NewPasswordForm, SignInForm
from accounts.guessing import TooManyAttempts
from accounts.lockout import seconds_until_next_attempt
from accounts.proofs import note_proof
from accounts.rights import rights_of
from accounts.second_factor import methods_of
from accounts.sign_ins import change_password, keep_this_session, renew_session
from accounts.signing_in import finish_signing_in, go_on_signing_in, half_signed_in, page_wanted


class SignIn(LoginView):
    """Sign in and go on to exactly the page that was asked for."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except TooManyAttempts as wait:
            return too_many(request, wait)

    def form_valid(self, form):
        return go_on_signing_in(self.request, form.get_user(), next_page=self.get_redirect_url())


sign_in = open_to_all(reason="nobody is signed in before signing in")(SignIn.as_view())


class SignOut(LogoutView):
    """End the session, and let the browser forget the pictures that it kept."""

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


sign_out = open_in_preview(open_before_second_factor(SignOut.as_view()))


@open_to_all(reason="it follows the right password, and comes before the session")
@sensitive_post_parameters()
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask whoever gave the right password for the second factor."""
    user = half_signed_in(request, at=timezone.now())
    if user is None:
        return redirect("accounts:sign-in")
    form = CodeForm(request.POST if request.method == "POST" else None, user=user)
    try:
        if form.is_valid():
            return finish_signing_in(request, user, next_page=page_wanted(request), with_second_factor=True)
    except TooManyAttempts as wait:
        return too_many(request, wait)
    context = {"form": form, "methods": methods_of(user)}
    return render(request, "accounts/second_step.html", context, status=422 if form.is_bound else 200)


@open_before_second_factor
@sensitive_post_parameters()
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask somebody who is signed in to prove once more who he is, by the strongest that he has."""
    methods = methods_of(request.user)
    form_class = CodeForm if methods else OwnPasswordForm
    form = form_class(request.POST if request.method == "POST" else None, user=request.user)
    try:
        if form.is_valid():
            renew_session(request)
            note_proof(request.session, at=timezone.now(), with_second_factor=bool(methods))
            return redirect(next_page(request) or "accounts:me")
    except TooManyAttempts as wait:
        return too_many(request, wait)
    context = {"form": form, "methods": methods, "next": next_page(request)}
    return render(request, "accounts/confirm.html", context, status=422 if form.is_bound else 200)


@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session of that person ends with the old one."""
    form = NewPasswordForm(request.user, request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            change_password(user=request.user, password=form.cleaned_data["new_password1"])
            keep_this_session(request)
            messages.success(request, _("Your password is changed. Other devices must sign in again."))
            return redirect("accounts:me")
    except TooManyAttempts as wait:
        return too_many(request, wait)
    return render(request, "accounts/password_change.html", {"form": form})


def too_many(request: HttpRequest, wait: TooManyAttempts) -> HttpResponse:
    """Answer an attempt too many: how long to wait, never whether the name exists."""
    response = render(request, "accounts/locked_out.html", {"seconds": wait.seconds}, status=429)
    response["Retry-After"] = wait.seconds
    return response


def locked_out(request, original_response=None, credentials=None):
    """Answer an attempt while a name is locked for this network, as axes asks."""
    return too_many(request, TooManyAttempts(seconds_until_next_attempt(request, credentials)))


def me(request: HttpRequest) -> HttpResponse:
    """Say in words what this person may see and do."""
    return render(request, "accounts/me.html", {"rights": rights_of(request.user)})
