import uuid
from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked_until_removed
from areas.money import MOST_SATANG
from households.models import Household, Member, SurveyRound
from households.models.imports import made_by_import
from logbook.choices import ENDING_RESULTS, FEEDBACK_TONES, FeedbackResult, ProblemKind
from logbook.models.problems import Problem
from logbook.models.visits import CaseQuerySet
from mpi.failures import FAILURES

# One answer of an agency: to the same question, on the same day.
QUESTION = ("agency", "kind", "indicator", "asked", "answered_on")


class AgencyFeedbackQuerySet(CaseQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-answered_on", "-created_at")

    def with_source(self) -> Self:
        """Load the person, and the import that brought the answer with where it came from."""
        return self.select_related("member", "import_batch")


@tracked_until_removed
class AgencyFeedback(models.Model):
    """What an agency did for a person or household it was sent, as its list says; brought by imports only.

    It never closes a problem: somebody looks, and decides.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="agency_feedback", verbose_name=_("household")
    )
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agency_feedback",
        verbose_name=_("for whom"),
    )
    round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("round")
    )
    agency = models.CharField(_("agency"), max_length=200)
    agency_code = models.CharField(_("code of the agency"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ProblemKind)
    indicator = models.CharField(_("indicator"), max_length=5, blank=True)
    asked = models.CharField(_("what was asked for"), max_length=200, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=FeedbackResult)
    reason = models.CharField(_("why it cannot help"), max_length=500, blank=True)
    answered_on = models.DateField(_("date of the answer"))
    amount_satang = models.BigIntegerField(_("amount"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    import_batch = made_by_import()
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = AgencyFeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency feedback")
        verbose_name_plural = _("agency feedback")
        constraints = [
            models.CheckConstraint(
                name="feedback_names_its_indicator",
                condition=Q(kind=ProblemKind.INDICATOR, indicator__regex=r"^MPI(0[1-9]|1[0-7])$")
                | ~Q(kind=ProblemKind.INDICATOR) & Q(indicator=""),
                violation_error_message=_("Choose the failed indicator."),
            ),
            models.CheckConstraint(
                name="feedback_says_why_not",
                condition=~Q(result=FeedbackResult.CANNOT) | ~Q(reason=""),
                violation_error_message=_("Say why the agency cannot help."),
            ),
            models.CheckConstraint(
                name="feedback_amount_is_within_reason",
                condition=Q(amount_satang=None) | Q(amount_satang__range=(0, MOST_SATANG)),
                violation_error_message=_("This amount is too large. Check the number of zeros."),
            ),
            models.UniqueConstraint(
                fields=["member", *QUESTION], condition=~Q(member=None), name="feedback_once_a_person_and_day"
            ),
            models.UniqueConstraint(
                fields=["household", *QUESTION], condition=Q(member=None), name="feedback_once_a_household_and_day"
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-answered_on"], name="feedback_household_day"),
            BrinIndex(fields=["import_batch"], name="feedback_import_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_result_display()}"

    @property
    def title(self):
        """What was asked for, in a few words."""
        if self.kind == ProblemKind.INDICATOR:
            return FAILURES[self.indicator]
        return ProblemKind.DEBT.label if self.kind == ProblemKind.DEBT else self.asked

    @property
    def may_end_it(self) -> bool:
        """Whether the problem may be over, if the answer is right."""
        return self.result in ENDING_RESULTS

    @property
    def tone(self) -> str:
        return FEEDBACK_TONES[self.result]

    def concerns(self, problem: Problem) -> bool:
        """Tell whether the agency was asked about `problem`, of the same household, while it was open."""
        if problem.member_id and self.member_id and problem.member_id != self.member_id:
            return False
        if problem.closed_on and problem.closed_on < self.answered_on:
            return False
        same = (problem.kind, problem.indicator) == (self.kind, self.indicator)
        return same and (self.kind != ProblemKind.OTHER or problem.description == self.asked)
