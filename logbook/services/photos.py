"""Keeping photos: they wait under their form's number until the form is recorded, then belong to it."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from households.models import Household
from logbook.images import MAX_BYTES, TOO_MANY_BYTES, SafeImage, UnfitPhoto, make_safe
from logbook.models import AssignmentReport, HelpActivity, Photo, Visit

# So many of one person may wait for their forms; far above a day's work, far below a full disk.
WAITING_QUOTA = 60
WAITING_DAYS = 7
CAPTIONS = ("caption_who", "caption_what", "caption_where", "caption_when")
QUOTA_REACHED = _("Too many photos wait for their forms. Send or empty the forms you have begun, then add this photo.")


def keep_photo(*, household: Household, upload: UploadedFile, client_uuid: UUID, by: User, **captions: str) -> Photo:
    """Keep an uploaded picture, redrawn, to wait for the form `client_uuid`.

    The same file sent again for the same form is the same photo, as long as it still waits. Raises UnfitPhoto for
    what is no photo, is too large, or is one too many.
    """
    if upload.size > MAX_BYTES:
        raise UnfitPhoto(TOO_MANY_BYTES)
    content = upload.read()
    sha256 = hashlib.sha256(content).hexdigest()
    known = Photo.objects.of_form(client_uuid).chosen_by(by).filter(sha256=sha256).first()
    return known or _store(
        Photo(household=household, client_uuid=client_uuid, sha256=sha256, uploaded_by=by, **captions),
        make_safe(content),
    )


def attach_photos(
    *,
    photos: Iterable[Photo],
    visit: Visit | None = None,
    help_activity: HelpActivity | None = None,
    report: AssignmentReport | None = None,
):
    """Give waiting photos, with the captions they carry now, to a recorded visit, act of help or report."""
    photos = list(photos)
    for photo in photos:
        photo.visit, photo.help_activity, photo.report = visit, help_activity, report
    Photo.objects.bulk_update(photos, ["visit", "help_activity", "report", *CAPTIONS])


@transaction.atomic
def discard_waiting_photos(photos) -> int:
    """Forget photos (a QuerySet) that no record holds; their files go once the transaction holds. Returns how many."""
    doomed = list(photos.waiting().select_for_update())
    Photo.objects.filter(pk__in=[photo.pk for photo in doomed]).delete()
    transaction.on_commit(lambda: _remove_files(doomed))
    return len(doomed)


def discard_stale_photos(*, now: datetime) -> int:
    """Forget photos whose form was never sent within a week."""
    return discard_waiting_photos(Photo.objects.filter(uploaded_at__lt=now - timedelta(days=WAITING_DAYS)))


def _store(photo: Photo, image: SafeImage) -> Photo:
    photo.width, photo.height = image.width, image.height
    photo.image.save("", ContentFile(image.photo), save=False)
    photo.thumbnail.save("", ContentFile(image.thumbnail), save=False)
    try:
        return _insert_within_quota(photo)
    except IntegrityError:
        # The same file came twice at the same moment: the first one stays.
        _remove_files([photo])
        return Photo.objects.get(client_uuid=photo.client_uuid, sha256=photo.sha256, uploaded_by=photo.uploaded_by)
    except UnfitPhoto:
        _remove_files([photo])
        raise


@transaction.atomic
def _insert_within_quota(photo: Photo) -> Photo:
    # One person's uploads stand in line here, or a hundred at once would all find room for one more.
    User.objects.select_for_update(no_key=True).get(pk=photo.uploaded_by_id)
    if Photo.objects.waiting().chosen_by(photo.uploaded_by).count() >= WAITING_QUOTA:
        raise UnfitPhoto(QUOTA_REACHED)
    photo.save(force_insert=True)
    return photo


def _remove_files(photos: Iterable[Photo]) -> None:
    for photo in photos:
        photo.image.delete(save=False)
        photo.thumbnail.delete(save=False)
