"""The pages of reports: where to start, the designer, the values of a filter, and the way to the households."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission, requires
from households.models import SurveyRound
from reports.charts import chart_of
from reports.designer.boxes import Boxes
from reports.designer.choosing import choices_of
from reports.designer.design import Design, corrected, kept_of
from reports.designer.pressing import pressed
from reports.designer.sheet import Sheet
from reports.designer.tokens import values_of
from reports.exports.formats import FORMATS
from reports.models import SavedReport
from reports.pivots.cells import address_of_cell
from reports.pivots.engine import compute
from reports.pivots.patience import TooSlow
from reports.pivots.spec import BadPivot
from reports.recipes import RECIPES

MOST_ON_FIRST_PAGE = 12


@require_GET
@requires(Permission.PIVOT_VIEW)
def reports_home(request: HttpRequest) -> HttpResponse:
    kept = SavedReport.objects.kept().with_owner().newest_first()
    own, shared = list(kept.owned_by(request.user)), list(kept.shared_with(request.user))
    context = {"own": own, "shared": shared, "recipes": RECIPES}
    context["pinned"] = [one for one in (*own, *shared) if one.is_pinned][:MOST_ON_FIRST_PAGE]
    context["stopped"] = [one for one in own if one.monthly_stop]
    context["away"] = SavedReport.objects.put_away_by(request.user, request.GET.get("away", ""))
    return render(request, "reports/home.html", context)


@require_GET
@requires(Permission.PIVOT_VIEW)
def pinned(request: HttpRequest) -> HttpResponse:
    """The pinned reports, for the page on which one starts. One query."""
    found = SavedReport.objects.pinned_for(request.user).newest_first()[:MOST_ON_FIRST_PAGE]
    return render(request, "reports/saved/pinned.html", {"pinned": found})


@require_GET
@requires(Permission.PIVOT_VIEW)
def pivot(request: HttpRequest) -> HttpResponse:
    """The designer. What was pressed or typed makes a new design, whose address is that of the page."""
    try:
        if address := pressed(request.GET):
            return redirect(address)
        design = Design.read(request.GET).read_by(request.permissions)
        table = compute(design.spec, scope=request.scope, at=timezone.now(), seconds=settings.PIVOT_SECONDS)
    except BadPivot as error:
        return _refused(request, error)
    except TooSlow:
        return render(request, "reports/pivot/page.html", _around(request, design) | {"is_too_slow": True}, status=422)
    sheet = Sheet(table, design, leads=Permission.HOUSEHOLD_VIEW in request.permissions)
    context = _around(request, design) | {"sheet": sheet, "table": table, "chart": chart_of(sheet)}
    return render(request, "reports/pivot/page.html", context)


@require_GET
@requires(Permission.PIVOT_VIEW)
def pivot_values(request: HttpRequest) -> HttpResponse:
    """Choose the values of a filter."""
    try:
        design = Design.read(request.GET).read_by(request.permissions)
        field = design.topic.fields.get(request.GET.get("of", ""))
        if field is None:
            raise Http404
        asked = {"scope": request.scope, "at": timezone.now(), "seconds": settings.PIVOT_SECONDS}
        context = {"design": design, "field": field, "choices": choices_of(design, field, **asked)}
    except BadPivot as error:
        return _refused(request, error)
    except TooSlow:
        context = {"design": design, "field": field, "choices": None, "is_too_slow": True}
    return render(request, "reports/pivot/values.html", context)


@require_POST
@requires(Permission.HOUSEHOLD_VIEW)
def pivot_cell(request: HttpRequest) -> HttpResponse:
    """Lead to the households behind a number. The address of the page says nothing of the cell."""
    try:
        design = Design.read(request.GET)
        row, _bar, column = request.POST.get("cell", "").partition("|")
        keys = values_of(design.spec.row_fields, row) | values_of(design.spec.column_fields, column)
        return redirect(address_of_cell(design.spec, keys, by=request.user))
    except BadPivot as error:
        return _refused(request, error)


def _around(request: HttpRequest, design: Design) -> dict:
    reports = SavedReport.objects.kept().seen_by(request.user).with_owner()
    report = reports.called(design.look.report)
    return {
        "design": design,
        "boxes": Boxes(design),
        "rounds": SurveyRound.objects.order_by("-year"),
        "report": report,
        "is_own": report is not None and report.owner_id == request.user.pk,
        "may_export": Permission.DATA_EXPORT in request.permissions,
        "formats": FORMATS.values(),
    }


def _refused(request: HttpRequest, error: BadPivot) -> HttpResponse:
    """Say what cannot be asked, with what was perhaps meant, above what of the design can."""
    design = kept_of(request.GET)
    faults = [
        (fault, [(name, corrected(request.GET, fault, name)) for name in fault.nearest]) for fault in error.faults
    ]
    # A press stays on its page, which shows what it may not be; an address is wrong as a whole.
    status = 422 if request.htmx else 400
    return render(request, "reports/pivot/page.html", _around(request, design) | {"faults": faults}, status=status)
