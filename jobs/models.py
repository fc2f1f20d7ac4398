import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Max, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class JobQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(state__in=[JobState.WAITING, JobState.RUNNING])

    def overdue(self, now):
        """Keep what nobody is at, and nobody was told of lately: lost messages, dead workers, rests that are over."""
        return self.unfinished().filter(Q(lease_until__lt=now) | Q(lease_until=None))

    def at_work(self, now):
        """Keep what a worker is at; one that failed and rests before its next attempt has no heartbeat."""
        return self.filter(state=JobState.RUNNING, lease_until__gt=now, heartbeat_at__isnull=False)

    def begun_and_unfinished(self, now):
        """Keep what runs or rests under a lease, and what waits between two slices."""
        return self.filter(
            Q(state=JobState.RUNNING, lease_until__gt=now) | Q(state=JobState.WAITING, begun_at__isnull=False)
        )

    def in_line(self, lane: str, now):
        """Return a lane's jobs that could be taken, the next first: one of each key in turn, never simply the oldest.

        The key that was served least recently comes first; within a key the job that was.
        """
        served = Job.objects.filter(lane=lane, fair_key=OuterRef("fair_key"), served_at__isnull=False)
        key_served_at = served.order_by().values("fair_key").annotate(last=Max("served_at")).values("last")
        turn = Window(
            RowNumber(), partition_by=F("fair_key"), order_by=[F("served_at").asc(nulls_first=True), "created_at"]
        )
        takeable = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lte=now)
        return (
            self.filter(takeable, lane=lane)
            .annotate(turn=turn, key_served_at=Subquery(key_served_at))
            .order_by("turn", F("key_served_at").asc(nulls_first=True), "created_at")
        )


class Job(models.Model):
    """Work that outlives its request. The row is the truth; Redis only wakes a worker up.

    `params` hold ids and codes only, never anything personal. `dedupe_key` keeps a second request for the same
    work from making a second row while the first still waits for its first go. A job with a `lane` queues with the
    others of that lane, fairly between their `fair_key`s (the code of a province). `runs` counts how often a worker
    took it, and so names the run that may speak for it; `attempts` only those since it last got on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    lane = models.CharField(_("queue"), max_length=30, blank=True)
    fair_key = models.CharField(_("queues as"), max_length=20, blank=True)
    params = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=120)
    state = models.CharField(_("state"), max_length=12, choices=JobState, default=JobState.WAITING)
    progress_done = models.PositiveBigIntegerField(_("done so far"), default=0)
    progress_total = models.PositiveBigIntegerField(_("of"), null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    runs = models.PositiveIntegerField(_("runs"), default=0)
    runner = models.CharField(_("worker process"), max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    begun_at = models.DateTimeField(_("first begun"), null=True, blank=True)
    served_at = models.DateTimeField(_("last taken"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    # Not a column: set while it runs, once the row says that this run no longer speaks for the job.
    is_lost = False

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "dedupe_key"], condition=Q(state="waiting", begun_at=None), name="job_waits_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["waiting", "running"]), name="job_unfinished_lease"
            ),
            models.Index(fields=["lane", "fair_key", "served_at"], condition=~Q(lane=""), name="job_lane_turn"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_resting(self) -> bool:
        """Whether it waits for its next attempt: begun and not ended, but without a worker's sign of life."""
        return self.state == JobState.RUNNING and self.heartbeat_at is None


class PeriodicRun(models.Model):
    """When a periodic task last began, so that two beats do not make two runs of one period."""

    task = models.CharField(_("task"), max_length=120, primary_key=True)
    began_at = models.DateTimeField(_("last begun"))

    class Meta:
        verbose_name = _("periodic run")
        verbose_name_plural = _("periodic runs")

    def __str__(self) -> str:
        return self.task
