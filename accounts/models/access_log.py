"""Who looked at whom. The table is partitioned by month, and its own function writes into it: `access_log`."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_changed, never_emptied
from accounts.choices import Action
from accounts.months import start_of
from areas.scope import AreaScopedQuerySet


class AccessLogQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_code"

    def of_user(self, user) -> Self:
        return self.filter(user=user)

    def of_household(self, household) -> Self:
        """Keep the looks at a family, also in a list. Each half has an index of its own."""
        alone = self.filter(household=household)
        in_lists = RawSQL("SELECT access_log_lists_with(%s)", [household.pk])  # noqa: S611 – a fixed text
        listed = self.filter(pk__in=in_lists).exclude(household=household)
        return alone.union(listed, all=True)

    def in_month(self, start: datetime) -> Self:
        """Keep those of the month that begins at `start`: its own table."""
        following = timezone.localtime(start).date().replace(day=1) + timedelta(days=32)
        return self.filter(at__gte=start, at__lt=start_of(following.replace(day=1)))

    def in_day(self, start: datetime) -> Self:
        return self.filter(at__gte=start, at__lt=start + timedelta(days=1))

    def doing(self, action: Action) -> Self:
        return self.filter(action=action)

    def newest_first(self) -> Self:
        """Order those of one person; of one person a later look has the higher number too."""
        return self.order_by("-at", "-id")

    def written_last_first(self) -> Self:
        """Order those of many people, which only the numbers have an index for."""
        return self.order_by("-id")

    def written_before(self, number: int) -> Self:
        return self.filter(id__lt=number)


class AccessLogEntry(models.Model):
    """Who looked at whom, when, from where, on which page and why. Written with the look, never changed."""

    at = models.DateTimeField(_("time"), default=timezone.now)
    # Without a constraint: it would lock the person's row at each page he opens. People are never deleted.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("user"),
    )
    action = models.CharField(_("action"), max_length=40, choices=Action)
    page = models.CharField(_("page"), max_length=60, blank=True)
    subject_kind = models.CharField(_("kind of record"), max_length=40, blank=True)
    subject_id = models.CharField(_("record"), max_length=40, blank=True)
    # Of whom the record was. What is remembered outlives a household that an import takes back.
    household = models.ForeignKey(
        "households.Household",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("household"),
    )
    shown = ArrayField(models.UUIDField(), verbose_name=_("households in the list"), default=list, db_default=[])
    area_code = models.CharField(_("area"), max_length=8, db_collation="C", blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    network = models.CharField(_("network"), max_length=60, blank=True)
    # What this person had looked at on that day, this look included.
    households_today = models.PositiveIntegerField(_("households opened that day"), default=0, db_default=0)
    lists_today = models.PositiveIntegerField(_("lists read that day"), default=0, db_default=0)
    reveals_today = models.PositiveIntegerField(_("citizen IDs revealed that day"), default=0, db_default=0)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        indexes = [
            models.Index(fields=["user", "-at"], name="look_of_user"),
            models.Index(fields=["household", "-at"], name="look_at_household", condition=Q(household__isnull=False)),
            GinIndex(fields=["shown"], name="look_in_list", condition=~Q(shown=[])),
        ]
        triggers = [
            never_changed("access_log_is_append_only"),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
