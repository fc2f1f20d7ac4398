"""Making a safe, small JPEG of whatever a phone sends. Knows nothing of households; no Django models.

The picture is drawn anew from its pixels, so nothing else of the file survives: no EXIF, no place, no script
appended to it, no colour profile, no second frame.
"""

from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONG_SIDE = 1600
THUMBNAIL_LONG_SIDE = 320
TARGET_BYTES = 250 * 1024
THUMBNAIL_TARGET_BYTES = 20 * 1024
QUALITIES = (82, 74, 66, 58, 50, 40)
# What phones and messengers produce. Formats with scripts or pages in them (SVG, PDF, EPS, PSD …) are not even tried.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")


class UnfitPhoto(ValueError):
    """The file cannot become a photo. `message` says to the person who sent it what to do."""

    def __init__(self, message):
        super().__init__(str(message))
        self.message = message


Image.init()  # registers WebP and AVIF too

NOT_AN_IMAGE = _("This file is not a photo. Choose a JPEG, PNG or WebP picture.")
TOO_MANY_BYTES = _("The file is larger than 12 MB. Choose a smaller photo, or take it again at a lower resolution.")
TOO_MANY_PIXELS = _("The photo has more than 40 million dots. Take it again at a lower resolution.")
BROKEN = _("The photo is damaged or was cut off on the way. Send it again, or take it again.")
HEIC = _(
    "This photo is in the HEIC format, which cannot be shown here. "
    "In the phone's camera settings choose “Most compatible” (JPEG), or send a screenshot of the photo."
)


@dataclass(frozen=True)
class SafeImage:
    """The photo and its small copy as JPEG bytes; width and height in dots of the larger one."""

    photo: bytes
    thumbnail: bytes
    width: int
    height: int


def make_safe(content: bytes) -> SafeImage:
    """Return the picture redrawn: upright, at most 1600 dots long and about 250 kB. Raises UnfitPhoto."""
    if len(content) > MAX_BYTES:
        raise UnfitPhoto(TOO_MANY_BYTES)
    picture = _open(content)
    # Only the head of the file is read so far: a bomb is refused before a single dot is decoded.
    if picture.width * picture.height > MAX_PIXELS:
        raise UnfitPhoto(TOO_MANY_PIXELS)
    upright = _redraw(picture)
    small = upright.copy()
    small.thumbnail((THUMBNAIL_LONG_SIDE, THUMBNAIL_LONG_SIDE), reducing_gap=3)
    return SafeImage(
        photo=_jpeg(upright, TARGET_BYTES),
        thumbnail=_jpeg(small, THUMBNAIL_TARGET_BYTES),
        width=upright.width,
        height=upright.height,
    )


def _open(content: bytes) -> Image.Image:
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise UnfitPhoto(HEIC)
    try:
        return Image.open(BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        raise UnfitPhoto(TOO_MANY_PIXELS) from None
    except Exception:  # noqa: BLE001 – a forged head makes the decoders raise anything
        raise UnfitPhoto(NOT_AN_IMAGE) from None


def _redraw(picture: Image.Image) -> Image.Image:
    try:
        picture.draft("RGB", (LONG_SIDE, LONG_SIDE))  # lets a JPEG decode at half or quarter size
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        upright = _on_white(upright)
        upright.thumbnail((LONG_SIDE, LONG_SIDE), reducing_gap=3)
    except Exception:  # noqa: BLE001 – as above, while decoding
        raise UnfitPhoto(BROKEN) from None
    # A new canvas has no comment, no profile and no EXIF that the encoder could write out again.
    canvas = Image.new("RGB", upright.size)
    canvas.paste(upright)
    return canvas


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB; what is see-through becomes white, 16-bit greys become 8-bit ones."""
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda grey: grey / 256).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def _jpeg(picture: Image.Image, target_bytes: int) -> bytes:
    """Return the best quality that fits; a picture that never fits is halved until it does."""
    for quality in QUALITIES:
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= target_bytes:
            return out.getvalue()
    return _jpeg(picture.reduce(2), target_bytes)
