"""What an administrator can do with one account by one button: declared once, for the page and for what takes it in."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import LastDayForm, PreviewForm, ReasonForm
from accounts.keeping import reset_second_factor, set_last_day, sign_out_everywhere
from accounts.lookups import give_leave
from accounts.models import User
from accounts.preview import start_preview
from accounts.services import close_account, reopen_account


@dataclass(frozen=True)
class Deed:
    """A button: what it says, what it asks for, what it does, what is said afterwards, and where that leads.

    `do(request, account, **cleaned_data)` raises NotAllowed, QuotaFull. Shown for open accounts, or for closed ones.
    """

    name: str
    label: str | Promise
    form_class: type[forms.Form]
    do: Callable[..., object]
    done: str | Promise
    of_closed: bool = False
    leads_to: str = ""


def _close(request: HttpRequest, account: User, *, reason: str) -> None:
    close_account(user=account, by=request.user, reason=reason)


def _reopen(request: HttpRequest, account: User) -> None:
    reopen_account(user=account, on=timezone.localdate(), by=request.user)


def _sign_out(request: HttpRequest, account: User) -> None:
    sign_out_everywhere(account=account, by=request.user)


def _reset(request: HttpRequest, account: User, *, reason: str) -> None:
    reset_second_factor(account=account, reason=reason, on=timezone.localdate(), by=request.user)


def _last_day(request: HttpRequest, account: User, *, expires_on) -> None:
    set_last_day(account=account, expires_on=expires_on, by=request.user)


def _give_lookups(request: HttpRequest, account: User, *, reason: str) -> None:
    now = timezone.now()
    give_leave(user=account, reason=reason, on=timezone.localdate(now), at=now, by=request.user)


def _preview(request: HttpRequest, account: User, *, reason: str) -> None:
    start_preview(request, account=account, reason=reason, at=timezone.now())


DEEDS = {
    deed.name: deed
    for deed in (
        Deed(
            "sign-out",
            _("Sign out everywhere"),
            forms.Form,
            _sign_out,
            _("This person is signed out on every device."),
        ),
        Deed(
            "reset",
            _("Reset the second factor"),
            ReasonForm,
            _reset,
            _("The second factor is reset. At the next sign-in this person sets up a new one."),
        ),
        Deed("last-day", _("Set the last day"), LastDayForm, _last_day, _("The last day of the account is set.")),
        Deed("close", _("Close the account"), ReasonForm, _close, _("The account is closed.")),
        Deed(
            "reopen", _("Open the account again"), forms.Form, _reopen, _("The account is open again."), of_closed=True
        ),
        Deed(
            "lookups",
            _("Allow as many look-ups again today"),
            ReasonForm,
            _give_lookups,
            _("This person may look up as much again today."),
        ),
        Deed(
            "preview",
            _("Look at the site as this person"),
            PreviewForm,
            _preview,
            _("You look at the site as another person now. Nothing you press is kept."),
            leads_to="home",
        ),
    )
}


def deeds_for(account: User) -> list[Deed]:
    """Return what can be done with this account as it stands."""
    return [deed for deed in DEEDS.values() if deed.of_closed != account.is_active]
