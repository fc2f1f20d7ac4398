from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.dateparse import parse_datetime

from accounts.access import is_open_before_second_factor
from accounts.coming_back import send_first_to
from accounts.preview import nothing_written, previewed
from accounts.proofs import has_second_factor
from accounts.second_factor import is_overdue, methods_of, must_have_second_factor
from accounts.signals import SIGNED_IN
from areas.scope import Scope
from areas.standing import Stand, current, standing

SAFE = ("GET", "HEAD")
STARTED, SEEN = "session_started_at", "session_seen_at"
# Writing the session at every request would cost a query each; half a minute is fine enough for 30.
SEEN_STEP = timedelta(seconds=30)


class SessionLimitsMiddleware:
    """End a session after its idle and its absolute limit, and at once when the account is disabled."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = timezone.now()
            if self._has_ended(request.session, now):
                logout(request)
            else:
                self._mark_seen(request.session, now)
        return self.get_response(request)

    def _has_ended(self, session, now) -> bool:
        started, seen = (parse_datetime(session.get(key, "")) or now for key in (STARTED, SEEN))
        return now - seen > settings.SESSION_IDLE_LIMIT or now - started > settings.SESSION_ABSOLUTE_LIMIT

    def _mark_seen(self, session, now) -> None:
        session.setdefault(STARTED, now.isoformat())
        seen = parse_datetime(session.get(SEEN, ""))
        if seen is None or now - seen > SEEN_STEP:
            session[SEEN] = now.isoformat()


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Private by default. Whoever must sign in comes back to the page he was on, not to a part or a POST of it."""

    def handle_no_permission(self, request, view_func):
        return send_first_to(request, resolve_url(settings.LOGIN_URL))


class ScopeMiddleware:
    """Give each request `scope` (where) and `permissions` (what), read anew so that a change counts at once.

    In that scope the request stands (`areas.standing`): the database shows and takes nothing else.

    `newer_sign_in`: when somebody signed in under this name after this session began, or None.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.newer_sign_in = request.second_factor_due_on = None
        if request.user.is_authenticated:
            request.scope, request.permissions = request.user.scope, request.user.permissions
            request.newer_sign_in = self._newer_sign_in(request)
        else:
            request.scope, request.permissions = Scope(), frozenset()
        stand = request.user.widest_scope if request.user.is_authenticated else Scope()
        with standing(stand, person=request.user.pk or 0):
            response = self.get_response(request)
            if response.streaming:
                response.streaming_content = _on_one_stand(response.streaming_content, current())
        return response

    def _newer_sign_in(self, request) -> datetime | None:
        signed_in, last = request.session.get(SIGNED_IN), request.user.last_login
        return last if signed_in and last and parse_datetime(signed_in) < last else None


def _on_one_stand(pieces: Iterable[bytes], stand: Stand) -> Iterator[bytes]:
    """Make each piece of a long answer where the request stood, which has been left by then."""
    pieces, end = iter(pieces), object()
    while True:
        with standing(stand.scope, person=stand.person):
            piece = next(pieces, end)
        if piece is end:
            return
        yield piece


class SecondFactorMiddleware:
    """Lead whoever must have a second factor to it before anything else, once his days of grace are over."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        user = request.user
        if not user.is_authenticated or has_second_factor(request.session):
            return None
        if not must_have_second_factor(user, request.permissions):
            return None
        if not is_overdue(user, timezone.localdate()):
            request.second_factor_due_on = user.second_factor_due_on
            return None
        if is_open_before_second_factor(view_func):
            return None
        if request.path.startswith("/api/"):
            raise PermissionDenied
        return send_first_to(request, reverse("accounts:confirm" if methods_of(user) else "accounts:second-factor"))


class PreviewMiddleware:
    """Show the site as another person sees it, empty and unchangeable: see `accounts.preview`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.preview_of = previewed(request, at=timezone.now()) if request.user.is_authenticated else None
        if request.preview_of is None:
            return self.get_response(request)
        request.scope, request.permissions = Scope(), request.preview_of.permissions
        with standing(request.scope), nullcontext() if request.method not in SAFE else nothing_written():
            return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.preview_of is None or request.method in SAFE:
            return None
        return None if getattr(view_func, "is_open_in_preview", False) else self._refused(request)

    def process_exception(self, request, exception):
        if request.preview_of is not None and isinstance(exception, InternalError):
            transaction.set_rollback(True)
            return self._refused(request)
        return None

    def _refused(self, request):
        return render(request, "accounts/preview_refused.html", status=403)


class NoStoreMiddleware:
    """Keep pages of signed-in people out of every cache; files that say how to be kept are left alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
