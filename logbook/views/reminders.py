from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.looks import looks_through, shows
from accounts.permissions import Permission, requires
from logbook.models import Reminder
from logbook.services.reminders import see_reminders


@require_GET
@looks_through()
def reminders(request: HttpRequest) -> HttpResponse:
    """What one was told of deadlines, the newest first; each leads to its case."""
    found = list(Reminder.objects.within(request.scope).of_user(request.user).newest_first())
    shows(request, (one.assignment for one in found))
    leads_to = "inbox-assignment" if Permission.ASSIGNMENT_WORK in request.permissions else "assignment"
    context = {
        "reminders": found,
        "leads_to": f"logbook:{leads_to}",
        "has_unseen": any(not one.seen_at for one in found),
    }
    return render(request, "logbook/reminders.html", context)


@require_POST
def reminders_seen(request: HttpRequest) -> HttpResponse:
    see_reminders(user=request.user, at=timezone.now())
    return redirect("logbook:reminders")


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def reminder_count(request: HttpRequest) -> HttpResponse:
    """How many reminders are new, for the page on which one starts. One query."""
    count = Reminder.objects.within(request.scope).of_user(request.user).unseen().count()
    return render(request, "logbook/reminder_count.html", {"count": count})
