"""How long what is known about people is kept, what a night forgot of it, and which sealed rows that changed."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_changed, never_emptied, tracked
from accounts.choices import AmendmentKind, RetentionCause
from accounts.models.chain import ChainLink


class RetentionPeriodQuerySet(models.QuerySet):
    def by_kind(self) -> dict[str, "RetentionPeriod"]:
        return {period.kind: period for period in self.select_related("set_by")}

    def states_of(self, kind: str) -> models.QuerySet:
        """Return what the period of a kind was, the newest first, with who set it."""
        events = self.model.events.rel.related_model.objects
        return events.filter(kind=kind).select_related("set_by").order_by("-pgh_id")


@tracked
class RetentionPeriod(models.Model):
    """How long a kind of data is kept, where the national office has set it otherwise than `accounts.retention`."""

    kind = models.CharField(_("kind of data"), max_length=30, unique=True)
    months = models.PositiveSmallIntegerField(_("months kept"))
    basis = models.CharField(_("ground in law"), max_length=300)
    reason = models.CharField(_("why it was set so"), max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set"))
    # Whoever changes it has seen the state before: a form that names an older one is refused.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RetentionPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of keeping")
        verbose_name_plural = _("periods of keeping")
        constraints = [
            models.CheckConstraint(name="retention_keeps_for_some_months", condition=models.Q(months__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.months}"


class RetentionRunQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-id")

    def with_names(self) -> Self:
        return self.select_related("by")

    def unfinished(self) -> Self:
        return self.filter(finished_at=None)

    def begun_before(self, at: datetime) -> Self:
        return self.filter(begun_at__lt=at)

    def leaving_files(self) -> Self:
        """Keep the runs that were stopped between what they wrote and the files that go with it."""
        return self.exclude(files_to_remove=[])


class RetentionRun(models.Model):
    """One run: when, why, how many rows of each kind were forgotten, and how many were due but kept back.

    The counts are written with each slice: a run that was killed tells what it did.
    """

    cause = models.CharField(_("cause"), max_length=10, choices=RetentionCause)
    begun_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # Nobody where the machine did it by itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    counts = models.JSONField(_("forgotten"), default=dict)
    kept_back = models.JSONField(_("kept back"), default=dict)
    # Rows of history that were not what had been sealed: they are not touched, and neither is what they tell of.
    faults = models.JSONField(_("faults"), default=list)
    files_to_remove = ArrayField(models.CharField(max_length=200), verbose_name=_("files to remove"), default=list)

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of forgetting")
        verbose_name_plural = _("runs of forgetting")

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def forgotten_count(self) -> int:
        return sum(self.counts.values())

    def has_fault_of(self, kind: str) -> bool:
        return any(fault["kind"] == kind for fault in self.faults)


class ChainAmendment(models.Model):
    """Rows of a link that a run emptied or removed: what they are from then on. Itself a row of the chain.

    `marks` as in ChainLink, one for each number; none where the rows are gone.
    """

    link = models.ForeignKey(ChainLink, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("link"))
    run = models.ForeignKey(RetentionRun, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("run"))
    kind = models.CharField(_("what happened"), max_length=8, choices=AmendmentKind)
    numbers = ArrayField(models.BigIntegerField(), verbose_name=_("numbers of the rows"))
    marks = models.BinaryField(_("marks of the rows"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("amendment of the audit chain")
        verbose_name_plural = _("amendments of the audit chain")
        triggers = [never_changed("chain_amendment_is_append_only"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.link_id}: {len(self.numbers)}"
