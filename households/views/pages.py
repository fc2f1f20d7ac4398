"""What all pages with a form do alike."""

from django.contrib import messages
from django.core import signing
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from households.models import Household
from households.services.restoring import context_of

UNDO = "undo"


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was typed, or None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def status_of(form: BaseForm) -> int:
    """Return 422 for a page that shows errors; htmx and tests tell it from success by that."""
    return 422 if form.is_bound else 200


def page_of(form: BaseForm, template: str) -> str:
    """Return the template of a form's page, or that of a conflict where a person has to decide."""
    return "households/conflict.html" if getattr(form, "asks_to_decide", False) else template


def say_done(request: HttpRequest, household: Household, said: str) -> None:
    """Say what was done, with the button that takes it back."""
    token = {"household": str(household.pk), "context": str(context_of(household)), "user": request.user.pk}
    messages.success(request, said, extra_tags=signing.dumps(token, salt=UNDO))
