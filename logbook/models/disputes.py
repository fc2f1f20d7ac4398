import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_emptied, tracked
from households.models import Household, Member, SurveyRound
from logbook.choices import DISPUTE_TONES, DisputeState
from logbook.models.visits import CaseQuerySet


class ValueDisputeQuerySet(CaseQuerySet):
    def in_state(self, state: str) -> Self:
        return self.filter(state=state)

    def still_open(self) -> Self:
        return self.in_state(DisputeState.OPEN)

    def for_page(self) -> Self:
        """Load what a page names beside the dispute: the household with its areas, who is concerned, who said so."""
        return self.select_related(
            "household__area__parent__parent__parent", "round", "member", "raised_by", "settled_by"
        )

    def for_case_file(self) -> Self:
        return self.select_related("member", "raised_by", "settled_by")

    def with_head(self) -> Self:
        return self.prefetch_related(
            models.Prefetch("household__members", queryset=Member.objects.heads(), to_attr="living_heads")
        )

    def oldest_first(self) -> Self:
        return self.order_by("raised_at", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-raised_at", "-pk")


@tracked
class ValueDispute(models.Model):
    """The word of somebody who was there that one value of a round does not reflect reality.

    The value is an indicator's result, or one fact of the household or of `member`. The imported value always stays:
    a dispute that is accepted adds a corrected answer beside it. Its way: `logbook.machines.DISPUTE`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("household")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="disputes", verbose_name=_("member")
    )
    round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("round")
    )
    # The code of an indicator, MPI01 … MPI17, or the name of a field of the answers.
    value_name = models.CharField(_("value"), max_length=40)
    # The answer, or "passed" or "failed", as it was when it was disputed, whatever comes in later; and as corrected.
    value_then = models.JSONField(_("the value as it was"))
    value_corrected = models.JSONField(_("the value as corrected"), null=True, blank=True)
    comment = models.CharField(_("what is it in reality"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("said by")
    )
    raised_at = models.DateTimeField(_("said on"), auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    settled_on = models.DateField(_("decided on"), null=True, blank=True)
    settling_note = models.CharField(_("how it was found out, or why not"), max_length=500, blank=True)

    objects = ValueDisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("disputed value")
        verbose_name_plural = _("disputed values")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "round", "value_name", "member"],
                condition=Q(state=DisputeState.OPEN),
                nulls_distinct=False,
                name="one_open_dispute_a_value",
                violation_error_message=_("This value is disputed already."),
            ),
            models.CheckConstraint(
                name="dispute_is_about_something", condition=~Q(value_name=""), violation_error_message=_("Say which.")
            ),
            models.CheckConstraint(
                name="dispute_says_what_is_right",
                condition=~Q(comment=""),
                violation_error_message=_("Say what it is in reality."),
            ),
            models.CheckConstraint(
                name="settled_dispute_says_how",
                condition=Q(state=DisputeState.OPEN, settled_on=None, settled_by=None)
                | ~Q(state=DisputeState.OPEN)
                & Q(settled_on__isnull=False, settled_by__isnull=False)
                & ~Q(settling_note=""),
                violation_error_message=_("Say how it was found out, or why not."),
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-raised_at"], name="dispute_household"),
            models.Index(fields=["state", "raised_at", "id"], name="dispute_state_age"),
        ]
        triggers = [
            pgtrigger.Protect(name="dispute_is_never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.value_name

    @property
    def is_open(self) -> bool:
        return self.state == DisputeState.OPEN

    @property
    def tone(self) -> str:
        return DISPUTE_TONES[self.state]
