"""Who was asked to do what for a household until when, and how far it is."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from households.models import Household, Member, SurveyRound
from logbook.choices import AssignmentState
from logbook.models.menu import SolutionMenuItem
from logbook.models.organisations import Agency
from logbook.models.problems import Problem
from logbook.models.visits import CaseQuerySet

# Given to an agency or handed up, whatever became of it.
GIVEN = ~Q(state=AssignmentState.UNASSIGNED)
UNFINISHED = (AssignmentState.UNASSIGNED, AssignmentState.ASSIGNED, AssignmentState.IN_PROGRESS)


class AssignmentQuerySet(CaseQuerySet):
    def of_agency(self, agency: Agency) -> Self:
        return self.filter(agency=agency)

    def given_in(self, year: int) -> Self:
        return self.filter(GIVEN, round_id=year)

    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def overdue(self, on: date) -> Self:
        return self.unfinished().filter(due_on__lt=on)

    def follow_areas(self, household_ids) -> int:
        """Give the assignments of these households the area in which each lives now; return how many lay elsewhere."""
        home = Household.objects.filter(pk=OuterRef("household_id")).values("area_id")
        elsewhere = self.filter(household__in=household_ids).exclude(area_code=F("household__area_id"))
        return elsewhere.update(area_code=Subquery(home))

    def with_record(self) -> Self:
        """Load what lists and pages show beside the assignment itself."""
        return self.select_related("household__area__parent__parent__parent", "agency", "menu_item", "assigned_by")


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
    state = models.CharField(_("state"), max_length=12, choices=AssignmentState, default=AssignmentState.UNASSIGNED)
    state_reason = models.CharField(_("reason"), max_length=500, blank=True)
    state_at = models.DateTimeField(_("in this state since"))
    progress_percent = models.PositiveSmallIntegerField(_("progress"), default=0)
    progress_note = models.CharField(_("what was done so far"), max_length=1000, blank=True)
    # The same case one level below, which gave it up to this one.
    referred_from = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="referred_to",
        verbose_name=_("referred from"),
    )
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
            models.Index(fields=["household", "round"], condition=GIVEN, name="assignment_given"),
        ]

    def __str__(self) -> str:
        return self.what
