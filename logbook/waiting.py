"""How many entries wait for the person at the screen: a number in the menu of whoever confirms people."""

from collections.abc import Callable

from django.http import HttpRequest

from logbook.models import Entry

# More is told as "more than"; nobody counts further while a page waits.
COUNTED_UP_TO = 99


def waiting_entries(request: HttpRequest) -> dict[str, Callable]:
    """Give templates `waiting_count`, counted only where a menu shows it, and once a page."""

    def count() -> int:
        if not hasattr(request, "waiting_count"):
            pending = Entry.objects.within(request.user.approval_scope).pending()
            request.waiting_count = pending.values("pk")[: COUNTED_UP_TO + 1].count()
        return request.waiting_count

    return {"waiting_count": count, "waiting_counted_up_to": COUNTED_UP_TO}
