import uuid
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from households.models import Household, Member
from logbook.choices import SubjectRequestState, SubjectRight
from logbook.models.visits import CaseQuerySet

UNANSWERED = (SubjectRequestState.RECEIVED, SubjectRequestState.IN_WORK)
# So many days before its last one a request is marked.
SOON = timedelta(days=7)


class SubjectRequestQuerySet(CaseQuerySet):
    def unanswered(self) -> Self:
        return self.filter(state__in=UNANSWERED)

    def ended(self) -> Self:
        return self.exclude(state__in=UNANSWERED)

    def most_urgent_first(self) -> Self:
        return self.order_by("due_on", "id")

    def newest_first(self) -> Self:
        return self.order_by("-asked_on", "-id")

    def with_record(self) -> Self:
        return self.select_related("household__area__parent__parent__parent", "member", "received_by", "moved_by")


@tracked
class SubjectRequest(models.Model):
    """Somebody asked what is held about him, or wants it changed; within thirty days he has an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="subject_requests", verbose_name=_("household")
    )
    # Whose data; without a person those of the whole family.
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose data")
    )
    right = models.CharField(_("what is asked for"), max_length=10, choices=SubjectRight)
    asker = models.CharField(_("who asks"), max_length=200)
    identified_by = models.CharField(_("how he showed who he is"), max_length=200)
    details = models.TextField(_("in his words"), max_length=1000, blank=True)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("to be answered by"))
    state = models.CharField(
        _("state"), max_length=10, choices=SubjectRequestState, default=SubjectRequestState.RECEIVED
    )
    # What he was told: of a refusal the ground in law.
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("received by")
    )
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last step by"),
    )
    moved_at = models.DateTimeField(_("last step"), null=True, blank=True)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about one's own data")
        verbose_name_plural = _("requests about one's own data")
        constraints = [
            models.CheckConstraint(name="subject_request_has_its_days", condition=Q(due_on__gt=F("asked_on"))),
            models.CheckConstraint(
                name="subject_request_that_ended_says_how",
                condition=Q(state__in=UNANSWERED) | ~Q(answer=""),
                violation_error_message=_("Say what the person was told."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state__in=UNANSWERED), name="subject_request_unanswered"),
        ]

    def __str__(self) -> str:
        return f"{self.get_right_display()} · {self.asker}"

    @property
    def is_unanswered(self) -> bool:
        return self.state in UNANSWERED

    @property
    def is_granted_erasure(self) -> bool:
        """Whether he asked to be forgotten, and was told that he will be."""
        return self.right == SubjectRight.ERASE and self.state == SubjectRequestState.ANSWERED

    def is_overdue(self, on: date) -> bool:
        return self.is_unanswered and self.due_on < on

    def is_due_soon(self, on: date) -> bool:
        return self.is_unanswered and on <= self.due_on <= on + SOON
