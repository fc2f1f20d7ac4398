"""What an officer is told after a form was sent: once, twice, or with other content under the same number."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from households.models import Household
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
