"""Pictures as phones and attackers make them, drawn on the spot."""

import struct
import zlib
from io import BytesIO

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

# The EXIF orientation and the turn that a camera held so would have made of an upright picture.
TURNS = {
    1: [],
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_90],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_270],
}


def scene(width=400, height=300, mode="RGB") -> Image.Image:
    """A red sky in the left upper corner of a green field: upright can be told from turned."""
    picture = Image.new("RGB", (width, height), (20, 140, 40))
    picture.paste((220, 20, 20), (0, 0, width // 2, height // 2))
    return picture.convert(mode)


def encoded(picture: Image.Image, format="JPEG", **options) -> bytes:
    out = BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def jpeg(width=400, height=300, **options) -> bytes:
    return encoded(scene(width, height), **options)


def held_sideways(orientation: int) -> bytes:
    """The upright scene as a camera stores it that was held in this orientation."""
    picture = scene()
    for turn in TURNS[orientation]:
        picture = picture.transpose(turn)
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    return encoded(picture, exif=exif)


def with_a_place() -> bytes:
    exif = Image.Exif()
    exif[Base.Make] = "CameraOfTheTest"
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (9.0, 8.0, 7.0)
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (99.0, 20.0, 3.0)
    return encoded(scene(), exif=exif, comment=b"written by CameraOfTheTest", xmp=b"<x>CameraOfTheTest</x>")


def png_bomb(width=50_000, height=50_000) -> bytes:
    """A small file whose head declares more dots than memory could hold."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def noise(width=1600, height=1200) -> bytes:
    """The picture that compresses worst."""
    return encoded(Image.effect_noise((width, height), 120).convert("RGB"), quality=80)
