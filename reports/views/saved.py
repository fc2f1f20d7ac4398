"""Reports that somebody keeps."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission, requires
from households.views.pages import posted, status_of
from reports.designer.design import Design
from reports.forms.saved import SavedReportForm
from reports.models import SavedReport
from reports.pivots.spec import BadPivot
from reports.services.saved import TooManyPinned, change_report, fetch_back, put_away, redesign_report, save_report


@requires(Permission.PIVOT_VIEW)
def saved_new(request: HttpRequest) -> HttpResponse:
    """Keep the design in the address under a name."""
    try:
        design = Design.read(request.GET)
    except BadPivot:
        return redirect(f"{reverse('reports:pivot')}?{request.GET.urlencode()}")
    form = SavedReportForm.of(posted(request), permissions=request.permissions)
    if form.is_valid():
        told = {"client_uuid": form.cleaned_data["client_uuid"], "by": request.user, "at": timezone.now()}
        try:
            report = save_report(design=design, **form.sharing, **told)
            messages.success(request, _("Saved. You find it under “Reports”."))
            return redirect("reports:saved", report.pk)
        except TooManyPinned as refused:
            form.add_error("is_pinned", refused.message)
    return render(request, "reports/saved/form.html", {"form": form, "design": design}, status=status_of(form))


@require_GET
@requires(Permission.PIVOT_VIEW)
def saved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a report: its design, with the figures of one's own area."""
    report = get_object_or_404(SavedReport.objects.kept().seen_by(request.user), pk=pk)
    return redirect(f"{reverse('reports:pivot')}?{report.query}&report={report.pk}")


@requires(Permission.PIVOT_VIEW)
def saved_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = own_report(request, pk)
    form = SavedReportForm.of(posted(request), report, permissions=request.permissions)
    if form.is_valid():
        try:
            change_report(report=report, by=request.user, at=timezone.now(), **form.sharing)
            messages.success(request, _("Saved."))
            return redirect("reports:home")
        except TooManyPinned as refused:
            form.add_error("is_pinned", refused.message)
    return render(request, "reports/saved/form.html", {"form": form, "report": report}, status=status_of(form))


@require_POST
@requires(Permission.PIVOT_VIEW)
def saved_redesign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the design of the form under the report's name."""
    report = own_report(request, pk)
    try:
        design = Design.read(QueryDict(request.POST.get("design", "")))
    except BadPivot:
        messages.error(request, _("This design cannot be kept. Nothing was changed."))
        return redirect("reports:saved", pk)
    redesign_report(report=report, design=design, by=request.user, at=timezone.now())
    messages.success(request, _("The report has this design now."))
    return redirect("reports:saved", pk)


@require_POST
@requires(Permission.PIVOT_VIEW)
def saved_hide(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = own_report(request, pk)
    put_away(report=report, by=request.user, at=timezone.now())
    return redirect(f"{reverse('reports:home')}?away={report.pk}")


@require_POST
@requires(Permission.PIVOT_VIEW)
def saved_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = get_object_or_404(SavedReport.objects.owned_by(request.user), pk=pk)
    try:
        fetch_back(report=report, by=request.user, at=timezone.now())
        messages.success(request, _("“%(name)s” is back.") % {"name": report.name})
    except TooManyPinned as refused:
        messages.error(request, refused.message)
    return redirect("reports:home")


def own_report(request: HttpRequest, pk: UUID) -> SavedReport:
    return get_object_or_404(SavedReport.objects.kept().owned_by(request.user), pk=pk)
