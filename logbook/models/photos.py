import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import Household
from logbook.models.assignments import AssignmentReport
from logbook.models.entries import Entry
from logbook.models.help import HelpActivity
from logbook.models.visits import CaseQuerySet, Visit


def photo_path(photo: "Photo", filename: str) -> str:
    """Return a random name below the month; nothing of the uploaded name is kept."""
    name = uuid.uuid4().hex
    return f"photos/{name[:2]}/{name}.jpg"


OF_NO_RECORD = {"visit": None, "help_activity": None, "report": None, "entry": None}


class PhotoQuerySet(CaseQuerySet):
    def kept(self) -> Self:
        """Keep the photos of recorded visits, help, reports and entries; the rest waits for its form to be sent."""
        return self.exclude(**OF_NO_RECORD)

    def of_entries(self) -> Self:
        """Keep the evidence of people who were entered."""
        return self.exclude(entry=None)

    def proving(self, entry: Entry) -> Self:
        """Keep the evidence of an entry: its own photos, and those of the visit at which they were met."""
        own = Q(entry=entry)
        return self.filter(own | Q(visit=entry.visit_id) if entry.visit_id else own)

    def waiting(self) -> Self:
        return self.filter(**OF_NO_RECORD)

    def of_form(self, client_uuid: uuid.UUID) -> Self:
        """Keep the photos chosen for one form, in the order in which they came."""
        return self.filter(client_uuid=client_uuid).order_by("uploaded_at", "id")

    def chosen_by(self, user) -> Self:
        return self.filter(uploaded_by=user)

    def only_one(self, pk: uuid.UUID) -> Self:
        return self.filter(pk=pk)

    def seen_by(self, user) -> Self:
        """Leave out what others have chosen for forms that they have not sent."""
        return self.exclude(~Q(uploaded_by=user), **OF_NO_RECORD)


class Photo(models.Model):
    """A photo with its caption: who, what, where, when. Always re-encoded, without the camera's hidden data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="photos", verbose_name=_("household")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="photos", verbose_name=_("visit")
    )
    help_activity = models.ForeignKey(
        HelpActivity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name=_("help activity"),
    )
    report = models.ForeignKey(
        AssignmentReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name=_("report on an assignment"),
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="photos", verbose_name=_("entry")
    )
    client_uuid = models.UUIDField(_("of the form"), null=True, blank=True)
    image = models.FileField(_("image"), upload_to=photo_path)
    thumbnail = models.FileField(_("thumbnail"), upload_to=photo_path)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption_who = models.CharField(_("who"), max_length=120, blank=True)
    caption_what = models.CharField(_("what"), max_length=200, blank=True)
    caption_where = models.CharField(_("where"), max_length=120, blank=True)
    caption_when = models.CharField(_("when"), max_length=60, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.UniqueConstraint(fields=["uploaded_by", "client_uuid", "sha256"], name="photo_once_a_form"),
        ]

    def __str__(self) -> str:
        return self.caption_what or str(self.id)

    @property
    def caption(self) -> str:
        """Who did what, where, when, as far as it was told."""
        return " · ".join(filter(None, [self.caption_who, self.caption_what, self.caption_where, self.caption_when]))
