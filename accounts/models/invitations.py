import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked


class InvitationQuerySet(models.QuerySet):
    def open(self, at: datetime) -> Self:
        """Keep those whose link still works."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)


@tracked(except_for=("token_hash",))
class Invitation(models.Model):
    """A link that works once and for a time, by which a person chooses the password. Only its hash is kept."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("account")
    )
    token_hash = models.CharField(_("mark of the link"), max_length=64, unique=True, editable=False)
    # The form that asked for it, so that one sent twice invites once; all of a list have the same.
    form = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.account)
