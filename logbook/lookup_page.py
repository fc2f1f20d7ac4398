"""The administrator's page about looking people up: alarms, who looked up most today, what each role may, decoys."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Max

from accounts.choices import Role
from accounts.lookups import MEASURES
from accounts.models import AccessLogEntry, Decoy, LookupAlarm, LookupLimit, User
from accounts.months import start_of
from areas.scope import Scope

PAGE_SIZE = 20
BUSIEST = 10


@dataclass(frozen=True)
class Busy:
    """How much somebody has looked up today."""

    user: User
    households: int
    lists: int
    reveals: int


@dataclass(frozen=True)
class RoleLimit:
    """What a role may look up in a day, in the order of `Measure`."""

    role: Role
    limits: tuple[int, ...]


class LookupsPage:
    """What stands on the page, within the area of the administrator. Seven queries, however many people."""

    def __init__(self, *, scope: Scope, page: str | None, on: date):
        self.scope, self.number, self.on = scope, page, on

    @cached_property
    def alarms(self) -> Page:
        alarms = LookupAlarm.objects.within(self.scope).with_names().newest_first()
        return Paginator(alarms, PAGE_SIZE).get_page(self.number)

    @cached_property
    def busiest(self) -> list[Busy]:
        """Those who opened most different families of the area today."""
        looks = AccessLogEntry.objects.within(self.scope).in_day(start_of(self.on))
        counts = {"households": Max("households_today"), "lists": Max("lists_today"), "reveals": Max("reveals_today")}
        rows = looks.order_by().values("user_id").annotate(**counts).order_by("-households", "-lists")[:BUSIEST]
        people = User.objects.in_bulk([row["user_id"] for row in rows])
        return [Busy(people[row.pop("user_id")], **row) for row in rows]

    @cached_property
    def limits(self) -> list[RoleLimit]:
        limits = settings.LOOKUPS_A_DAY | LookupLimit.objects.by_role()
        return [RoleLimit(role, limits[role]) for role in Role if any(limits[role])]

    @property
    def measures(self) -> list[str]:
        return [measure.label for measure in MEASURES]

    @cached_property
    def decoys(self) -> list[Decoy]:
        """The decoys of the area, the newest first."""
        rows = Decoy.objects.within(self.scope).select_related("household__area__parent__parent__parent", "placed_by")
        return list(rows.order_by("-placed_at", "-id")[:PAGE_SIZE])
