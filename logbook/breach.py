"""What somebody could have seen through an account in a period: the first thing that a notice of a breach asks for.

The Office of the Personal Data Protection Committee is told within 72 hours (PDPA s. 37 (4)): whose data, what kinds,
how many people. All of it stands in the access log; nothing is counted by hand.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.apps import apps
from django.db.models import Count, F, Func, UUIDField

from accounts.choices import Action
from accounts.models import AccessLogEntry, User
from accounts.privacy import Privacy, privacy_of
from areas.addresses import in_words
from households.models import Household, Member

NOTICE_WITHIN = timedelta(hours=72)
# Whose fields a page of a household shows.
SHOWN_MODELS = ("households.Household", "households.Member")
IN_A_LIST = ("house_code", "house_number", "first_name", "last_name")
BATCH = 1000


@dataclass(frozen=True)
class Seen:
    """One person whose data was seen, and how: on a page of his family, in a list only, or his whole number."""

    household: UUID
    member: UUID
    name: str
    place: str
    opened: bool
    number_revealed: bool


@dataclass(frozen=True)
class Breach:
    """What was looked at as `user` from `since` until before `until`."""

    user: User
    since: datetime
    until: datetime

    @property
    def notice_due_at(self) -> datetime:
        """The last moment for the notice, where it became known at the end of the period."""
        return self.until + NOTICE_WITHIN

    @cached_property
    def looks(self) -> dict[str, int]:
        """How many looks of each kind."""
        rows = self._log.order_by().values_list("action").annotate(n=Count("pk"))
        return {Action(action).value: count for action, count in sorted(rows)}

    @cached_property
    def networks(self) -> dict[str, int]:
        """From where, and how often: an address that the person does not know tells of somebody else."""
        return dict(self._log.order_by().values_list("network").annotate(n=Count("pk")).order_by("-n"))

    @cached_property
    def opened(self) -> set[UUID]:
        """The families of which a page or a record was opened."""
        return set(self._log.filter(household__isnull=False).order_by().values_list("household_id", flat=True))

    @cached_property
    def listed(self) -> set[UUID]:
        """The families that stood in a list."""
        shown = self._log.order_by().annotate(one=Func(F("shown"), function="unnest", output_field=UUIDField()))
        return set(shown.values_list("one", flat=True).distinct())

    @cached_property
    def revealed(self) -> set[UUID]:
        """The people whose whole citizen ID was shown."""
        rows = self._log.filter(action=Action.IDENTITY_REVEAL).order_by().values_list("subject_id", flat=True)
        return {UUID(written) for written in rows.distinct()}

    @cached_property
    def files(self) -> list[dict]:
        """The files that left: what was asked for, and taken."""
        kinds = (Action.EXPORT_REQUEST, Action.EXPORT_DOWNLOAD, Action.IMPORT_ERRORS)
        rows = self._log.filter(action__in=kinds).order_by("id").values("at", "action", "subject_id", "purpose")
        return [row | {"at": row["at"].isoformat()} for row in rows]

    @property
    def fields(self) -> dict[str, list[str]]:
        """The kinds of data that could be read, by their class: of families that were opened, and of those listed."""
        of_lists = [name for name in IN_A_LIST if self.listed]
        return {
            "opened": sorted(_named((Privacy.PERSONAL, Privacy.SENSITIVE))) if self.opened else [],
            "listed": sorted(of_lists),
        }

    def people(self) -> Iterator[Seen]:
        """Yield everybody whose data was seen, family by family. Four queries for a thousand families."""
        families = sorted(self.opened | self.listed)
        for start in range(0, len(families), BATCH):
            yield from self._people_of(families[start : start + BATCH])

    def _people_of(self, families: Iterable[UUID]) -> Iterator[Seen]:
        homes = Household.objects.with_area().in_bulk(list(families))
        for member in Member.objects.filter(household__in=homes).order_by("household_id", "id"):
            home = homes[member.household_id]
            yield Seen(
                household=home.pk,
                member=member.pk,
                name=member.full_name,
                place=in_words(home.area),
                opened=home.pk in self.opened,
                number_revealed=member.pk in self.revealed,
            )

    @property
    def _log(self):
        return AccessLogEntry.objects.of_user(self.user).filter(at__gte=self.since, at__lt=self.until)


def _named(classes: tuple[Privacy, ...]) -> Iterator[str]:
    for label in SHOWN_MODELS:
        model = apps.get_model(label)
        for field in model._meta.concrete_fields:
            if privacy_of(model, field.name) in classes:
                yield f"{label}.{field.name}"
