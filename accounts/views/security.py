"""One's own second factor and devices: what is set up, what is signed in, and how it ends."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp_webauthn.models import WebAuthnCredential

from accounts.access import open_before_second_factor
from accounts.coming_back import next_page
from accounts.forms.second_factor import AppForm
from accounts.models import SignIn
from accounts.proofs import has_second_factor, note_proof, requires_step_up
from accounts.recovery_codes import make_recovery_codes
from accounts.second_factor import (
    CodeRefused,
    LastFactor,
    add_app,
    drawn,
    in_letters,
    is_overdue,
    methods_of,
    must_have_second_factor,
    new_app,
    new_key,
    remove_passkey,
)
from accounts.sign_ins import end_all_sign_ins, end_sign_in, keep_this_session
from accounts.signals import SIGNED_IN

# The sealed secret of an app that is being set up, until its first code proves that it arrived.
NEW_KEY = "new_app"


def security(request: HttpRequest) -> HttpResponse:
    """Show what protects the account, where it is signed in, and what was done with it."""
    user = request.user
    context = {
        "methods": methods_of(user),
        "passkeys": WebAuthnCredential.objects.devices_for_user(user, confirmed=True).order_by("created_at"),
        "sign_ins": SignIn.objects.live(timezone.now()).of(user).newest_first(),
        "here": request.session.session_key,
        "acts": user.acts.with_people().newest_first()[:20],
        "must": must_have_second_factor(user, request.permissions),
    }
    return render(request, "accounts/security.html", context)


@open_before_second_factor
def second_factor(request: HttpRequest) -> HttpResponse:
    """Let somebody choose how to protect the account; after the first sign-in this is the first page."""
    user = request.user
    must = must_have_second_factor(user, request.permissions)
    context = {
        "methods": methods_of(user),
        "must": must,
        "may_wait": not must or not is_overdue(user, timezone.localdate()),
        "next": next_page(request),
    }
    return render(request, "accounts/second_factor.html", context)


@open_before_second_factor
@never_cache
@requires_step_up()
def app_new(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: the secret as a picture and in letters, and its first code."""
    key = request.session.setdefault(NEW_KEY, new_key(request.user))
    form = AppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_app(user=request.user, key=key, code=form.cleaned_data["code"], on=timezone.localdate())
            return _after_first_factor(request)
        except CodeRefused:
            form.add_error("code", _("This code is not right. Wait for the next one, and check the phone's clock."))
    app = new_app(request.user, key)
    context = {
        "form": form,
        "picture": drawn(app.config_url),
        "letters": in_letters(app),
        "next": next_page(request),
    }
    return render(request, "accounts/app_new.html", context, status=422 if form.is_bound else 200)


@open_before_second_factor
@never_cache
@require_POST
@requires_step_up()
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once, to be printed."""
    codes = make_recovery_codes(user=request.user, at=timezone.now())
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": next_page(request)})


@require_POST
@requires_step_up()
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one passkey away, as of a phone that was sold."""
    passkey = get_object_or_404(WebAuthnCredential.objects.devices_for_user(request.user), pk=pk)
    try:
        remove_passkey(passkey=passkey, is_needed=must_have_second_factor(request.user, request.permissions))
        messages.success(request, _("The passkey is taken away."))
    except LastFactor:
        messages.error(request, _("This is your only second factor. Set up another one first."))
    return redirect("accounts:security")


@require_POST
@requires_step_up()
def device_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's own devices out."""
    end_sign_in(sign_in=get_object_or_404(request.user.sign_ins, pk=pk), at=timezone.now())
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:security")


@require_POST
@requires_step_up()
def devices_end(request: HttpRequest) -> HttpResponse:
    """Sign all one's other devices out; this one goes on."""
    end_all_sign_ins(user=request.user, by=request.user)
    keep_this_session(request)
    messages.success(request, _("All other devices are signed out."))
    return redirect("accounts:security")


@require_POST
def sign_in_seen(request: HttpRequest) -> HttpResponse:
    """It was oneself who signed in elsewhere: do not tell of it again."""
    request.session[SIGNED_IN] = request.user.last_login.isoformat()
    return redirect(next_page(request) or "accounts:me")


def _after_first_factor(request: HttpRequest) -> HttpResponse:
    """Go on to the recovery codes, which whoever has a second factor needs for the day on which it is lost."""
    del request.session[NEW_KEY]
    was_without = not has_second_factor(request.session)
    note_proof(request.session, at=timezone.now(), with_second_factor=True)
    messages.success(request, _("The app is set up. From now on a code of it is asked for."))
    if was_without or not methods_of(request.user).code_count:
        codes = make_recovery_codes(user=request.user, at=timezone.now())
        return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": next_page(request)})
    return redirect(next_page(request) or "accounts:security")
