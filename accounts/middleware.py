from datetime import timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme

from areas.scope import Scope

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
        page = self._page(request)
        sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: page})}"
        if request.headers.get("HX-Request"):
            # A redirect would be followed by htmx itself and put the sign-in page into a corner of this one.
            return HttpResponse(status=204, headers={"HX-Redirect": sign_in})
        return redirect(sign_in)

    def _page(self, request) -> str:
        if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
            return request.get_full_path()
        page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
            return "/"
        parts = urlsplit(page)
        return urlunsplit(("", "", parts.path, parts.query, ""))


class ScopeMiddleware:
    """Give each request `scope` (where) and `permissions` (what), read anew so that a change counts at once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            request.scope, request.permissions = request.user.scope, request.user.permissions
        else:
            request.scope, request.permissions = Scope(), frozenset()
        return self.get_response(request)


class NoStoreMiddleware:
    """Keep pages of signed-in people out of every cache; files that say how to be kept are left alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
