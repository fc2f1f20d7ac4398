"""What all pages with a form do alike."""

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was typed, or None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def status_of(form: BaseForm) -> int:
    """Return 422 for a page that shows errors; htmx and tests tell it from success by that."""
    return 422 if form.is_bound else 200
