import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_emptied, tracked
from areas.money import MOST_SATANG
from households.hardship_list import HARDSHIPS
from households.hardships import OTHER_HARDSHIP
from households.models import Hardship, Household, Member, SurveyRound
from logbook.choices import CLOSED_STATES, CreditorKind, ProblemKind, ProblemSource, ProblemState, Severity
from logbook.models.area_copies import AREA_COPY, AREA_OF_HOUSEHOLD, area_copy
from logbook.models.visits import CaseQuerySet, Visit
from mpi.choices import Dimension
from mpi.failures import FAILURES
from mpi.indicators import INDICATOR_SETS

# An indicator keeps its code, name and dimension from cycle to cycle.
INDICATORS = {
    indicator.code: indicator for indicator_set in INDICATOR_SETS.values() for indicator in indicator_set.indicators
}
NEVER_DELETED = _("Problems are never deleted. Close the problem instead.")


class ProblemQuerySet(CaseQuerySet):
    area_code_lookup = AREA_COPY

    def open(self) -> Self:
        return self.exclude(state__in=CLOSED_STATES)

    def true(self) -> Self:
        """Leave out what was recorded in error: it stays in the file and counts nowhere."""
        return self.exclude(state=ProblemState.MISTAKEN)

    def about(self, *, indicator: str, hardship: Hardship | None, member: Member | None) -> Self:
        return self.filter(indicator=indicator, hardship=hardship, member=member)

    def for_page(self) -> Self:
        """Load what a page about one problem names: the household with its areas, the person, the author."""
        return self.select_related("household__area__parent__parent__parent", "member", "recorded_by")

    def for_case_file(self) -> Self:
        return self.select_related("recorded_by", "member", "round")

    def newest_first(self) -> Self:
        return self.order_by("-found_on", "-created_at")

    def delete(self):
        raise ProtectedError(NEVER_DELETED, set())


@tracked(except_for=[AREA_COPY])
class Problem(models.Model):
    """A problem or need of a household or of one member. It can be closed, never deleted: the database refuses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="problems", verbose_name=_("household")
    )
    area_code = area_copy()
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("member")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("visit")
    )
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="+", verbose_name=_("round"))
    kind = models.CharField(_("kind"), max_length=10, choices=ProblemKind)
    indicator = models.CharField(_("indicator"), max_length=5, blank=True)
    hardship = models.ForeignKey(
        Hardship,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        db_index=False,
        verbose_name=_("hardship"),
    )
    # Of a debt only; `member` is who owes. None and "" are "not known".
    debt_satang = models.BigIntegerField(_("amount of the debt"), null=True, blank=True)
    creditor_kind = models.CharField(_("creditor"), max_length=16, choices=CreditorKind, blank=True)
    description = models.CharField(_("what is the problem"), max_length=500, blank=True)
    cause = models.CharField(_("cause"), max_length=500, blank=True)
    need = models.CharField(_("what the family needs"), max_length=500, blank=True)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity, null=True, blank=True)
    found_on = models.DateField(_("found on"))
    source = models.CharField(_("source"), max_length=12, choices=ProblemSource, default=ProblemSource.FIELD)
    state = models.CharField(_("state"), max_length=10, choices=ProblemState, default=ProblemState.OPEN)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closing_note = models.CharField(_("how it was closed, or why"), max_length=500, blank=True)
    moved_to = models.CharField(_("moved to"), max_length=200, blank=True)
    reopening_note = models.CharField(_("why it was opened again"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="problems", verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints = [
            models.CheckConstraint(
                name="problem_names_its_indicator",
                condition=Q(kind=ProblemKind.INDICATOR, indicator__regex=r"^MPI(0[1-9]|1[0-7])$")
                | ~Q(kind=ProblemKind.INDICATOR) & Q(indicator=""),
                violation_error_message=_("Choose the failed indicator."),
            ),
            models.CheckConstraint(
                name="problem_names_its_hardship",
                condition=Q(kind=ProblemKind.HARDSHIP, hardship__isnull=False)
                | ~Q(kind=ProblemKind.HARDSHIP) & Q(hardship=None),
                violation_error_message=_("Choose the hardship."),
            ),
            models.CheckConstraint(
                name="other_problem_is_described",
                condition=Q(kind=ProblemKind.INDICATOR)
                | Q(kind=ProblemKind.HARDSHIP) & ~Q(hardship=OTHER_HARDSHIP)
                | Q(kind=ProblemKind.DEBT) & ~Q(creditor_kind="")
                | ~Q(description=""),
                violation_error_message=_("Describe the problem."),
            ),
            models.CheckConstraint(
                name="only_debts_have_creditors",
                condition=Q(kind=ProblemKind.DEBT) | Q(debt_satang=None, creditor_kind=""),
                violation_error_message=_("Only a debt has an amount and a creditor."),
            ),
            models.CheckConstraint(
                name="debt_amount_is_within_reason",
                condition=Q(debt_satang=None) | Q(debt_satang__range=(1, MOST_SATANG)),
                violation_error_message=_("This amount is too large. Check the number of zeros."),
            ),
            models.CheckConstraint(
                name="closed_problem_is_dated",
                condition=Q(state__in=CLOSED_STATES, closed_on__isnull=False)
                | ~Q(state__in=CLOSED_STATES) & Q(closed_on=None),
                violation_error_message=_("A closed problem has the day on which it was closed."),
            ),
            models.CheckConstraint(
                name="moved_problem_names_a_place",
                condition=~Q(state=ProblemState.MOVED) | ~Q(moved_to=""),
                violation_error_message=_("Say where the family moved to."),
            ),
        ]
        indexes = [models.Index(fields=["household", "state"], name="problem_household_state")]
        triggers = [
            AREA_OF_HOUSEHOLD,
            pgtrigger.Protect(name="problem_is_never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self):
        """What failed, in a few words; of hardships, debts and other problems what they are."""
        match self.kind:
            case ProblemKind.INDICATOR:
                return FAILURES[self.indicator]
            case ProblemKind.HARDSHIP:
                return str(HARDSHIPS[self.hardship_id])
            case ProblemKind.DEBT:
                return ProblemKind.DEBT.label
        return self.description

    @property
    def dimension(self) -> Dimension | None:
        return INDICATORS[self.indicator].dimension if self.indicator else None

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED_STATES

    @property
    def is_mistaken(self) -> bool:
        """Whether it was recorded in error: shown struck through, and counted nowhere."""
        return self.state == ProblemState.MISTAKEN

    def delete(self, *args, **kwargs):
        raise ProtectedError(NEVER_DELETED, {self})
