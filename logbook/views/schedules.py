"""The windows of the six steps of a year and the topics of a quarter: seen by all who see progress, set by few."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, requires
from areas.calendar import fiscal_year
from logbook.choices import ProcedureStep
from logbook.forms.schedules import StepForm, TopicsForm
from logbook.models import Directive, StepSchedule
from logbook.progress import steps_of
from logbook.services.directives import set_topics
from logbook.services.schedules import SetMeanwhile, set_step

YEARS = range(2540, 2701)


@require_GET
@requires(Permission.PROGRESS_VIEW)
def schedule(request: HttpRequest) -> HttpResponse:
    year, today = _year(request), timezone.localdate()
    lines = [(step, window, window.days_late(today) if window else 0) for step, window in steps_of(year)]
    context = {
        "year": year,
        "years": sorted({*StepSchedule.objects.years(), year, year + 1}, reverse=True),
        "lines": lines,
        "may_edit": Permission.SCHEDULE_EDIT in request.permissions,
    }
    return render(request, "logbook/schedule.html", context)


@requires(Permission.SCHEDULE_EDIT)
def schedule_edit(request: HttpRequest) -> HttpResponse:
    """Set the window of one step."""
    year, step = _year(request), _step(request)
    found = dict(steps_of(year))[step]
    usual = {name: getattr(found, name) for name in StepForm.base_fields} if found else {"title": step.label}
    form = StepForm(request.POST if request.method == "POST" else None, initial=usual)
    if form.is_valid():
        try:
            set_step(fiscal_year=year, step=step, by=request.user, **form.cleaned_data)
            messages.success(request, _("The step is set."))
            return redirect(f"{reverse('logbook:schedule')}?year={year}")
        except SetMeanwhile as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "year": year, "step": step}
    return render(request, "logbook/schedule_edit.html", context, status=422 if form.is_bound else 200)


@requires(Permission.SCHEDULE_EDIT)
def topics_edit(request: HttpRequest) -> HttpResponse:
    """Name the ten topics of a quarter."""
    year, quarter = _year(request), request.GET.get("quarter", "1")
    if quarter not in ("1", "2", "3", "4"):
        raise Http404
    found = Directive.objects.of_quarter(year, int(quarter))
    form = TopicsForm(
        request.POST if request.method == "POST" else None,
        initial={f"topic_{topic.number}": topic.title for topic in found},
    )
    if form.is_valid():
        set_topics(fiscal_year=year, quarter=int(quarter), titles=form.titles, by=request.user)
        messages.success(request, _("The topics are named."))
        return redirect("logbook:progress-start")
    context = {"form": form, "year": year, "quarter": quarter}
    return render(request, "logbook/topics_edit.html", context, status=422 if form.is_bound else 200)


def _year(request: HttpRequest) -> int:
    written = request.GET.get("year") or str(fiscal_year(timezone.localdate()))
    if written not in map(str, YEARS):
        raise Http404
    return int(written)


def _step(request: HttpRequest) -> ProcedureStep:
    step = next((step for step in ProcedureStep if str(step.value) == request.GET.get("step")), None)
    if step is None:
        raise Http404
    return step
