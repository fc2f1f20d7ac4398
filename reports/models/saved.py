"""Reports that somebody keeps: a design under a name, perhaps shared with others of his area."""

import re
import uuid
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from accounts.choices import Role
from accounts.models import User
from areas.choices import AreaLevel
from reports.choices import MonthlyStop

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class SavedReportQuerySet(models.QuerySet):
    """A design holds no rows of an area: it is its owner's, and theirs with whom it is shared."""

    def kept(self) -> Self:
        return self.filter(hidden_at=None)

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def shared_with(self, user: User) -> Self:
        """Keep those of others that are meant for one of the person's posts: its role, its level, inside the area."""
        meant = [self._meant_for(appointment.post) for appointment in user.current_appointments]
        wanted = Q(pk__in=[])
        for condition in meant:
            wanted |= condition
        return self.filter(wanted, is_shared=True).exclude(owner=user)

    def seen_by(self, user: User) -> Self:
        return self.filter(Q(pk__in=self.owned_by(user).values("pk")) | Q(pk__in=self.shared_with(user).values("pk")))

    def called(self, pk: str) -> "SavedReport | None":
        """Return the report of an address, None where there is none or it is not there."""
        return self.filter(pk=pk).first() if pk else None

    def put_away_by(self, user: User, pk: str) -> "SavedReport | None":
        """Return the report that was put away a moment ago, so that it can be fetched back."""
        is_one = UUID.fullmatch(pk)
        return self.owned_by(user).filter(pk=pk, hidden_at__isnull=False).first() if is_one else None

    def pinned(self) -> Self:
        return self.filter(is_pinned=True)

    def with_owner(self) -> Self:
        return self.select_related("owner")

    def pinned_for(self, user: User) -> Self:
        """Keep what stands on somebody's first page: what he pinned, and what they pinned who share it with him."""
        return self.kept().pinned().seen_by(user)

    def due(self, month: date) -> Self:
        """Keep those that are made as a file every month, and were not made in this one."""
        planned = self.kept().exclude(monthly_format="").filter(monthly_stop="")
        return planned.filter(Q(made_for=None) | Q(made_for__lt=month))

    def stopped(self) -> Self:
        """Keep those that are no longer made every month, as their owner had wanted."""
        return self.kept().exclude(monthly_stop="")

    def newest_first(self) -> Self:
        return self.order_by("-changed_at", "-id")

    @staticmethod
    def _meant_for(post) -> Q:
        """The areas around a post, the country among them, may share with it."""
        code = post.area_id or ""
        around = [code[:length] for length in range(0, len(code) + 1, 2)]
        of_role = Q(shared_roles=[]) | Q(shared_roles__contains=[post.role])
        of_level = Q(shared_level=None) | Q(shared_level=len(code) or None)
        return Q(area_code__in=around) & of_role & of_level


@tracked
class SavedReport(models.Model):
    """A design under a name. It holds no figures: whoever opens it sees those of his own area, as they are then.

    `query` is the design's address. It is shared with the holders of posts inside `area_code` ("" is the country), of
    some roles (none named: all), whose posts are of one level (none: all).

    With a `monthly_format` its owner gets it as a file every month, of the area that is his then; `made_for` is the
    first day of the month of the last one, or of the month in which it was planned. `monthly_stop` says why no more are
    made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_uuid = models.UUIDField(_("of the form"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    name = models.CharField(_("name of the report"), max_length=120)
    query = models.TextField(_("design"))
    area_code = models.CharField(_("area"), max_length=8, db_collation="C", blank=True)
    is_shared = models.BooleanField(_("shared"), default=False)
    shared_roles = ArrayField(
        models.CharField(max_length=20, choices=Role), verbose_name=_("shared with"), default=list, blank=True
    )
    shared_level = models.PositiveSmallIntegerField(
        _("shared with offices of"), choices=AreaLevel, null=True, blank=True
    )
    is_pinned = models.BooleanField(_("on the first page"), default=False)
    monthly_format = models.CharField(_("file of every month"), max_length=4, blank=True)
    monthly_reason = models.CharField(_("reason for the files"), max_length=300, blank=True)
    made_for = models.DateField(_("month of the last file"), null=True, blank=True)
    monthly_stop = models.CharField(_("why no more are made"), max_length=12, choices=MonthlyStop, blank=True)
    changed_at = models.DateTimeField(_("changed"))
    hidden_at = models.DateTimeField(_("put away"), null=True, blank=True)

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        constraints = [
            models.UniqueConstraint(fields=["owner", "client_uuid"], name="saved_report_once_a_form"),
            models.CheckConstraint(
                name="saved_report_has_a_name",
                condition=~Q(name=""),
                violation_error_message=_("Give the report a name."),
            ),
            models.CheckConstraint(
                name="saved_report_monthly_for_a_reason",
                condition=Q(monthly_format="", made_for=None, monthly_stop="")
                | (~Q(monthly_format="") & ~Q(monthly_reason="") & Q(made_for__isnull=False)),
                violation_error_message=_("Write why you need the file."),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-changed_at"], name="saved_report_owner"),
            models.Index(
                fields=["made_for"],
                condition=Q(hidden_at=None, monthly_stop="") & ~Q(monthly_format=""),
                name="saved_report_monthly",
            ),
            models.Index(fields=["area_code"], condition=Q(is_shared=True, hidden_at=None), name="saved_report_shared"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def next_file_on(self) -> date | None:
        """The day on which the next file is made; None where none is."""
        if not self.monthly_format or self.monthly_stop:
            return None
        return (self.made_for + timedelta(days=31)).replace(day=1)
