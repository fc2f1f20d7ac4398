"""What was imported: a batch, its files, and the rows that did not get in. The engine is `households.imports`."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from areas.addresses import in_words
from areas.models import Area
from areas.scope import AreaScopedQuerySet, Scope
from households.imports.kinds import kind_of
from households.models.rounds import SurveyRound


class ImportMode(models.TextChoices):
    """What becomes of the good rows of a file that has bad ones."""

    ROWS = "rows", _("good rows only")
    WHOLE = "whole", _("the whole file or nothing")


class ImportState(models.TextChoices):
    MATCHING = "matching", _("waiting for its columns to be matched")
    UPLOADED = "uploaded", _("waiting for the check")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked; nothing written yet")
    MERGING = "merging", _("being written")
    DONE = "done", _("imported")
    CANCELLED = "cancelled", _("cancelled; nothing written")
    FAILED = "failed", _("stopped by an error")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


AT_WORK = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.MERGING, ImportState.UNDOING)


class LegalBasis(models.TextChoices):
    """Why the data may be held: the grounds of the Personal Data Protection Act, sections 24 and 26."""

    PUBLIC_TASK = "public_task", _("task in the public interest (section 24 (4))")
    LEGAL_DUTY = "legal_duty", _("duty under a law (section 24 (6))")
    CONSENT = "consent", _("consent of the person")
    SOCIAL_PROTECTION = "social_protection", _("social protection of the needy (section 26 (5))")
    RESEARCH = "research", _("research and statistics")


class ImportBatchQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_id"

    def within(self, scope: Scope) -> Self:
        """Keep the batches of areas inside `scope`; one of the whole country only for who sees it whole."""
        return self if scope.is_everywhere else super().within(scope)

    def newest_first(self) -> Self:
        return self.order_by("-id")

    def with_names(self) -> Self:
        return self.select_related("round", "area__parent__parent__parent", "created_by")

    def started_by(self, user, *, since: datetime) -> Self:
        return self.filter(created_by=user, created_at__gte=since)

    def still_kept(self) -> Self:
        """Keep the batches of which files, or cells of rows that stayed out, are still there."""
        return self.filter(Q(closed_at=None) | ~Q(files__stored_name="")).distinct()

    def resting_since(self, at: datetime) -> Self:
        """Keep the batches that nothing happened to after `at`, and that no job is at."""
        newer = ImportFile.objects.filter(batch=OuterRef("pk"), created_at__gt=at)
        at_rest = self.exclude(state__in=AT_WORK).filter(created_at__lte=at).exclude(finished_at__gt=at)
        return at_rest.exclude(models.Exists(newer))

    def with_content(self, sha256: str) -> Self:
        """Keep the batches that one file was handed in for, as their first."""
        return self.filter(files__sha256=sha256, files__sequence=1)


class ImportRowQuerySet(models.QuerySet):
    def out_of(self, batch: "ImportBatch") -> Self:
        """Keep the rows of a batch that are still out: those that no later file brought corrected."""
        return self.filter(file__batch=batch, corrected_in=None).order_by("file_id", "sheet", "number")

    def corrected(self) -> Self:
        """Keep the rows that were corrected on the page and wait to be handed in."""
        return self.filter(is_corrected=True)

    def with_problem(self, column: str, reason: str) -> Self:
        problems = ImportProblem.objects.filter(row=OuterRef("pk"), column=column, reason=reason)
        return self.filter(models.Exists(problems))


class ImportBatch(models.Model):
    """Files of one kind that were handed in together, the second often the corrected rows of the first.

    Every row that was read is in exactly one of five counts. The number of the batch stands on each row it made.
    """

    kind = models.CharField(_("kind of data"), max_length=40)
    round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("round")
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
        help_text=_("Rows of other areas are not taken; empty is the whole country."),
    )
    source = models.CharField(_("where the data come from"), max_length=200)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis)
    mode = models.CharField(_("what to do about bad rows"), max_length=8, choices=ImportMode, default=ImportMode.ROWS)
    state = models.CharField(_("state"), max_length=12, choices=ImportState, default=ImportState.UPLOADED)
    failure = models.CharField(_("what went wrong"), max_length=60, blank=True)

    read_count = models.PositiveIntegerField(_("rows read"), default=0)
    accepted_count = models.PositiveIntegerField(_("new"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected_count = models.PositiveIntegerField(_("refused"), default=0)
    held_count = models.PositiveIntegerField(_("held for review"), default=0)
    # Units (households or rows, in the order of the file), and how many are written.
    unit_count = models.PositiveIntegerField(default=0)
    merged_units = models.PositiveIntegerField(default=0)
    # Which: pairs of from (excluded) and to. A new attempt goes on with what lies between.
    written_units = ArrayField(ArrayField(models.PositiveIntegerField(), size=2), default=list, editable=False)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    created_at = models.DateTimeField(_("handed in"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    # Since then its files, the cells of rows that stayed out and the values before are deleted.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                name="import_loses_no_row",
                condition=~Q(state__in=[ImportState.DONE])
                | Q(
                    read_count=F("accepted_count")
                    + F("changed_count")
                    + F("unchanged_count")
                    + F("rejected_count")
                    + F("held_count")
                ),
                violation_error_message=_("Every row that was read is in exactly one of the counts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    @property
    def kind_label(self):
        return kind_of(self.kind).label

    @property
    def sheets(self) -> tuple:
        """The sheets that a file of its kind can have."""
        return kind_of(self.kind).sheets

    @property
    def place(self) -> str:
        """The names of the area, or the whole country."""
        return in_words(self.area) if self.area else gettext("the whole country")

    @property
    def is_at_work(self) -> bool:
        """Whether a job is at it, or soon will be."""
        return self.state in AT_WORK

    @property
    def undo_until(self) -> datetime | None:
        """The last moment at which it can be undone; None for one that was not written, or is undone or closed."""
        is_written = self.state == ImportState.DONE and self.finished_at and not self.closed_at
        return self.finished_at + settings.IMPORT_KEPT if is_written else None

    @property
    def counts_are_known(self) -> bool:
        """Whether new, changed and unchanged are settled; before, only what was read and refused is."""
        return self.state in (ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE)


class ImportFile(models.Model):
    """One file of a batch. At rest it is sealed, and it is deleted when its rows can no longer be needed.

    A typed one has no file: it is the rows of earlier ones that were corrected on the page (`ImportRow.corrected_in`).
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="files", verbose_name=_("import"))
    sequence = models.PositiveSmallIntegerField(_("number in the import"))
    name = models.CharField(_("file name"), max_length=200)
    stored_name = models.CharField(max_length=60, blank=True)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    is_typed = models.BooleanField(_("corrected on the page"), default=False)
    # The file before it was not written yet: both are checked and written together, or this one stands in its stead.
    joins_last = models.BooleanField(default=False)
    replaces_last = models.BooleanField(default=False)
    # {sheet of the file: {"sheet": sheet of the kind, "row": of the headers, "columns": {column: place in the file},
    # "eras": {column: era}, and, where somebody chose the columns, "headers": digest of the headers they go with}}
    mapping = models.JSONField(default=dict, blank=True)
    # The first rows, masked, while somebody matches the columns: see `households.imports.preflight`.
    preflight = models.JSONField(_("first rows, masked"), default=list, blank=True)
    read_count = models.PositiveIntegerField(_("rows read"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    created_at = models.DateTimeField(_("handed in"), auto_now_add=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        constraints = [models.UniqueConstraint(fields=["batch", "sequence"], name="import_file_once")]
        indexes = [models.Index(fields=["sha256"], name="import_file_sha256")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.sequence}"


class ImportRow(models.Model):
    """A row that did not get in: refused, or held until somebody looks. Its cells are kept sealed."""

    file = models.ForeignKey(ImportFile, on_delete=models.PROTECT, related_name="rows", verbose_name=_("file"))
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    number = models.PositiveIntegerField(_("row"))
    is_held = models.BooleanField(_("held for review"), default=False)
    sealed = models.BinaryField(_("the row, sealed"), editable=False)
    is_corrected = models.BooleanField(_("corrected on the page, to be checked"), default=False)
    # The file of the same batch that brought the corrected row.
    corrected_in = models.ForeignKey(
        ImportFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("corrected in")
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row that did not get in")
        verbose_name_plural = _("rows that did not get in")
        constraints = [models.UniqueConstraint(fields=["file", "sheet", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"


class ImportProblem(models.Model):
    """What is wrong with one cell of a row: a reason of `households.imports.reasons`; the value is masked."""

    row = models.ForeignKey(ImportRow, on_delete=models.CASCADE, related_name="problems", verbose_name=_("row"))
    column = models.CharField(_("column"), max_length=60, blank=True)
    value = models.CharField(_("value"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=40)
    params = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("problem of a row")
        verbose_name_plural = _("problems of rows")

    def __str__(self) -> str:
        return f"{self.column} {self.reason}"


class ImportChange(models.Model):
    """What a batch changed of a row that was there before: the values it replaced, for the undo."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="changes", verbose_name=_("import"))
    table = models.CharField(_("table"), max_length=40)
    object_id = models.UUIDField(_("row"))
    before = models.JSONField(_("values before"))
    after = models.JSONField(_("values after"))

    class Meta:
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by imports")
        indexes = [models.Index(fields=["batch", "table", "object_id"], name="import_change_batch")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.table}"


def made_by_import() -> models.ForeignKey:
    """Return the field that names the batch which made a row; NULL for what came otherwise.

    Without a constraint of the database: batches are never deleted, and the check would cost every row of a
    national import. The rows of a batch lie together, so a block range index finds them.
    """
    return models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("import"),
    )
