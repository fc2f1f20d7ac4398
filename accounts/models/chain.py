"""The chain over what is written down for good: each link has the digest of some rows and of the link before."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_changed, never_emptied
from accounts.choices import FaultKind


class ChainLinkQuerySet(models.QuerySet):
    def in_order(self) -> Self:
        return self.order_by("id")

    def of_table(self, table: str) -> Self:
        return self.filter(table=table)

    def over(self, lowest: int, highest: int) -> Self:
        """Keep the links that reach into these numbers."""
        return self.filter(after__lt=highest, upto__gte=lowest)

    def head(self) -> "ChainLink | None":
        """Return the newest link, whose digest stands for everything before it."""
        return self.order_by("id").last()


class ChainLink(models.Model):
    """The rows of one table with numbers above `after` up to `upto`, as they stood when the link was made.

    `numbers` and `marks` (eight bytes each, the beginning of a row's digest) let a check name the row that was changed.
    """

    table = models.CharField(_("table"), max_length=63)
    columns = ArrayField(models.CharField(max_length=63), verbose_name=_("columns"))
    after = models.BigIntegerField(_("after the number"))
    upto = models.BigIntegerField(_("up to the number"))
    numbers = ArrayField(models.BigIntegerField(), verbose_name=_("numbers of the rows"))
    marks = models.BinaryField(_("marks of the rows"))
    rows_digest = models.BinaryField(_("digest of the rows"))
    digest = models.BinaryField(_("digest"))
    made_at = models.DateTimeField(_("made"))

    objects = ChainLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of the audit chain")
        verbose_name_plural = _("links of the audit chain")
        constraints = [
            models.UniqueConstraint(fields=["table", "after"], name="chain_link_follows_one"),
            models.CheckConstraint(name="chain_link_goes_forward", condition=models.Q(upto__gt=models.F("after"))),
        ]
        triggers = [never_changed("chain_link_is_append_only"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.table} {self.after}–{self.upto}"


class ChainCheckQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-id")

    def latest_if_broken(self) -> Self:
        """Keep the newest check, where it found something wrong: what an auditor is waited for with."""
        newest = self.order_by("-id").values("pk")[:1]
        return self.filter(pk__in=newest, is_whole=False)


class ChainCheck(models.Model):
    """One check of the whole chain: how much was read, and what was found wrong."""

    at = models.DateTimeField(_("time"))
    link_count = models.PositiveIntegerField(_("links"))
    row_count = models.PositiveBigIntegerField(_("rows"))
    # Rows that were forgotten since they were sealed, as the amendments say.
    amended_count = models.PositiveBigIntegerField(_("rows forgotten since"), default=0, db_default=0)
    is_whole = models.BooleanField(_("whole"))
    faults = models.JSONField(_("faults"), default=list)
    # To be kept elsewhere too: whoever removes rows and links from the end cannot make it up again.
    head = models.CharField(_("digest of the last link"), max_length=64, blank=True)

    objects = ChainCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of the audit chain")
        verbose_name_plural = _("checks of the audit chain")
        triggers = [never_changed("chain_check_is_append_only"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def fault_lines(self) -> list[dict]:
        """The faults as a page shows them: `label` says in words what is wrong."""
        return [fault | {"label": FaultKind(fault["what"]).label} for fault in self.faults]
