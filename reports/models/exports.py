"""Files that somebody asked for, how many rows each may take away in a day, and what an administrator should know."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from accounts.choices import Role
from accounts.permissions import Permission
from areas.addresses import in_words
from areas.models import Area
from areas.scope import AreaScopedQuerySet, Scope
from households.models import LegalBasis, SurveyRound
from jobs.models import Job, JobState
from logbook.models import Agency
from reports.choices import AlarmKind, ExportFailure, ExportPurpose, ExportState

JOB_KIND = "reports.export"
NOTHING_TAKEN = (ExportState.REFUSED, ExportState.CANCELLED, ExportState.FAILED)


class ExportQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_id"

    def within(self, scope: Scope) -> Self:
        """Keep the files of which every row lay inside `scope`."""
        if scope.is_everywhere:
            return self
        inside = Q(area__isnull=False) & scope.condition("area_id")
        return self.filter(inside | Q(prefixes__contained_by=list(scope.prefixes)))

    def asked_by(self, user) -> Self:
        return self.filter(requested_by=user)

    def seen_by(self, user, permissions) -> Self:
        """Keep one's own, and what one may allow or has allowed to others."""
        own = Q(requested_by=user)
        return self.filter(own | Q(with_identity=True) if Permission.EXPORT_APPROVE in permissions else own)

    def with_identities(self) -> Self:
        """Keep those with whole citizen IDs."""
        return self.filter(with_identity=True)

    def decided(self) -> Self:
        return self.filter(decided_at__isnull=False)

    def waiting(self) -> Self:
        """Keep those that wait for a second person."""
        return self.filter(state=ExportState.ASKED)

    def of_others(self, user) -> Self:
        return self.exclude(requested_by=user)

    def of_form(self, client_uuid: uuid.UUID) -> Self:
        return self.filter(client_uuid=client_uuid)

    def untaken(self, at: datetime) -> Self:
        """Keep the files that are ready and that their owner has not downloaded yet."""
        return self.filter(state=ExportState.READY, download_count=0, kept_until__gte=at)

    def newest_first(self) -> Self:
        return self.order_by("-requested_at", "-id")

    def with_names(self) -> Self:
        return self.select_related("area__parent__parent__parent", "requested_by", "decided_by", "agency", "report")

    def with_job(self) -> Self:
        """Tell of each (`is_given_up`) whether the job that should make it was given up."""
        jobs = Job.objects.filter(kind=JOB_KIND, dedupe_key=Cast(OuterRef("pk"), models.CharField()))
        unfinished = jobs.unfinished().order_by()
        failed = jobs.filter(state=JobState.FAILED).order_by()
        return self.annotate(
            is_given_up=Q(state=ExportState.MAKING) & Exists(failed) & ~Exists(unfinished),
        )

    def given_up(self) -> Self:
        return self.with_job().filter(is_given_up=True)

    def kept(self) -> Self:
        """Keep those of which something lies on the disk, or soon will."""
        return self.filter(state__in=[ExportState.MAKING, ExportState.READY])

    def to_be_removed(self, at: datetime) -> Self:
        """Keep the files whose time is over."""
        return self.filter(state=ExportState.READY, kept_until__lt=at)

    def rows_since(self, user, at: datetime) -> int:
        """Return how many rows somebody has had made into files since `at`; of what is being made, those known."""
        counted = self.asked_by(user).filter(requested_at__gte=at).exclude(state__in=NOTHING_TAKEN)
        return counted.aggregate(rows=Sum("row_count"))["rows"] or 0


@tracked
class Export(models.Model):
    """A file of rows or figures that somebody asked for: which, why, how far it is, and how often it was taken.

    `subject` says whose rows: {"query": the address of a search} (which names nobody: ADR 15), {"agency": id} or
    {"pivot": its specification}. The area is the smallest that holds all rows; `prefixes` are the areas themselves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_uuid = models.UUIDField(_("of the form"))
    receipt = models.CharField(_("receipt number"), max_length=20, unique=True)
    topic = models.CharField(_("topic"), max_length=20)
    format = models.CharField(_("format"), max_length=4)
    language = models.CharField(_("language"), max_length=2)
    columns = ArrayField(models.CharField(max_length=40), verbose_name=_("columns"), default=list, blank=True)
    subject = models.JSONField(_("of what"), default=dict)
    # As the officer reads them; what was typed into the search box may be a name.
    filters = models.JSONField(_("filters in words"), default=list)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    prefixes = ArrayField(models.CharField(max_length=8), verbose_name=_("areas"))
    round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("round")
    )
    with_identity = models.BooleanField(_("with whole citizen IDs"), default=False)
    purpose = models.CharField(_("what for"), max_length=12, choices=ExportPurpose)
    reason = models.CharField(_("reason"), max_length=300)
    # Of a file for an agency.
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agency")
    )
    receiver = models.CharField(_("who receives it"), max_length=200, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=ExportState, default=ExportState.ASKED)
    failure = models.CharField(_("why it was not made"), max_length=12, choices=ExportFailure, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    requested_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.CharField(_("note on the decision"), max_length=300, blank=True)

    # Of a file that is made every month.
    report = models.ForeignKey(
        "SavedReport", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("report")
    )

    # Once the rows are read, sealed and aside, the file is written from them alone.
    as_of = models.DateTimeField(_("as of"), null=True, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    finished_at = models.DateTimeField(_("made"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("size"), null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    kept_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    download_count = models.PositiveSmallIntegerField(_("downloads"), default=0)
    first_downloaded_at = models.DateTimeField(_("first downloaded"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint(fields=["requested_by", "client_uuid"], name="export_once_a_form"),
            models.CheckConstraint(
                name="export_is_allowed_by_somebody_else",
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                violation_error_message=_("Somebody else has to allow it."),
            ),
            models.CheckConstraint(
                name="export_with_numbers_is_allowed_first",
                condition=Q(with_identity=False)
                | Q(state__in=[ExportState.ASKED, ExportState.REFUSED, ExportState.CANCELLED])
                | Q(decided_by__isnull=False),
                violation_error_message=_("A second person has to allow whole citizen IDs first."),
            ),
            models.CheckConstraint(
                name="export_that_is_ready_is_whole",
                condition=~Q(state=ExportState.READY)
                | Q(row_count__isnull=False, as_of__isnull=False, size__isnull=False, kept_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["requested_by", "-requested_at"], name="export_user_time"),
            models.Index(
                fields=["state", "area"],
                condition=Q(state__in=[ExportState.ASKED, ExportState.MAKING, ExportState.READY]),
                name="export_unended",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def place(self) -> str:
        """The names of the area, or the whole country; the caller has loaded the areas (`with_names`)."""
        return in_words(self.area) if self.area else str(_("the whole country"))

    @property
    def downloads_left(self) -> int:
        return max(0, settings.EXPORT_DOWNLOADS - self.download_count)

    @property
    def downloadable_until(self) -> datetime | None:
        """The last moment at which it can be downloaded: a day after the first time, and never longer than it lives."""
        if self.first_downloaded_at is None:
            return self.kept_until
        return min(self.kept_until, self.first_downloaded_at + settings.EXPORT_DOWNLOAD_TIME)

    def is_downloadable(self, at: datetime) -> bool:
        return self.state == ExportState.READY and self.downloads_left > 0 and at <= self.downloadable_until


class ExportLimit(models.Model):
    """How many rows somebody of a role may take away in a day, where that is not what the site says (`settings`)."""

    role = models.CharField(_("role"), max_length=20, choices=Role, unique=True)
    rows_a_day = models.PositiveIntegerField(_("rows a day"))

    class Meta:
        verbose_name = _("limit of exports")
        verbose_name_plural = _("limits of exports")

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.rows_a_day}"


class ExportAlarmQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_code"

    def unseen(self) -> Self:
        return self.filter(seen_at=None)

    def with_names(self) -> Self:
        return self.select_related("user", "seen_by", "export")

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def raised_since(self, user, kind: AlarmKind, at: datetime) -> Self:
        return self.filter(user=user, kind=kind, at__gte=at)


@tracked
class ExportAlarm(models.Model):
    """Somebody reached a limit of exports. The administrator of his area reads it, and says so."""

    kind = models.CharField(_("kind"), max_length=12, choices=AlarmKind)
    at = models.DateTimeField(_("time"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("user")
    )
    # The area of the person's posts.
    area_code = models.CharField(_("area"), max_length=8, db_collation="C", blank=True)
    export = models.ForeignKey(
        Export, on_delete=models.PROTECT, null=True, blank=True, related_name="alarms", verbose_name=_("export")
    )
    row_count = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("read by"),
    )
    seen_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = ExportAlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm about exports")
        verbose_name_plural = _("alarms about exports")
        indexes = [models.Index(fields=["area_code", "-at"], name="export_alarm_area")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
