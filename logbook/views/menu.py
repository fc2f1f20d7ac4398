from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, requires
from areas.models import Area
from areas.scope import Scope
from logbook.choices import MENU_STAGES, DevelopmentStage, MenuStanding
from logbook.forms.menu import CriterionForm, MenuFilterForm, MenuItemForm
from logbook.menu_history import changes_of
from logbook.models import SolutionMenuItem, StageCriterion
from logbook.models.problems import INDICATORS
from logbook.recommendation import ages
from logbook.services.menu import keep_entry
from mpi.choices import Dimension
from mpi.failures import FAILURES


@dataclass(frozen=True)
class Entry:
    """An entry of the menu as a page shows it today."""

    item: SolutionMenuItem
    standing: MenuStanding

    @property
    def is_valid(self) -> bool:
        return self.standing == MenuStanding.VALID

    @property
    def ages(self) -> str:
        return ages(self.item)

    @property
    def failings(self) -> list:
        return [FAILURES[code] for code in self.item.indicators if code in INDICATORS]


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def menu(request: HttpRequest) -> HttpResponse:
    """Show the menu as a grid of dimensions and stages; expired entries only where they are asked for."""
    today = timezone.localdate()
    filters = MenuFilterForm(request.GET)
    items = filters.apply(SolutionMenuItem.objects.all(), scope=request.scope, on=today)
    entries = [Entry(item, item.standing(today)) for item in items]
    context = {
        "filters": filters,
        "rows": [(dimension, _cells(dimension, entries)) for dimension in Dimension],
        "stages": MENU_STAGES,
        "count": len(entries),
        "today": today,
        "may_keep": Permission.MENU_EDIT in request.permissions,
    }
    return render(request, "logbook/menu.html", context)


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def menu_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(SolutionMenuItem, pk=pk)
    context = {
        "entry": Entry(item, item.standing(timezone.localdate())),
        "item": item,
        "areas": Area.objects.within(Scope.everywhere()).with_codes(item.areas).with_lineage(),
        "changes": changes_of(item),
        "may_keep": Permission.MENU_EDIT in request.permissions and item.is_kept_in(request.scope),
    }
    return render(request, "logbook/menu_item.html", context)


@requires(Permission.MENU_EDIT)
def menu_item_new(request: HttpRequest) -> HttpResponse:
    return _keep_item(request, SolutionMenuItem())


@requires(Permission.MENU_EDIT)
def menu_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(SolutionMenuItem, pk=pk)
    if not item.is_kept_in(request.scope):
        raise PermissionDenied
    return _keep_item(request, item)


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def criteria(request: HttpRequest) -> HttpResponse:
    """Show by which sentences the stage of a household is found."""
    found = list(StageCriterion.objects.in_order())
    context = {
        "stages": [(stage, [one for one in found if one.stage == stage]) for stage in MENU_STAGES],
        "may_keep": _keeps_criteria(request),
    }
    return render(request, "logbook/criteria.html", context)


@requires(Permission.MENU_EDIT)
def criterion_new(request: HttpRequest) -> HttpResponse:
    stage = request.GET.get("stage")
    chosen = DevelopmentStage(int(stage)) if stage in {str(one.value) for one in MENU_STAGES} else None
    return _keep_criterion(request, StageCriterion(stage=chosen, place=StageCriterion.objects.count() + 1))


@requires(Permission.MENU_EDIT)
def criterion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _keep_criterion(request, get_object_or_404(StageCriterion, pk=pk))


def _cells(dimension: Dimension, entries: Sequence[Entry]) -> list[tuple[DevelopmentStage, list[Entry]]]:
    of_dimension = [entry for entry in entries if entry.item.dimension == dimension]
    return [(stage, [entry for entry in of_dimension if entry.item.stage == stage]) for stage in MENU_STAGES]


def _keep_item(request: HttpRequest, item: SolutionMenuItem) -> HttpResponse:
    form = MenuItemForm(request.POST if request.method == "POST" else None, instance=item, scope=request.scope)
    if form.is_valid() and form.accepted(
        keep_entry, row=item, changes=form.changes, base=form.cleaned_data["base"], by=request.user
    ):
        messages.success(request, _("The solution is kept. What it was before stays in its history."))
        return redirect("logbook:menu-item", form.done.pk)
    return render(request, "logbook/menu_item_edit.html", {"form": form, "item": item}, status=_status(form))


def _keep_criterion(request: HttpRequest, criterion: StageCriterion) -> HttpResponse:
    # The stages of all households are compared: the criteria are the same in the whole country.
    if not _keeps_criteria(request):
        raise PermissionDenied
    form = CriterionForm(request.POST if request.method == "POST" else None, instance=criterion)
    if form.is_valid() and form.accepted(
        keep_entry, row=criterion, changes=form.changes, base=form.cleaned_data["base"], by=request.user
    ):
        messages.success(request, _("The criterion is kept. Assessments made before keep their own words."))
        return redirect("logbook:criteria")
    context = {"form": form, "criterion": criterion}
    return render(request, "logbook/criterion_edit.html", context, status=_status(form))


def _keeps_criteria(request: HttpRequest) -> bool:
    return Permission.MENU_EDIT in request.permissions and request.scope.is_everywhere


def _status(form) -> int:
    return 422 if form.is_bound else 200
