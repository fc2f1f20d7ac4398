from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.scope import AreaScopedQuerySet
from households.models import Household
from logbook.choices import SubmissionDecision, SubmissionState

KEPT_STATES = (SubmissionState.CONFLICT, SubmissionState.REVIEW)


class SubmissionQuerySet(AreaScopedQuerySet):
    area_code_lookup = "household__area_id"

    def firsts(self) -> Self:
        """Keep the form that came first under each UUID; conflict copies came later with other content."""
        return self.exclude(state=SubmissionState.CONFLICT)

    def of_number(self, client_uuid) -> Self:
        return self.filter(client_uuid=client_uuid)

    def kept(self) -> Self:
        """Keep the forms that were not recorded when they came: an officer decides what becomes of them."""
        return self.filter(state__in=KEPT_STATES)

    def undecided(self) -> Self:
        return self.kept().filter(decided_at=None)

    def decided(self) -> Self:
        return self.kept().exclude(decided_at=None)

    def for_list(self) -> Self:
        """Load what a list of kept forms shows, the oldest first."""
        return self.select_related("household", "sent_by", "decided_by").order_by("received_at", "id")


class Submission(models.Model):
    """One form as it was sent. The client's UUID is unique for ever, so a re-sent form never makes a second record.

    The same UUID with other content is kept too, as a conflict copy: what somebody typed is never thrown away.
    """

    client_uuid = models.UUIDField(_("number made by the device"))
    payload_sha256 = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=20)
    payload = models.JSONField(_("as sent"))
    state = models.CharField(_("state"), max_length=10, choices=SubmissionState, default=SubmissionState.ACCEPTED)
    # The first answer, given again word by word when the same form comes again.
    answer = models.JSONField(null=True)
    receipt = models.CharField(_("receipt number"), max_length=20, null=True, unique=True)  # noqa: DJ001 – conflicts have none
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("household")
    )
    base_version = models.PositiveIntegerField(_("version the device had seen"), null=True, blank=True)
    device_id = models.CharField(_("device"), max_length=64, blank=True)
    client_time = models.DateTimeField(_("time on the device"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    # Of a kept one: what an officer decided about it.
    decision = models.CharField(_("decision"), max_length=10, choices=SubmissionDecision, blank=True)
    decision_note = models.CharField(_("note on the decision"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["client_uuid"], condition=~Q(state=SubmissionState.CONFLICT), name="submission_once"
            ),
            models.UniqueConstraint(fields=["client_uuid", "payload_sha256"], name="submission_content_once"),
        ]
        indexes = [
            models.Index(
                fields=["household"],
                condition=Q(state__in=["conflict", "review"], decided_at=None),
                name="submission_undecided",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt or str(self.client_uuid)
