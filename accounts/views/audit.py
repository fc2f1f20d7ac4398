from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import ChainCheck
from accounts.permissions import Permission, requires
from accounts.register import ACTIVITIES
from accounts.retention import kept_kinds

PAGE_SIZE = 30


@require_GET
@requires(Permission.AUDIT_CHECK)
def audit(request: HttpRequest) -> HttpResponse:
    """Whether everything that was written down still stands as it was written: every check, the newest first."""
    checks = ChainCheck.objects.newest_first()
    context = {"page": Paginator(checks, PAGE_SIZE).get_page(request.GET.get("page")), "latest": checks.first()}
    return render(request, "accounts/audit.html", context)


@require_GET
@requires(Permission.ACCESS_LOG_VIEW)
def processing(request: HttpRequest) -> HttpResponse:
    """What the system holds about people, what for, on which ground, how long."""
    kept = {one.kind.name: one for one in kept_kinds()}
    activities = [(activity, [kept[name] for name in activity.periods]) for activity in ACTIVITIES]
    return render(request, "accounts/processing.html", {"activities": activities})
