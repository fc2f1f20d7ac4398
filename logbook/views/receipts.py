"""What an officer is told after a form was sent: once, twice, or with other content under the same number."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from households.models import Household
from logbook.services.sent_forms import ArrivedBefore, once, refuse_arrived
from logbook.services.submissions import Answer, answered_before

# Fields that say nothing about the case.
OF_THE_PAGE = ("csrfmiddlewaretoken", "then")


def household_page(household: Household, *, section: str = "") -> str:
    """Return the address of a household's page, at a section of it."""
    return reverse("logbook:household", args=[household.pk]) + (f"#{section}" if section else "")


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed into a form, as it is kept with its submission."""
    return {name: values for name, values in request.POST.lists() if name not in OF_THE_PAGE}


def back_to_household(
    request: HttpRequest, household: Household, answer: Answer, said: str, *, section: str
) -> HttpResponse:
    """Go to the household's page with the receipt; a form sent twice is said to be so, never recorded twice."""
    match answer.status:
        case 409:
            messages.warning(request, _("This form was sent before with other content. The copy is kept for review."))
        case 200:
            messages.info(request, _("This form had arrived already; nothing was recorded twice."))
        case _:
            receipt = _("Receipt %(receipt)s") % {"receipt": answer.body["receipt"]}
            messages.success(request, f"{said} {receipt}")
    return redirect(household_page(household, section=section))


def sent_before(request: HttpRequest, household: Household, *, kind: str, content: dict) -> Answer | None:
    """Return the first answer to a form that arrived already; it may no longer pass its checks, and still did."""
    try:
        number = UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return None
    return answered_before(kind=kind, client_uuid=number, payload=content, household=household)


def done_once(request: HttpRequest, form: forms.Form, record: Callable[[], object], said: str) -> bool:
    """Let `record()` do what a form about no household says, once; tell whether it is done, by this send or before.

    A number that came with other content is refused in the form; what was typed stays.
    """
    try:
        number = UUID(request.POST.get("client_uuid", ""))
        arriving = {"client_uuid": number, "content": _content(request), "by": request.user}
        refuse_arrived(**arriving)
        if not form.is_valid():
            return False
        once(**arriving, record=record)
        messages.success(request, said)
    except ValueError:
        return False  # not sent yet, or without a number, of which the form complains
    except ArrivedBefore as arrived:
        if not arrived.is_same:
            form.add_error(
                None, _("This form was sent before with other content. Open the record and change it there.")
            )
            return False
        messages.info(request, _("This form had arrived already; nothing was recorded twice."))
    return True


def _content(request: HttpRequest) -> dict[str, list[str] | str]:
    return {name: said for name, said in typed(request).items() if name != "client_uuid"} | {"address": request.path}
