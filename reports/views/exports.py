"""Taking lists away: asking, waiting, allowing, downloading."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.permissions import Permission, requires
from accounts.proofs import requires_step_up
from accounts.state_machines import StepRefused
from households.views.pages import posted, status_of
from reports.exports.agency_columns import chosen_columns
from reports.exports.formats import FORMATS
from reports.exports.limits import rows_left
from reports.exports.pages import ExportPage, waiting
from reports.exports.pivot_files import words_of_pivot
from reports.exports.searches import NotASearch, query_of, search_of, words_of
from reports.exports.topics import SEARCH_TOPICS, TOPICS
from reports.forms.exports import AgencyExportForm, AskingForm, DecisionForm, ExportForm
from reports.models import Export
from reports.pivots.spec import BadPivot, PivotSpec
from reports.services.exports import approve_export, cancel_export, refuse_export, take_file, try_again
from reports.services.requests import request_agency_export, request_export, request_pivot_export

PAGE_SIZE = 50


@require_GET
@requires(Permission.DATA_EXPORT)
def export_list(request: HttpRequest) -> HttpResponse:
    exports = Export.objects.within(request.scope).asked_by(request.user).with_names().with_job().newest_first()
    page = Paginator(exports, PAGE_SIZE).get_page(request.GET.get("page"))
    pages = [ExportPage(export, at=timezone.now()) for export in page.object_list]
    context = {"page": page, "exports": pages, "rows_left": rows_left(request.user, timezone.now())}
    return render(request, "reports/exports/list.html", context | {"kept_days": settings.EXPORT_KEPT.days})


@requires(Permission.DATA_EXPORT)
@requires_step_up()
def export_new(request: HttpRequest) -> HttpResponse:
    """Ask for the households of a search, whose address is the query of this one."""
    topic = SEARCH_TOPICS.get(request.GET.get("topic", "households"))
    if topic is None:
        raise Http404
    try:
        search = search_of(request.GET.urlencode(), scope=request.scope, user=request.user)
    except NotASearch:
        messages.info(request, _("Search for the households first, then press “Export”."))
        return redirect("logbook:search")
    form = ExportForm(posted(request), topic=topic, permissions=request.permissions)
    if form.is_valid():
        try:
            return redirect("reports:export", _ask(request, form, topic.name, query_of(search)).pk)
        except StepRefused as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "topic": topic, "search": search, "filters": words_of(search)}
    context |= {"topics": SEARCH_TOPICS.values(), "query": query_of(search)}
    context["rows_left"] = rows_left(request.user, timezone.now())
    return render(request, "reports/exports/new.html", context, status=status_of(form))


@requires(Permission.SENSITIVE_EXPORT)
def export_agency(request: HttpRequest) -> HttpResponse:
    """Ask for the cases of an agency: what has to be done for whom is sensitive."""
    form = AgencyExportForm(posted(request), scope=request.scope, permissions=request.permissions)
    if form.is_valid():
        told = {"by": request.user, "at": timezone.now(), "request": request}
        try:
            return redirect("reports:export", request_agency_export(**form.asked, **told).pk)
        except StepRefused as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "columns": TOPICS["agency"].chosen(chosen_columns(whole_numbers=False))}
    return render(request, "reports/exports/agency.html", context, status=status_of(form))


@requires(Permission.DATA_EXPORT)
def export_pivot(request: HttpRequest) -> HttpResponse:
    """Ask for the figures of a pivot, whose parameters are the query of this address."""
    if Permission.PIVOT_VIEW not in request.permissions:
        raise PermissionDenied
    try:
        spec = PivotSpec.parse(request.GET)
    except BadPivot as error:
        return render(request, "reports/exports/bad_pivot.html", {"faults": error.faults}, status=400)
    form = AskingForm(posted(request))
    if form.is_valid():
        told = {"by": request.user, "at": timezone.now(), "request": request}
        try:
            return redirect("reports:export", request_pivot_export(spec=spec, **form.cleaned_data, **told).pk)
        except StepRefused as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "spec": spec, "words": words_of_pivot(spec)}
    return render(request, "reports/exports/pivot.html", context, status=status_of(form))


@require_GET
@requires(Permission.DATA_EXPORT)
def export_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, export_of(request, pk), DecisionForm())


@require_GET
@requires(Permission.DATA_EXPORT)
def export_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer the page that waits; when the work is over, the page loads itself anew."""
    page = ExportPage(export_of(request, pk), at=timezone.now())
    if not page.is_at_work:
        return HttpResponseClientRefresh()
    context = waiting(request.GET.get("asked", "")) | {"page": page, "export": page.export}
    return render(request, "reports/exports/progress.html", context)


@require_POST
@requires(Permission.DATA_EXPORT)
def export_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, cancel_export, _("Cancelled. Nothing is kept of the file."))


@require_POST
@requires(Permission.DATA_EXPORT)
def export_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, try_again, _("The work is taken up again."))


@require_POST
@requires(Permission.DATA_EXPORT)
@requires_step_up()
def export_download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand the file over; only to somebody who proved a short while ago who he is."""
    export = own_export(request, pk)
    try:
        pieces = take_file(export=export, by=request.user, at=timezone.now(), request=request)
    except StepRefused as refused:
        messages.error(request, refused.message)
        return redirect("reports:export", export.pk)
    kind = FORMATS[export.format]
    headers = {
        "Content-Disposition": f'attachment; filename="{export.receipt}.{kind.name}"',
        "Content-Length": str(export.size),
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(pieces, content_type=kind.content_type, headers=headers)


@require_GET
@requires(Permission.EXPORT_APPROVE)
def export_approvals(request: HttpRequest) -> HttpResponse:
    """Whole citizen IDs that somebody wants to take away: what waits, and what was decided before."""
    seen = Export.objects.within(request.scope).with_identities().of_others(request.user).with_names().newest_first()
    page = Paginator(seen.decided(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"waiting": seen.waiting()[:PAGE_SIZE], "page": page}
    return render(request, "reports/exports/approvals.html", context)


@require_POST
@requires(Permission.EXPORT_APPROVE)
@requires_step_up()
def export_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    export, form = export_of(request, pk), DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, export, form)
    told = {"export": export, "by": request.user, "at": timezone.now(), "request": request}
    try:
        if form.cleaned_data["step"] == "approve":
            approve_export(**told)
            messages.success(request, _("Allowed. The file is being made; only who asked for it can download it."))
        else:
            refuse_export(**told, reason=form.cleaned_data["reason"])
            messages.success(request, _("Not allowed. Who asked reads your reason."))
    except StepRefused as refused:
        messages.error(request, refused.message)
        return redirect("reports:export", export.pk)
    return redirect("reports:export-approvals")


def own_export(request: HttpRequest, pk: UUID) -> Export:
    """Return a file that the person asked for himself, or answer 404."""
    return get_object_or_404(Export.objects.within(request.scope).asked_by(request.user), pk=pk)


def export_of(request: HttpRequest, pk: UUID) -> Export:
    """Return one's own, or one that he may allow, or answer 404."""
    exports = Export.objects.within(request.scope).seen_by(request.user, request.permissions)
    return get_object_or_404(exports.with_names().with_job(), pk=pk)


def _ask(request: HttpRequest, form: ExportForm, topic: str, query: str) -> Export:
    return request_export(
        **form.cleaned_data, topic=topic, query=query, by=request.user, at=timezone.now(), request=request
    )


def _act(request: HttpRequest, pk: UUID, service, said: str) -> HttpResponse:
    export = own_export(request, pk)
    try:
        service(export=export, by=request.user)
        messages.success(request, said)
    except StepRefused as refused:
        messages.error(request, refused.message)
    return redirect("reports:export", export.pk)


def _page(request: HttpRequest, export: Export, form: DecisionForm) -> HttpResponse:
    is_own = export.requested_by == request.user
    list_url = reverse("reports:exports" if is_own else "reports:export-approvals")
    context = {"export": export, "form": form, "is_own": is_own, "list_url": list_url}
    context |= waiting("") | {"page": ExportPage(export, at=timezone.now())}
    return render(request, "reports/exports/detail.html", context, status=status_of(form))
