from collections.abc import Collection, Iterable, Mapping

from django.http import QueryDict

from logbook.forms.visits import CaptionForm
from logbook.models import Photo


class WaitingPhotos:
    """The photos that wait for a form, each with its caption; `refusals` say why others could not be kept."""

    def __init__(self, photos: Iterable[Photo] = (), data: QueryDict | None = None, refusals: Collection[str] = ()):
        self.captions = [CaptionForm(_typed(data, photo), photo=photo) for photo in photos]
        self.refusals = list(refusals)

    def are_valid(self) -> bool:
        verdicts = [caption.is_valid() for caption in self.captions]
        return not self.refusals and all(verdicts)

    @property
    def chosen(self) -> list[Photo]:
        """The photos to keep with the record, with their captions; the caller has asked `are_valid`."""
        return [caption.captioned_photo for caption in self.captions if not caption.cleaned_data["drop"]]

    @property
    def fingerprints(self) -> list[str]:
        return sorted(caption.photo.sha256 for caption in self.captions)


def _typed(data: QueryDict | None, photo: Photo) -> Mapping:
    """Return the typed caption, or the one that the photo was kept with in this very sending."""
    prefix = f"photo-{photo.pk}"
    if data is not None and f"{prefix}-who" in data:
        return data
    return {f"{prefix}-{name}": getattr(photo, f"caption_{name}") for name in ("who", "what", "where", "when")}
