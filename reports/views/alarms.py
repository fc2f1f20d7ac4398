"""What the administrator of accounts reads of those who take data away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission, requires
from reports.models import ExportAlarm
from reports.services.alarms import read_alarm

PAGE_SIZE = 50


@require_GET
@requires(Permission.ACCOUNT_MANAGE)
def alarm_list(request: HttpRequest) -> HttpResponse:
    alarms = ExportAlarm.objects.within(request.scope).with_names().newest_first()
    page = Paginator(alarms, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/exports/alarms.html", {"page": page})


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def alarm_seen(request: HttpRequest, pk: int) -> HttpResponse:
    alarm = get_object_or_404(ExportAlarm.objects.within(request.scope), pk=pk)
    read_alarm(alarm=alarm, by=request.user, at=timezone.now())
    messages.success(request, _("Noted that you have read it."))
    return redirect("reports:export-alarms")
