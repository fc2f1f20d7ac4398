"""What an address shows of people: said beside its view, read by the middleware that writes the access log.

    @requires(Permission.HOUSEHOLD_VIEW)
    @looks_at(Household)                 one family: the row that `pk` in the address names
    @looks_through()                     a list: the view says `shows(request, …)` of which families
    @looks_at_nobody(reason="…")         of a household, and still nothing of it is shown

An address about a family that says none of these fails tests/test_access_log.py.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access_log import Look, page_of, write
from accounts.choices import Action
from accounts.lookups import LookedUpEnough
from accounts.networks import client_network

# Answers that carry what was asked for: the page, a part of a file, a form with its faults, what the browser has still.
SHOWING = frozenset({200, 206, 304, 409, 422})
TOO_MANY = 429
SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Subject:
    """Whom the answers of a view are about: a row of `model`, or with None the families of a list.

    `household` is the way from the row to its family, where that is not a field of this name.
    """

    model: type[Model] | None
    action: Action
    household: str = ""
    pk: str = ""


def looks_at(model: type[Model], *, action: Action = Action.VIEW, household: str = "") -> Callable:
    """Mark a view as showing the row of `model` that its address names."""
    return _marked(Subject(model, action, household))


def looks_through(action: Action = Action.LIST) -> Callable:
    """Mark a view as showing a list of families, or rows about them: those it names by `shows`."""
    return _marked(Subject(None, action))


def _marked(subject: Subject) -> Callable:
    def decorate(view):
        view.subject = subject
        return view

    return decorate


def looks_at_nobody(*, reason: str) -> Callable:
    """Mark a view that names a family in its address, and whose answers say nothing of it."""

    def decorate(view):
        view.subject, view.looks_at_nobody = None, reason
        return view

    return decorate


def shows(request: HttpRequest, families: Iterable) -> None:
    """Say which families an answer tells of: their ids, or rows about them. Once more adds to it."""
    # What the API hands around is wrapped around the request that the middleware knows.
    request = getattr(request, "_request", request)
    request.shown_families = getattr(request, "shown_families", {}) | dict.fromkeys(map(_family_of, families))


def _family_of(row) -> UUID | None:
    if isinstance(row, UUID):
        return row
    return row.household_id if hasattr(row, "household_id") else row.pk


def subject_of(view: Callable, *, is_safe: bool, pk=None) -> Subject | None:
    """Return whom an answer of the view is about; None where it was not marked, or takes in what a program sends."""
    viewset = getattr(view, "cls", None)
    if viewset is None:
        subject = getattr(view, "subject", None)
    else:
        model = getattr(viewset, "looks_at", None)
        subject = Subject(model if pk else None, Action.API) if model and (is_safe or pk) else None
    return subject and replace(subject, pk=str(pk or ""))


class AccessLogMiddleware:
    """Write each look at a family into the access log, before the answer that shows it leaves.

    A page about one family is read and written down in one transaction. A list may come from the replica (ADR 19),
    which no transaction of the primary can hold: its row is committed before it leaves. A look that cannot be written
    is an error, and nothing is shown.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.subject, request.is_look_written = None, False
        with ExitStack() as request.page_transaction:
            response = self.get_response(request)
            if request.subject and not request.is_look_written and response.status_code in SHOWING:
                counted = write(look_of(request))
                if counted.is_over:
                    return looked_up_enough(request)
        return response

    def process_view(self, request: HttpRequest, view, arguments, keywords) -> None:
        # A preview shows the pages of somebody over an empty area: there is nobody to be seen.
        if not request.user.is_authenticated or request.preview_of is not None:
            return
        request.subject = subject_of(view, is_safe=request.method in SAFE_METHODS, pk=keywords.get("pk"))
        if request.subject and request.subject.model and request.method in SAFE_METHODS:
            request.page_transaction.enter_context(transaction.atomic(savepoint=False))


def looked_up_enough(request: HttpRequest) -> HttpResponse:
    """Answer instead of the page, once the day's look-ups are used up."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": str(LookedUpEnough.message)}, status=TOO_MANY)
    response = render(request, "accounts/looked_up_enough.html", {"said": LookedUpEnough.message}, status=TOO_MANY)
    if "HX-Request" in request.headers:  # a part of a page asked: the whole page is to say it
        response.headers["HX-Refresh"] = "true"
    return response


def look_of(request: HttpRequest) -> Look:
    """Return the look that the answer to this request was."""
    subject = request.subject
    return Look(
        user=request.user,
        action=subject.action,
        at=timezone.now(),
        of=subject.model._default_manager.filter(pk=subject.pk) if subject.model else None,
        kind=subject.model._meta.label_lower if subject.model else "",
        pk=subject.pk if subject.model else "",
        household=subject.household,
        shown=[one for one in getattr(request, "shown_families", ()) if one],
        area_code=request.scope.common_code,
        page=page_of(request),
        network=client_network(request),
    )
