"""Sending somebody to another page first, and back to the one that was asked for."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def page_of(request: HttpRequest) -> str:
    """Return the address of the whole page that a request belongs to: not of a part of it, and not of a POST."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not _is_ours(page, request):
        return "/"
    parts = urlsplit(page)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def send_first_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to `address`, which will lead back to this page."""
    there = f"{address}?{urlencode({REDIRECT_FIELD_NAME: page_of(request)})}"
    if request.headers.get("HX-Request"):
        # A redirect would be followed by htmx itself and put that page into a corner of this one.
        return HttpResponse(status=204, headers={"HX-Redirect": there})
    return redirect(there)


def next_page(request: HttpRequest) -> str:
    """Return where a form or an address wants to lead, or "" where that is not ours."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    return wanted if _is_ours(wanted, request) else ""


def _is_ours(address: str, request: HttpRequest) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
