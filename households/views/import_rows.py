"""Rows of an import that stayed out, put right on the page: cell by cell, or all of one kind at one press."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from areas.formats import thousands
from households.imports import desk, services
from households.imports.corrections import NothingCorrected, can_be_corrected
from households.imports.grid import Grid, typed_cells
from households.models import ImportBatch
from households.views.imports import batch_of, decision, say_wrong_state

UNPROCESSABLE = 422


@requires(Permission.DATA_IMPORT)
@looks_at(ImportBatch)
def import_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rows that stay out; take what was typed into them, and have it checked."""
    batch = batch_of(request, pk)
    if not can_be_corrected(batch):
        return redirect("households:import", batch.pk)
    if request.method != "POST":
        return _grid(request, batch)
    typed = typed_cells(request.POST)
    try:
        done = desk.correct(batch=batch, cells=typed, on=timezone.localdate())
    except services.WrongState:
        say_wrong_state(request)
        return redirect("households:import", batch.pk)
    if done.faults:
        boxes = {(row, column): text for row, cells in typed.items() for column, text in cells.items()}
        return _grid(request, batch, typed=boxes, faults=done.faults)
    if "next" in request.POST:
        return redirect(_address(batch, request.GET, page=request.POST["next"]))
    return _hand_in(request, batch)


@decision
def import_repair(request: HttpRequest, batch: ImportBatch) -> None:
    asked = {name: request.POST.get(name, "") for name in ("column", "reason")}
    try:
        name = request.POST.get("repair", "")
        count = desk.repair(batch=batch, **asked, name=name, by=request.user, on=timezone.localdate())
    except LookupError:
        count = 0
    _tell_mended(request, count)


@decision
def import_words(request: HttpRequest, batch: ImportBatch) -> None:
    asked = {name: request.POST.get(name, "") for name in ("column", "reason")}
    told = zip(request.POST.getlist("word"), request.POST.getlist("meaning"), strict=False)
    # A blank stands for an empty cell, nothing at all for a word that was left alone.
    meanings = {word: meaning.strip() for word, meaning in told if meaning}
    count = desk.tell_words(batch=batch, **asked, meanings=meanings, by=request.user, on=timezone.localdate())
    _tell_mended(request, count)


@decision
def import_recheck(request: HttpRequest, batch: ImportBatch) -> None:
    """Have the corrected rows checked, or all that stay out: what they lacked may be there by now."""
    try:
        desk.hand_in_corrections(batch=batch, by=request.user, everything="everything" in request.POST)
    except NothingCorrected:
        messages.info(request, _("No row was corrected."))


def _grid(request: HttpRequest, batch: ImportBatch, **typed) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("column", "reason", "whole")}
    grid = Grid(batch, on=timezone.localdate(), number=request.GET.get("page"), **asked, **typed)
    context = {"batch": batch, "grid": grid, "page": grid.page, "narrowed": urlencode(asked)}
    return render(request, "households/imports/rows.html", context, status=UNPROCESSABLE if typed else 200)


def _hand_in(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    try:
        desk.hand_in_corrections(batch=batch, by=request.user)
    except NothingCorrected:
        messages.info(request, _("No row was corrected."))
        return redirect(_address(batch, request.GET, page=request.GET.get("page", "")))
    return redirect("households:import", batch.pk)


def _address(batch: ImportBatch, asked: QueryDict, *, page: str) -> str:
    kept = {name: asked[name] for name in ("column", "reason") if asked.get(name)} | ({"page": page} if page else {})
    return reverse("households:import-rows", args=[batch.pk], query=kept)


def _tell_mended(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, _("No cell could be mended with certainty. Correct them in the table."))
        return
    text = ngettext(
        "%(shown)s cell was mended; its row is being checked.",
        "%(shown)s cells were mended; their rows are being checked.",
        count,
    )
    messages.success(request, text % {"shown": thousands(count)})
