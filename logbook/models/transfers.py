"""The hand-over of a household, or of one person, from the officers of one area to those of another."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from areas.models import Area
from areas.scope import AreaScopedQuerySet, Scope
from households.models import Household, Member
from logbook.choices import TransferState


class TransferQuerySet(AreaScopedQuerySet):
    def within(self, scope: Scope) -> Self:
        """Keep what begins or ends in the scope: both sides see a hand-over."""
        return self.filter(scope.condition("from_area_id") | scope.condition("to_area_id"))

    def into(self, scope: Scope) -> Self:
        return self.filter(scope.condition("to_area_id"))

    def out_of(self, scope: Scope) -> Self:
        return self.filter(scope.condition("from_area_id"))

    def waiting(self) -> Self:
        return self.filter(state=TransferState.ASKED)

    def decided(self) -> Self:
        return self.exclude(state=TransferState.ASKED)

    def accepted(self) -> Self:
        return self.filter(state=TransferState.ACCEPTED)

    def unseen_answers_to(self, user) -> Self:
        """Keep what others answered to this person's requests and he has not acknowledged."""
        answers = (TransferState.ACCEPTED, TransferState.REFUSED)
        return self.filter(asked_by=user, state__in=answers, seen_at=None).exclude(decided_by=user)

    def of_household(self, household: Household) -> Self:
        """Keep what left this household, and who came into it."""
        return self.filter(Q(household=household) | Q(to_household=household))

    def concerning(self, household: Household, member: Member | None) -> Self:
        """Keep what stands in the way of handing over the household, or this person of it."""
        if member is None:
            return self.filter(household=household)
        return self.filter(Q(household=household, member=None) | Q(member=member))

    def for_list(self) -> Self:
        """Load the two areas in words, and who asked and answered."""
        return self.select_related(
            "from_area__parent__parent__parent", "to_area__parent__parent__parent", "asked_by", "decided_by"
        )

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "id")

    def oldest_first(self) -> Self:
        return self.order_by("asked_at", "id")


def is_moving() -> Exists:
    """Return whether a household waits to be accepted elsewhere: for `annotate`."""
    return Exists(Transfer.objects.waiting().filter(household=OuterRef("pk"), member=None))


@tracked
class Transfer(models.Model):
    """A request that another area takes over a household, or `member` of it. Its steps: `logbook.machines.TRANSFER`.

    `who` and `people_count` are what the receiver may know before he accepts; they stay as they were asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="transfers", verbose_name=_("household")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers", verbose_name=_("person")
    )
    # Of a person: the household in which he lives since.
    to_household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals", verbose_name=_("came to")
    )
    from_area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        related_name="+",
        db_column="from_area_code",
        db_index=False,
        verbose_name=_("from"),
    )
    to_area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_column="to_area_code", db_index=False, verbose_name=_("to")
    )
    who = models.CharField(_("who"), max_length=260)
    people_count = models.PositiveSmallIntegerField(_("number of people"))
    reason = models.CharField(_("why they move"), max_length=300)
    whereabouts = models.CharField(_("where exactly, with whom"), max_length=300, blank=True)
    moved_on = models.DateField(_("day of the move"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TransferState, default=TransferState.ASKED)
    decision_note = models.CharField(_("answer"), max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # When the one who asked has read the answer.
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer to another area")
        verbose_name_plural = _("transfers to other areas")
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="asked", member=None), name="one_transfer_of_a_household"
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="asked", member__isnull=False), name="one_transfer_of_a_person"
            ),
            models.CheckConstraint(
                name="refused_transfer_has_a_reason",
                condition=~Q(state=TransferState.REFUSED) | ~Q(decision_note=""),
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                name="answered_transfer_names_who",
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | ~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["to_area", "state", "asked_at"], name="transfer_into"),
            models.Index(fields=["from_area", "state", "asked_at"], name="transfer_out_of"),
        ]

    def __str__(self) -> str:
        return self.who

    @property
    def is_waiting(self) -> bool:
        return self.state == TransferState.ASKED

    @property
    def is_of_household(self) -> bool:
        return self.member_id is None
