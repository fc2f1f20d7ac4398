"""How far an area is: steps, obstacles, directives, grades, before and after; and the households behind each number."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.looks import looks_through, shows
from accounts.permissions import Permission, requires
from areas.calendar import fiscal_quarter, fiscal_quarter_days, fiscal_year
from areas.models import Area
from logbook.behind import Asked, BehindPage
from logbook.checklist import done_below, topics_of
from logbook.evaluation import compare, evaluate, total
from logbook.forms.schedules import CheckForm
from logbook.models import Directive, DirectiveCheck
from logbook.paging import uuid_of
from logbook.progress import help_share, progress
from logbook.progress_page import ProgressPage
from logbook.remarks import remarks
from logbook.services.directives import check_directive
from logbook.services.schedules import SetMeanwhile

QUARTERS = (1, 2, 3, 4)


@require_GET
@requires(Permission.PROGRESS_VIEW)
def progress_start(request: HttpRequest) -> HttpResponse:
    """Lead to the one area of this person, or let him choose among several."""
    if len(request.scope.prefixes) == 1 and not request.scope.is_everywhere:
        return redirect("logbook:progress", pk=request.scope.prefixes[0])
    areas = Area.objects.within(request.scope).current()
    mine = areas.children_of(None) if request.scope.is_everywhere else areas.with_codes(request.scope.prefixes)
    return render(request, "logbook/progress/areas.html", {"areas": mine.with_lineage().in_order()})


@require_GET
@requires(Permission.PROGRESS_VIEW)
def progress_area(request: HttpRequest, pk: str) -> HttpResponse:
    page, today = _page(request, pk, "progress"), timezone.localdate()
    context = {"page": page}
    if page.year:
        context["progress"] = progress(page.scope, year=page.year, level=page.level_below, on=today)
    return render(request, "logbook/progress/steps.html", context)


@require_GET
@requires(Permission.PROGRESS_VIEW)
@looks_through()
def behind(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the households behind a number of the other pages."""
    page = _page(request, pk, "behind")
    if page.year is None:
        raise Http404
    asked = Asked(page.year, page.later_than(page.year))
    found = BehindPage(request.GET, scope=page.scope, asked=asked, on=timezone.localdate())
    shows(request, (row.household for row in found.rows))
    context = {"page": page, "behind": found, "may_open": Permission.HOUSEHOLD_VIEW in request.permissions}
    return render(request, "logbook/progress/households.html", context)


@require_GET
@requires(Permission.PROGRESS_VIEW)
@looks_through()
def remarks_area(request: HttpRequest, pk: str) -> HttpResponse:
    page = _page(request, pk, "remarks")
    year, quarter = _quarter(request)
    found = remarks(page.scope, fiscal_year=year, quarter=quarter, after=uuid_of(request.GET.get("after")))
    shows(request, (remark.household for remark in found.rows))
    first, last = fiscal_quarter_days(year, quarter)
    context = {
        "page": page,
        "remarks": found,
        "share": help_share(page.scope, first=first, last=last),
        "fiscal_year": year,
        "quarter": quarter,
        "quarters": QUARTERS,
    }
    return render(request, "logbook/progress/remarks.html", context)


@requires(Permission.PROGRESS_VIEW)
def directives(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the check-list of a quarter; whoever may say what the area has done says it topic by topic."""
    page = _page(request, pk, "directives")
    year, quarter = _quarter(request)
    asked = list(Directive.objects.of_quarter(year, quarter))
    checks = DirectiveCheck.objects.within(request.scope).of_area(pk).of_quarter(year, quarter)
    topics = topics_of(asked, checks.select_related("checked_by"))
    may_check = Permission.DIRECTIVE_CHECK in request.permissions
    if request.method == "POST" and may_check and _check(request, page, topics):
        return redirect(request.get_full_path())
    context = {
        "page": page,
        "topics": topics,
        "done": done_below(page.scope, area=page.area, fiscal_year=year, quarter=quarter),
        "fiscal_year": year,
        "quarter": quarter,
        "quarters": QUARTERS,
        "may_check": may_check,
        "may_name": Permission.SCHEDULE_EDIT in request.permissions,
    }
    status = 200 if request.method == "GET" else 422 if may_check else 403
    return render(request, "logbook/progress/directives.html", context, status=status)


@require_GET
@requires(Permission.PROGRESS_VIEW)
def grades(request: HttpRequest, pk: str) -> HttpResponse:
    page = _page(request, pk, "grades")
    context = {"page": page}
    if page.evaluated_year:
        found = evaluate(page.scope, year=page.evaluated_year, level=page.level_below)
        areas = Area.objects.within(page.scope).with_codes(found).in_order()
        context |= {"total": total(found.values()), "lines": [(area, found[area.code]) for area in areas]}
    return render(request, "logbook/progress/grades.html", context)


@require_GET
@requires(Permission.PROGRESS_VIEW)
def outcome(request: HttpRequest, pk: str) -> HttpResponse:
    page = _page(request, pk, "outcome")
    context = {"page": page}
    if page.later_year:
        context["counts"] = compare(page.scope, first=page.evaluated_year, second=page.later_year)
    return render(request, "logbook/progress/outcome.html", context)


def _page(request: HttpRequest, pk: str, tab: str) -> ProgressPage:
    area = get_object_or_404(Area.objects.within(request.scope).with_lineage(), pk=pk)
    return ProgressPage(area, request.scope, request.GET, tab)


def _quarter(request: HttpRequest) -> tuple[int, int]:
    """Return the fiscal year and quarter asked for, else those of today. Raises Http404 for what is none."""
    today = timezone.localdate()
    year, quarter = request.GET.get("year"), request.GET.get("quarter")
    if not year and not quarter:
        return fiscal_year(today), fiscal_quarter(today)
    if year not in map(str, range(2540, 2701)) or quarter not in ("1", "2", "3", "4"):
        raise Http404
    return int(year), int(quarter)


def _check(request: HttpRequest, page: ProgressPage, topics: list) -> bool:
    """Take in what was said of the topic that was sent; a form that is refused takes the topic's place."""
    for place, topic in enumerate(topics):
        if str(topic.directive.number) != request.POST.get("topic"):
            continue
        form = CheckForm(request.POST, prefix=topic.form.prefix)
        topics[place] = topic.asked_again(form)
        return form.is_valid() and _keep_check(request, page, topic.directive, form)
    return False


def _keep_check(request: HttpRequest, page: ProgressPage, directive: Directive, form: CheckForm) -> bool:
    try:
        check_directive(
            directive=directive, area=page.area, on=timezone.localdate(), by=request.user, **form.cleaned_data
        )
    except SetMeanwhile as refused:
        form.add_error("note", refused.message)
        return False
    messages.success(request, _("Kept: topic %(number)s.") % {"number": directive.number})
    return True
