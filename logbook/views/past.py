"""The page of a household as it stood on a past day: read only, and marked so."""

from collections.abc import Mapping
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from households.models import Household
from logbook.forms.past import PastForm, read_day, written_day
from logbook.past import read_past
from logbook.views.receipts import household_page


def asks_for_the_past(query: Mapping[str, str]) -> bool:
    return "on" in query or "on_year" in query


def past_page(request: HttpRequest, household: Household) -> HttpResponse:
    """Show the household at the end of a day; a typed day leads to the address that names it."""
    today = timezone.localdate()
    form = PastForm(request.GET if "on_year" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect(f"{household_page(household)}?on={written_day(form.cleaned_data['on'])}")
    on = today if form.is_bound else read_day(request.GET.get("on", ""))
    if on is None or on > today:
        raise Http404
    past = read_past(household, on=on)
    context = {
        "household": household,
        "past": past,
        "form": form if form.is_bound else PastForm(initial={"on": on}),
        "previous": _written(past.previous_on),
        "next": _written(past.next_on),
    }
    return render(request, "logbook/household_past.html", context, status=422 if form.is_bound else 200)


def _written(on: date | None) -> str:
    return written_day(on) if on else ""
