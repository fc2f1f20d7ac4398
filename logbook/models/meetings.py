"""Meetings about households: of a team, a district or a province; their agenda, resolutions and minutes."""

import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_emptied, tracked, tracked_until_removed
from areas.models import Area
from areas.scope import AreaScopedQuerySet
from households.choices import Relationship
from households.models import Household, Member, SurveyRound
from logbook.choices import CaseLevel, Decision, DevelopmentClass, MeetingState, SeatKind
from logbook.models.area_copies import AREA_COPY, AREA_OF_HOUSEHOLD, area_copy
from logbook.models.assignments import Assignment
from logbook.models.organisations import Centre

# What a meeting decided to do; putting off is no such decision.
SETTLED = ~Q(decision__in=["", Decision.POSTPONE])


class MeetingQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_id"

    def newest_first(self) -> Self:
        return self.order_by("-held_on", "-created_at")

    def with_place(self) -> Self:
        return self.select_related("area__parent__parent__parent", "centre")

    def in_state(self, state: str) -> Self:
        return self.filter(state=state) if state else self

    def taking_households(self) -> Self:
        """Keep those whose agenda may still grow."""
        return self.filter(state__in=[MeetingState.PLANNED, MeetingState.OPEN])


@tracked
class Meeting(models.Model):
    """A meeting at one level. Its way: `logbook.machines.MEETING`; what it decided never changes once it is closed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Of the form that planned it: sent twice, it is one meeting.
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.CharField(_("meeting of"), max_length=10, choices=CaseLevel)
    centre = models.ForeignKey(
        Centre, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("centre")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="meetings", db_column="area_code", verbose_name=_("area")
    )
    # The how-manieth of its kind in that area and Buddhist year.
    number = models.PositiveSmallIntegerField(_("number"))
    year = models.PositiveSmallIntegerField(_("year"))
    held_on = models.DateField(_("day"))
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200)
    # The conditions of the search that the agenda was first made from, as in its address.
    agenda_query = models.CharField(_("search"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    state_reason = models.CharField(_("reason"), max_length=500, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    announcements = models.TextField(_("what the chair announced"), max_length=4000, blank=True)
    other_business = models.TextField(_("other business"), max_length=4000, blank=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(fields=["area", "level", "year", "number"], name="meeting_number_once"),
            models.CheckConstraint(
                name="meeting_states_have_their_times",
                condition=Q(state__in=[MeetingState.PLANNED, MeetingState.CANCELLED])
                | Q(state=MeetingState.OPEN, opened_at__isnull=False)
                | Q(state=MeetingState.CLOSED, opened_at__isnull=False, closed_at__isnull=False),
                violation_error_message=_("A meeting is opened before it is closed."),
            ),
        ]
        indexes = [models.Index(fields=["area", "-held_on"], name="meeting_area_day")]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"

    @property
    def is_closed(self) -> bool:
        return self.state in (MeetingState.CLOSED, MeetingState.CANCELLED)

    @property
    def is_open(self) -> bool:
        return self.state == MeetingState.OPEN


class OfMeetingQuerySet(AreaScopedQuerySet):
    area_code_lookup = "meeting__area_id"

    def of_meeting(self, meeting: Meeting) -> Self:
        return self.filter(meeting=meeting)


class MeetingAttendeeQuerySet(OfMeetingQuerySet):
    def in_order(self) -> Self:
        return self.order_by("place_in_list", "id")


@tracked_until_removed
class MeetingAttendee(models.Model):
    """Somebody asked to a meeting, and whether he came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees", verbose_name=_("meeting"))
    name = models.CharField(_("name of the person"), max_length=200)
    title = models.CharField(_("office he holds"), max_length=200, blank=True)
    seat = models.CharField(_("seat"), max_length=16, choices=SeatKind, blank=True)
    place_in_list = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    came = models.BooleanField(_("came"), null=True, blank=True)

    objects = MeetingAttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "name", "title"],
                name="attendee_once",
                violation_error_message=_("This person is on the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class AgendaItemQuerySet(OfMeetingQuerySet):
    def in_order(self) -> Self:
        return self.order_by("position", "id")

    def about(self, household: Household) -> Self:
        """Keep what meetings decided about a household, with the meeting and who wrote it down."""
        decided = self.filter(household=household).exclude(decision="")
        return decided.select_related("meeting__centre", "meeting__area", "decided_by")

    def settled_in(self, year: int) -> Self:
        """Keep the households for which a meeting of the round decided what to do."""
        return self.filter(SETTLED, round_id=year)

    def undecided(self) -> Self:
        return self.filter(decision="")

    def with_meeting(self) -> Self:
        return self.select_related("meeting", "household")

    def with_households(self) -> Self:
        """Load what the agenda and the minutes show of each household: its head and its address."""
        heads = Member.objects.filter(
            household=OuterRef("household_id"), relationship=Relationship.HEAD, is_living=True, is_present=True
        )
        return self.select_related("household__area__parent__parent__parent", "assignment").annotate(
            head_title=Subquery(heads.values("title")[:1]),
            head_first_name=Subquery(heads.values("first_name")[:1]),
            head_last_name=Subquery(heads.values("last_name")[:1]),
        )


@tracked_until_removed(except_for=[AREA_COPY])
class AgendaItem(models.Model):
    """A household on the agenda of a meeting, and what was decided: a numbered resolution."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda", verbose_name=_("meeting"))
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="agenda_items", verbose_name=_("household")
    )
    area_code = area_copy()
    position = models.PositiveSmallIntegerField(_("place on the agenda"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    # Of which round's procedure the decision is a step.
    round = models.ForeignKey(
        SurveyRound,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("round"),
    )
    # Numbers run through all meetings of that kind in that area and Buddhist year: "1/2566".
    body = models.CharField(max_length=20)
    resolution_number = models.PositiveIntegerField(_("number of the resolution"), null=True, blank=True)
    resolution_year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    resolution = models.CharField(_("resolution"), max_length=1000, blank=True)
    development_class = models.CharField(_("class"), max_length=12, choices=DevelopmentClass, blank=True)
    assignment = models.ForeignKey(
        Assignment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("assignment"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("agenda")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "household"], name="agenda_household_once"),
            models.UniqueConstraint(
                fields=["body", "resolution_year", "resolution_number"], name="resolution_number_once"
            ),
            models.CheckConstraint(
                name="decision_has_its_number",
                condition=Q(decision="", resolution_number=None)
                | (~Q(decision="") & Q(resolution_number__isnull=False, resolution_year__isnull=False)),
                violation_error_message=_("A decision has a number."),
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "position"], name="agenda_order"),
            models.Index(fields=["household", "round"], include=[AREA_COPY], condition=SETTLED, name="agenda_settled"),
        ]
        triggers = [AREA_OF_HOUSEHOLD]

    def __str__(self) -> str:
        return f"{self.resolution_number}/{self.resolution_year}" if self.resolution_number else str(self.position)

    @property
    def head_name(self) -> str:
        """The name of the head of the household; "" where nobody is; loaded by `with_households`."""
        if not getattr(self, "head_first_name", None):
            return ""
        return f"{self.head_title}{self.head_first_name} {self.head_last_name}"


class MeetingAddendumQuerySet(OfMeetingQuerySet):
    def with_author(self) -> Self:
        return self.select_related("added_by").order_by("added_at", "id")


class MeetingAddendum(models.Model):
    """What was added to the minutes after the meeting was closed. Never changed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="addenda", verbose_name=_("meeting"))
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.TextField(_("addendum"), max_length=4000)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added"))

    objects = MeetingAddendumQuerySet.as_manager()

    class Meta:
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        triggers = [
            pgtrigger.Protect(name="addendum_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.text[:60]
