from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_changed, never_emptied
from accounts.choices import Act


class AccountActQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def with_people(self) -> Self:
        return self.select_related("by")


class AccountAct(models.Model):
    """What was done with an account, by whom, when and why: written with the deed, never changed."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acts", verbose_name=_("account")
    )
    act = models.CharField(_("what was done"), max_length=24, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by whom")
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = AccountActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on an account")
        verbose_name_plural = _("acts on accounts")
        indexes = [models.Index(fields=["account", "-at"], name="act_of_account")]
        triggers = [never_changed("account_act_is_append_only"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}"
