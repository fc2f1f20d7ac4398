"""The main menu: which pages there are to go to, who may, and where one is."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from logbook.waiting import waiting_counts


@dataclass(frozen=True)
class Link:
    """A page to go to. `home_of`: beginnings of the addresses whose pages belong to it, beside its own.

    `counts` is the name of what waits there, of `logbook.waiting`; with `hides_when_empty` only where something does.
    """

    label: str | Promise
    view: str
    permission: Permission
    home_of: tuple[str, ...] = ()
    counts: str = ""
    hides_when_empty: bool = False


@dataclass(frozen=True)
class Group:
    """Links below one word: a bar of a small desk has room for about six."""

    label: str | Promise
    links: tuple[Link, ...]


MENU: tuple[Link | Group, ...] = (
    Link(_("Households"), "logbook:search", Permission.HOUSEHOLD_VIEW, ("/households/", "/visits/", "/problems/")),
    Group(
        pgettext_lazy("menu", "Work"),
        (
            Link(pgettext_lazy("menu", "Add a household"), "logbook:household-add", Permission.HOUSEHOLD_EDIT),
            Link(pgettext_lazy("menu", "To confirm"), "logbook:approvals", Permission.ENTRY_APPROVE, counts="entries"),
            Link(
                pgettext_lazy("menu", "Transfers"), "logbook:transfers", Permission.HOUSEHOLD_EDIT, counts="transfers"
            ),
            Link(
                pgettext_lazy("menu", "To decide"),
                "logbook:kept",
                Permission.HOUSEHOLD_EDIT,
                counts="kept",
                hides_when_empty=True,
            ),
            Link(
                pgettext_lazy("menu", "Own data"),
                "logbook:subject-requests",
                Permission.HOUSEHOLD_EDIT,
                ("/requests/",),
                counts="subject_requests",
            ),
            Link(pgettext_lazy("menu", "Follow-up"), "logbook:care", Permission.CASE_FOLLOW),
            Link(pgettext_lazy("menu", "Disputes"), "logbook:disputes", Permission.HOUSEHOLD_VIEW),
        ),
    ),
    Link(pgettext_lazy("menu", "Cases"), "logbook:inbox", Permission.ASSIGNMENT_WORK),
    Group(
        pgettext_lazy("menu", "Cases"),
        (
            Link(
                pgettext_lazy("menu", "Board and lists"),
                "logbook:board",
                Permission.HOUSEHOLD_VIEW,
                ("/assignments/", "/reminders/"),
            ),
            Link(pgettext_lazy("menu", "Meetings"), "logbook:meetings", Permission.MEETING_HOLD),
            Link(
                pgettext_lazy("menu", "Agencies and centres"),
                "logbook:agencies",
                Permission.HOUSEHOLD_VIEW,
                ("/centres/", "/seats/", "/working-groups/"),
            ),
            Link(pgettext_lazy("menu", "Menu of solutions"), "logbook:menu", Permission.HOUSEHOLD_VIEW, ("/menu/",)),
        ),
    ),
    Link(pgettext_lazy("menu", "Areas"), "logbook:areas", Permission.HOUSEHOLD_VIEW, ("/areas/",)),
    Group(
        pgettext_lazy("menu", "Reports"),
        (
            Link(
                pgettext_lazy("menu", "Progress"), "logbook:progress-start", Permission.PROGRESS_VIEW, ("/progress/",)
            ),
            Link(
                pgettext_lazy("menu", "Tables and charts"),
                "reports:home",
                Permission.PIVOT_VIEW,
                counts="reports_stopped",
            ),
            Link(
                pgettext_lazy("menu", "My exports"), "reports:exports", Permission.DATA_EXPORT, counts="exports_ready"
            ),
            Link(
                pgettext_lazy("menu", "Exports to allow"),
                "reports:export-approvals",
                Permission.EXPORT_APPROVE,
                counts="exports_asked",
            ),
            Link(
                pgettext_lazy("menu", "Alarms about exports"),
                "reports:export-alarms",
                Permission.ACCOUNT_MANAGE,
                counts="export_alarms",
            ),
        ),
    ),
    Group(
        pgettext_lazy("menu", "Administration"),
        (
            Link(pgettext_lazy("menu", "Import data"), "households:imports", Permission.DATA_IMPORT, ("/imports/",)),
            Link(pgettext_lazy("menu", "Accounts"), "accounts:people", Permission.ACCOUNT_MANAGE),
            Link(
                pgettext_lazy("menu", "Look-ups"),
                "logbook:lookups",
                Permission.ACCOUNT_MANAGE,
                counts="lookup_alarms",
            ),
            Link(pgettext_lazy("menu", "Keeping"), "logbook:retention", Permission.RETENTION_HOLD, ("/retention/",)),
            Link(pgettext_lazy("menu", "Access log"), "logbook:looks", Permission.ACCESS_LOG_VIEW),
            Link(pgettext_lazy("menu", "Audit chain"), "accounts:audit", Permission.AUDIT_CHECK, counts="chain_faults"),
        ),
    ),
)


@dataclass(frozen=True)
class Shown:
    """What stands in the menu: a link, or the word above some (`links`), with how much waits there."""

    label: str | Promise
    href: str = ""
    is_current: bool = False
    count: int = 0
    links: tuple["Shown", ...] = ()


def menu_of(request: HttpRequest) -> list[Shown]:
    """Return what this person may go to; a group of one link is that link."""
    counts = waiting_counts(request)
    current = _current(request)
    shown: list[Shown] = []
    for item in MENU:
        links = tuple(_shown(item.links if isinstance(item, Group) else (item,), request, counts, current))
        if isinstance(item, Group) and len(links) > 1:
            is_current = any(link.is_current for link in links)
            shown.append(Shown(item.label, is_current=is_current, count=sum(link.count for link in links), links=links))
        else:
            shown.extend(links)
    return shown


def _shown(links: tuple[Link, ...], request: HttpRequest, counts: dict, current: Link | None) -> Iterator[Shown]:
    for link in links:
        count = counts.get(link.counts, 0)
        if link.permission in request.permissions and (count or not link.hides_when_empty):
            yield Shown(link.label, reverse(link.view), link is current, count)


def _current(request: HttpRequest) -> Link | None:
    """Return the link whose address, or that of whose pages, is the longest beginning of the one asked for."""
    links = [link for item in MENU for link in (item.links if isinstance(item, Group) else (item,))]
    places = [(place, link) for link in links for place in (reverse(link.view), *link.home_of)]
    fitting = [(len(place), link) for place, link in places if request.path.startswith(place)]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None
