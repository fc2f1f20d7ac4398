from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SentForm(models.Model):
    """A form of the office itself, about no household, that arrived: its number is unique for ever."""

    client_uuid = models.UUIDField(_("number made by the device"), primary_key=True)
    content_sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        verbose_name = _("form of the office")
        verbose_name_plural = _("forms of the office")

    def __str__(self) -> str:
        return str(self.client_uuid)
