from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from households.forms.columns import columns_form
from households.forms.imports import FileForm, ImportForm
from households.imports import desk, services
from households.imports.kinds import kind_of, kinds
from households.imports.overview import Overview
from households.imports.reading import RefusedFile
from households.imports.refusals import FILE_REFUSALS
from households.imports.sheets import template
from households.models import ImportBatch, ImportState
from households.uploads import uploads_in_memory
from households.views.pages import posted, status_of

PAGE_SIZE = 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The page asks every 2 s, after five times a second later each: a night's import is not asked for 10,000 times.
SOON, PATIENCE, LATE = 2, 5, 30


@requires(Permission.DATA_IMPORT)
def import_list(request: HttpRequest) -> HttpResponse:
    batches = ImportBatch.objects.within(request.scope).with_names().newest_first()
    page = Paginator(batches, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "households/imports/list.html", {"page": page})


@uploads_in_memory
@requires(Permission.DATA_IMPORT)
def import_new(request: HttpRequest) -> HttpResponse:
    form = ImportForm(posted(request), request.FILES or None, scope=request.scope)
    if form.is_valid():
        try:
            handed = desk.hand_in(**form.asked, by=request.user, at=timezone.now())
        except RefusedFile as refusal:
            form.add_error("file", FILE_REFUSALS[refusal.code])
        else:
            if not handed.is_new:
                messages.info(request, _("This file was handed in a short while ago; here is its import."))
            return redirect("households:import", handed.batch.pk)
    return render(request, "households/imports/new.html", {"form": form, "kinds": kinds()}, status=status_of(form))


@requires(Permission.DATA_IMPORT)
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty workbook of `?kind=`, to be filled in."""
    try:
        kind = kind_of(request.GET.get("kind", ""))
    except LookupError:
        raise Http404 from None
    return _workbook(template(kind), f"template-{kind.name}")


@requires(Permission.DATA_IMPORT)
@looks_at(ImportBatch)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_of(request, pk)
    if batch.state == ImportState.MATCHING:
        return redirect("households:import-columns", batch.pk)
    return _page(request, batch, FileForm())


@requires(Permission.DATA_IMPORT)
@looks_at(ImportBatch)
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which column of the file seems to be which, and have it checked so, or as somebody says."""
    batch = batch_of(request, pk)
    if batch.state != ImportState.MATCHING:
        return redirect("households:import", batch.pk)
    form = columns_form(batch, posted(request), request.GET)
    if form.is_valid():
        try:
            desk.match(batch=batch, mapping=form.mapping, by=request.user)
        except services.WrongState:
            say_wrong_state(request)
        return redirect("households:import", batch.pk)
    context = {"batch": batch, "overview": Overview(batch, on=timezone.localdate()), "form": form}
    return render(request, "households/imports/columns.html", context, status=status_of(form))


@requires(Permission.DATA_IMPORT)
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the page that waits: how far the work is; when it is over, the page loads itself anew."""
    batch = batch_of(request, pk)
    standing = desk.standing(batch, at=timezone.now())
    if not batch.is_at_work or (standing and standing.was_given_up):
        return HttpResponseClientRefresh()
    asked = request.GET.get("asked", "")
    context = _waiting(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0)
    return render(request, "households/imports/progress.html", context | {"batch": batch, "standing": standing})


def decision(act):
    """Make a view of something that is done by a press on the page of an import, and leads back to it."""

    @requires(Permission.DATA_IMPORT)
    @require_POST
    @wraps(act)
    def decide(request: HttpRequest, pk: int) -> HttpResponse:
        batch = batch_of(request, pk)
        try:
            act(request, batch)
        except services.WrongState:
            say_wrong_state(request)
        return redirect("households:import", batch.pk)

    return decide


@decision
def import_confirm(request: HttpRequest, batch: ImportBatch) -> None:
    desk.confirm(batch=batch, by=request.user)


@decision
def import_cancel(request: HttpRequest, batch: ImportBatch) -> None:
    cancelled = services.cancel_import(batch=batch)
    if cancelled.finished_at:
        messages.success(request, _("The new file is dropped. What was imported before stays as it is."))
    else:
        messages.success(request, _("The import is cancelled. Nothing was written, and its files are deleted."))


@decision
def import_match_again(request: HttpRequest, batch: ImportBatch) -> None:
    desk.match_again(batch=batch)


@decision
def import_resume(request: HttpRequest, batch: ImportBatch) -> None:
    desk.resume(batch=batch, by=request.user, at=timezone.now())


@requires(Permission.DATA_IMPORT)
@looks_at(ImportBatch)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first; then give everything back what it was."""
    batch = batch_of(request, pk)
    if request.method == "POST":
        try:
            desk.undo(batch=batch, by=request.user, at=timezone.now())
        except services.WrongState:
            say_wrong_state(request)
        return redirect("households:import", batch.pk)
    if not batch.undo_until:
        return redirect("households:import", batch.pk)
    return render(request, "households/imports/undo.html", {"batch": batch})


@uploads_in_memory
@requires(Permission.DATA_IMPORT)
@require_POST
@looks_at(ImportBatch)
def import_file_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the corrected rows, or a better file, of the same import."""
    batch = batch_of(request, pk)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, batch, form)
    try:
        desk.hand_in_more(batch=batch, by=request.user, **form.upload)
    except RefusedFile as refusal:
        form.add_error("file", FILE_REFUSALS[refusal.code])
        return _page(request, batch, form)
    except services.WrongState:
        say_wrong_state(request)
    return redirect("households:import", batch.pk)


@requires(Permission.DATA_IMPORT)
@require_POST
@looks_at(ImportBatch)
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that are still out, to be corrected; whole citizen IDs are in it, so taking it is written down."""
    batch = batch_of(request, pk)
    try:
        return _workbook(desk.download_errors(batch=batch, by=request.user, request=request), f"errors-{batch.pk}")
    except services.WrongState:
        say_wrong_state(request)
        return redirect("households:import", batch.pk)


def batch_of(request: HttpRequest, pk: int) -> ImportBatch:
    """Return an import of the person's area, or answer 404."""
    return get_object_or_404(ImportBatch.objects.within(request.scope).with_names(), pk=pk)


def _page(request: HttpRequest, batch: ImportBatch, form: FileForm) -> HttpResponse:
    standing, overview = desk.standing(batch, at=timezone.now()), Overview(batch, on=timezone.localdate())
    context = _waiting(0) | {"batch": batch, "overview": overview, "standing": standing, "form": form}
    return render(request, "households/imports/detail.html", context, status=status_of(form))


def _waiting(asked: int) -> dict[str, int]:
    return {"asked": asked + 1, "wait": min(SOON + asked // PATIENCE, LATE)}


def say_wrong_state(request: HttpRequest) -> None:
    """Tell somebody whose press came too late, or twice."""
    messages.error(request, _("The import has moved on meanwhile; this is how it stands now. Nothing was changed."))


def _workbook(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=WORKBOOK, headers=headers)
