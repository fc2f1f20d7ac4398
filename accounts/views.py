from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts.access import open_to_all
from accounts.forms import NewPasswordForm, SignInForm
from accounts.lockout import seconds_until_next_attempt
from accounts.permissions import Permission
from areas.formats import date_and_time


class SignIn(LoginView):
    """Sign in and go on to exactly the page that was asked for."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        before = self.request.user.previous_login
        if before:
            messages.info(self.request, _("You last signed in on %(at)s.") % {"at": date_and_time(before)})
        return response


class PasswordChange(PasswordChangeView):
    """Change one's own password; every other session of that person ends with the old one."""

    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:me")

    def form_valid(self, form):
        messages.success(self.request, _("Your password is changed. Other devices must sign in again."))
        return super().form_valid(form)


sign_in = open_to_all(reason="nobody is signed in before signing in")(SignIn.as_view())
sign_out = LogoutView.as_view()
password_change = PasswordChange.as_view()


def locked_out(request, original_response=None, credentials=None):
    """Answer an attempt during a lock-out: how long to wait, never whether the name exists."""
    seconds = seconds_until_next_attempt(request, credentials)
    response = render(request, "accounts/locked_out.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = seconds
    return response


def me(request):
    """Say in words what this person may see and do."""
    appointments = request.user.appointments.in_force().with_area().order_by("starts_on")
    granted = [permission.label for permission in Permission if permission in request.permissions]
    refused = [permission.label for permission in Permission if permission not in request.permissions]
    return render(request, "accounts/me.html", {"appointments": appointments, "granted": granted, "refused": refused})
