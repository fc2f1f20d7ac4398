"""What signing in leaves behind: devices that are signed in, recovery codes, and how often somebody guessed."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _


class SignInQuerySet(models.QuerySet):
    def live(self, at: datetime) -> Self:
        """Keep those whose session still works, with `seen_at`: when it was last used, to half a minute."""
        # A session's row is written with each use, and then lasts for the whole age of a cookie.
        age = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        ends = Session.objects.filter(pk=OuterRef("session_key")).values("expire_date")
        return (
            self.filter(ended_at=None)
            .annotate(seen_at=Subquery(ends) - age)
            .filter(
                seen_at__gt=at - settings.SESSION_IDLE_LIMIT,
                at__gt=at - settings.SESSION_ABSOLUTE_LIMIT,
                epoch=F("user__session_epoch"),
            )
        )

    def of(self, user) -> Self:
        return self.filter(user=user)

    def moved(self, key_before: str, key: str, epoch: int) -> int:
        """Follow a session that goes on under another key and epoch, as after a new password."""
        return self.filter(session_key=key_before).update(session_key=key, epoch=epoch)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")


class SignIn(models.Model):
    """One device on which somebody signed in; it can be signed out from any other."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins", verbose_name=_("user")
    )
    session_key = models.CharField(_("mark of the session"), max_length=40, unique=True, editable=False)
    epoch = models.PositiveIntegerField(editable=False)
    at = models.DateTimeField(_("signed in"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    device = models.CharField(_("device"), max_length=80, blank=True)
    network = models.CharField(_("network"), max_length=60, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [models.Index(fields=["user", "-at"], name="sign_in_of_user")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.device}"


class RecoveryCode(models.Model):
    """One of the codes on paper that stand in for a lost telephone, once. Kept as a password is: as a hash."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes", verbose_name=_("user")
    )
    # The first letters find the row, so that one hash is computed and not ten; they are no part of the secret.
    selector = models.CharField(_("beginning of the code"), max_length=4, editable=False)
    secret_hash = models.CharField(_("mark of the code"), max_length=128, editable=False)
    made_at = models.DateTimeField(_("made"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["user", "selector"], name="recovery_code_selector_once")]

    def __str__(self) -> str:
        return self.selector


class TokenBucket(models.Model):
    """How many attempts are left to somebody or to a network; see `accounts.buckets`. The key is a keyed hash."""

    key = models.CharField(primary_key=True, max_length=64)
    tokens = models.FloatField()
    filled_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("attempts left")
        verbose_name_plural = _("attempts left")

    def __str__(self) -> str:
        return self.key
