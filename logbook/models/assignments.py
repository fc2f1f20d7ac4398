"""Who was asked to do what for a household until when, how far it is, and from whom to whom it was handed up."""

import uuid
from datetime import date, datetime, timedelta
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_emptied, tracked
from households.choices import Relationship
from households.models import Household, Member, SurveyRound
from logbook.choices import AssignmentState, CaseLevel
from logbook.models.menu import SolutionMenuItem
from logbook.models.organisations import Agency
from logbook.models.problems import Problem
from logbook.models.visits import CaseQuerySet

# Given to an agency or handed up, whatever became of it.
GIVEN = ~Q(state=AssignmentState.UNASSIGNED)
UNFINISHED = (AssignmentState.UNASSIGNED, AssignmentState.ASSIGNED, AssignmentState.IN_PROGRESS)
# With whom an agency can have to do.
WITH_AN_AGENCY = (
    AssignmentState.ASSIGNED,
    AssignmentState.IN_PROGRESS,
    AssignmentState.FOLLOW_UP,
    AssignmentState.DONE,
)
SOON = timedelta(days=7)


class AssignmentQuerySet(CaseQuerySet):
    # Its own copy of the code, with which the indexes of boards and inboxes begin.
    area_code_lookup = "area_code"

    def of_agency(self, agency: Agency) -> Self:
        return self.filter(agency=agency)

    def given_in(self, year: int) -> Self:
        return self.filter(GIVEN, round_id=year)

    def in_inbox_of(self, user) -> Self:
        """Keep what the agency of an account was given: nothing for one that is tied to no agency."""
        return self.filter(agency__staff__user=user, state__in=WITH_AN_AGENCY)

    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def overdue(self, on: date) -> Self:
        return self.unfinished().filter(due_on__lt=on)

    def due_soon(self, on: date) -> Self:
        return self.unfinished().filter(due_on__range=(on, on + SOON))

    def in_state(self, state: str) -> Self:
        return self.filter(state=state) if state else self

    def mine(self, user) -> Self:
        """Keep what the person gave himself, and what concerns a family that he is the mentor of."""
        return self.filter(Q(assigned_by=user) | Q(household__case__mentor=user))

    def follow_areas(self, household_ids) -> int:
        """Give the assignments of these households the area in which each lives now; return how many lay elsewhere."""
        home = Household.objects.filter(pk=OuterRef("household_id")).values("area_id")
        elsewhere = self.filter(household__in=household_ids).exclude(area_code=F("household__area_id"))
        return elsewhere.update(area_code=Subquery(home))

    def with_record(self) -> Self:
        """Load what lists and pages show beside the assignment itself."""
        heads = Member.objects.filter(
            household=OuterRef("household_id"), relationship=Relationship.HEAD, is_living=True, is_present=True
        )
        related = ("household__area__parent__parent__parent", "agency", "menu_item", "assigned_by")
        return self.select_related(*related).annotate(
            head_title=Subquery(heads.values("title")[:1]),
            head_first_name=Subquery(heads.values("first_name")[:1]),
            head_last_name=Subquery(heads.values("last_name")[:1]),
        )

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def by_urgency(self) -> Self:
        """Order by the day it is due, what has none last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def changed_since(self, at: datetime) -> Self:
        return self.filter(state_at__gt=at)


@tracked
class Assignment(models.Model):
    """A case given to an agency, or not given yet. Its way through the states: `logbook.machines.ASSIGNMENT`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("household")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("for whom")
    )
    round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("round")
    )
    # Copied from the household, so that boards and inboxes of an area read one index.
    area_code = models.CharField(_("area"), max_length=8, db_collation="C")
    problems = models.ManyToManyField(Problem, blank=True, related_name="assignments", verbose_name=_("against"))
    menu_item = models.ForeignKey(
        SolutionMenuItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("solution of the menu"),
    )
    is_not_in_menu = models.BooleanField(_("not in the menu of solutions"), default=False)
    what = models.CharField(_("what is to be done"), max_length=500)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("agency")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    # Who answers for it now; how it came there, its referrals tell.
    level = models.CharField(_("answered for by"), max_length=10, choices=CaseLevel, default=CaseLevel.DISTRICT)
    state = models.CharField(_("state"), max_length=12, choices=AssignmentState, default=AssignmentState.UNASSIGNED)
    state_reason = models.CharField(_("reason"), max_length=500, blank=True)
    state_at = models.DateTimeField(_("in this state since"))
    progress_percent = models.PositiveSmallIntegerField(_("progress"), default=0)
    progress_note = models.CharField(_("what was done so far"), max_length=1000, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("assigned by")
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.CheckConstraint(
                name="assignment_names_agency_and_day",
                condition=Q(state__in=[AssignmentState.UNASSIGNED, AssignmentState.REFERRED])
                | Q(agency__isnull=False, due_on__isnull=False),
                violation_error_message=_("Say which agency does it, and until when."),
            ),
            models.CheckConstraint(
                name="assignment_progress_is_percent",
                condition=Q(progress_percent__lte=100),
                violation_error_message=_("Progress is between 0 and 100."),
            ),
            models.CheckConstraint(
                name="assignment_in_menu_or_not",
                condition=Q(menu_item=None) | Q(is_not_in_menu=False),
                violation_error_message=_("Choose a solution of the menu, or say that there is none."),
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "state", "due_on"], name="assignment_area_state"),
            models.Index(fields=["agency", "state", "due_on"], name="assignment_agency_state"),
            models.Index(fields=["household", "-created_at"], name="assignment_household"),
            models.Index(
                fields=["household", "round"], include=["area_code"], condition=GIVEN, name="assignment_given"
            ),
            # Boards ask every few seconds what changed since.
            models.Index(fields=["state_at", "area_code"], name="assignment_changed"),
            models.Index(fields=["assigned_by", "state", "due_on"], name="assignment_giver_state"),
            models.Index(fields=["due_on"], condition=Q(state__in=UNFINISHED), name="assignment_due"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def head_name(self) -> str:
        """The name of the head of the household; "" where nobody is; loaded by `with_record`."""
        if not getattr(self, "head_first_name", None):
            return ""
        return f"{self.head_title}{self.head_first_name} {self.head_last_name}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    def is_overdue(self, on: date) -> bool:
        return self.is_unfinished and self.due_on is not None and self.due_on < on


def _append_only(name: str) -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete), never_emptied()]


class OfAssignmentQuerySet(CaseQuerySet):
    area_code_lookup = "assignment__area_code"

    def of_assignment(self, assignment: Assignment) -> Self:
        return self.filter(assignment=assignment)


class ReferralQuerySet(OfAssignmentQuerySet):
    def about(self, household: Household) -> Self:
        """Keep what was handed up or back for a household, with the case and who did so."""
        return self.filter(assignment__household=household).select_related("assignment", "referred_by")


class AssignmentReportQuerySet(OfAssignmentQuerySet):
    def by_agency(self, agency: Agency) -> Self:
        """Keep what people of the agency said; what others noted is not for its eyes."""
        return self.filter(reported_by__agency_staff__agency=agency)


class AssignmentReport(models.Model):
    """What somebody said of an assignment at a time: how far it is, in percent and in words. Never changed."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="reports", verbose_name=_("assignment")
    )
    percent = models.PositiveSmallIntegerField(_("progress"))
    note = models.CharField(_("what was done so far"), max_length=1000)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    reported_at = models.DateTimeField(_("reported"))

    objects = AssignmentReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report on an assignment")
        verbose_name_plural = _("reports on assignments")
        constraints = [
            models.CheckConstraint(
                name="report_progress_is_percent",
                condition=Q(percent__lte=100),
                violation_error_message=_("Progress is between 0 and 100."),
            )
        ]
        triggers = _append_only("report_is_append_only")

    def __str__(self) -> str:
        return f"{self.percent}% {self.note}"


class Referral(models.Model):
    """A case handed up, or back down: from whom to whom, why, and what was handed over with it. Never changed."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("assignment")
    )
    from_level = models.CharField(_("from"), max_length=10, choices=CaseLevel)
    to_level = models.CharField(_("to"), max_length=10, choices=CaseLevel)
    reason = models.CharField(_("reason"), max_length=500)
    handed_over = models.TextField(_("what the next must know"), max_length=2000, blank=True)
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("referred by")
    )
    referred_at = models.DateTimeField(_("referred"))

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        triggers = _append_only("referral_is_append_only")

    def __str__(self) -> str:
        return f"{self.get_from_level_display()} → {self.get_to_level_display()}"

    @property
    def goes_up(self) -> bool:
        levels = list(CaseLevel)
        return levels.index(CaseLevel(self.to_level)) > levels.index(CaseLevel(self.from_level))


def not_taken_care_of() -> Exists:
    """Return whether no unfinished assignment is against the outer query's problem: for `filter`."""
    busy = (*UNFINISHED, AssignmentState.FOLLOW_UP, AssignmentState.REFERRED)
    return ~Exists(Assignment.objects.filter(problems=OuterRef("pk"), state__in=busy))
