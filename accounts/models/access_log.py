from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_changed, never_emptied


class AccessLogEntry(models.Model):
    """Who looked at whose sealed identity, when, from where and why. Written with the look, never changed."""

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("user")
    )
    action = models.CharField(_("action"), max_length=40)
    subject_kind = models.CharField(_("kind of record"), max_length=40)
    subject_id = models.CharField(_("record"), max_length=40)
    area_code = models.CharField(_("area"), max_length=8, db_collation="C")
    purpose = models.CharField(_("purpose"), max_length=200)
    network = models.CharField(_("network"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="access_log_subject")]
        triggers = [
            never_changed("access_log_is_append_only"),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
