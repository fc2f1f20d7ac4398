"""Whatever is sent as a photo comes out as a small, clean, upright JPEG, or is refused with a sentence."""

import time
from io import BytesIO

import pytest
from django.utils.translation import override
from PIL import Image

from logbook.images import BROKEN, HEIC, MAX_BYTES, NOT_AN_IMAGE, TOO_MANY_BYTES, TOO_MANY_PIXELS, UnfitPhoto, make_safe
from tests.logbook.pictures import encoded, held_sideways, jpeg, noise, png_bomb, scene, with_a_place


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def is_red(pixel) -> bool:
    red, green, _blue = pixel
    return red > 150 and green < 90


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation):
    image = make_safe(held_sideways(orientation))

    picture = opened(image.photo)
    assert picture.size == (image.width, image.height) == (400, 300)
    assert is_red(picture.getpixel((20, 20)))
    assert not any(is_red(picture.getpixel(corner)) for corner in [(380, 20), (20, 280), (380, 280)])
    assert is_red(opened(image.thumbnail).getpixel((10, 10)))


def test_nothing_of_the_camera_or_the_place_remains():
    sent = with_a_place()
    image = make_safe(sent)

    assert b"CameraOfTheTest" in sent
    for content in (image.photo, image.thumbnail):
        assert not opened(content).getexif()
        assert b"CameraOfTheTest" not in content
        assert b"Exif" not in content
        assert "comment" not in opened(content).info


def test_a_large_photo_becomes_1600_dots_and_a_quarter_megabyte():
    image = make_safe(noise(3000, 2200))

    assert max(image.width, image.height) <= 1600
    assert len(image.photo) <= 250 * 1024
    assert max(opened(image.thumbnail).size) <= 320
    assert len(image.thumbnail) <= 20 * 1024


def test_an_ordinary_large_photo_keeps_its_1600_dots():
    image = make_safe(jpeg(4000, 3000))

    assert (image.width, image.height) == (1600, 1200)


def test_a_small_photo_is_not_blown_up():
    assert make_safe(jpeg(50, 40)).width == 50


@pytest.mark.parametrize(
    ("format", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "I;16")]
    + [("JPEG", "CMYK"), ("JPEG", "L"), ("WEBP", "RGB"), ("WEBP", "RGBA"), ("GIF", "P"), ("AVIF", "RGB")],
)
def test_every_usual_kind_of_picture_becomes_an_rgb_jpeg(format, mode):
    picture = scene().convert("I").convert(mode) if mode == "I;16" else scene(mode=mode)
    image = make_safe(encoded(picture, format))

    assert opened(image.photo).format == "JPEG"
    assert opened(image.photo).mode == "RGB"


@pytest.mark.parametrize(("mode", "format"), [("RGB", "PNG"), ("CMYK", "JPEG"), ("RGBA", "WEBP"), ("P", "GIF")])
def test_colours_survive(mode, format):
    picture = opened(make_safe(encoded(scene(mode=mode), format)).photo)

    assert is_red(picture.getpixel((20, 20)))
    assert not is_red(picture.getpixel((380, 280)))


def test_sixteen_bit_grey_keeps_its_greys():
    grey = Image.new("I;16", (40, 40), 128 * 256)

    assert opened(make_safe(encoded(grey, "PNG")).photo).getpixel((5, 5))[0] == pytest.approx(128, abs=3)


def test_what_is_see_through_becomes_white():
    glass = Image.new("RGBA", (60, 60), (0, 0, 0, 0))

    assert min(opened(make_safe(encoded(glass, "PNG")).photo).getpixel((30, 30))) > 245


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_picture_stays(format):
    moving = encoded(scene(), format, save_all=True, append_images=[Image.new("RGB", (400, 300), "blue")], duration=100)
    image = make_safe(moving)

    assert getattr(opened(image.photo), "n_frames", 1) == 1
    assert is_red(opened(image.photo).getpixel((20, 20)))


@pytest.mark.parametrize("payload", [b"<?php system($_GET['c']); ?>", b"<script>alert(1)</script>"])
def test_what_hangs_on_behind_the_picture_is_gone(payload):
    for format in ("JPEG", "GIF", "PNG"):
        image = make_safe(encoded(scene(), format) + payload)
        assert payload not in image.photo + image.thumbnail


def test_a_script_in_a_jpeg_comment_is_gone():
    assert b"script" not in make_safe(jpeg(comment=b"<script>alert(1)</script>")).photo


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just a text",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n1 0 obj",
        b"GIF89a/*" + b"=1;alert(1)//",
        b"\xff\xd8\xff",
        b"8BPS\x00\x01" + bytes(20),
        encoded(scene(), "BMP"),
        encoded(scene(), "TIFF"),
    ],
)
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(UnfitPhoto) as refusal:
        make_safe(content)
    assert refusal.value.message in (NOT_AN_IMAGE, BROKEN)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_off_on_the_way_is_refused(format, kept):
    whole = encoded(Image.effect_noise((300, 200), 90).convert("RGB"), format)

    with pytest.raises(UnfitPhoto) as refusal:
        make_safe(whole[: int(len(whole) * kept)])
    assert refusal.value.message in (BROKEN, NOT_AN_IMAGE)


@pytest.mark.parametrize("side", [50_000, 10_000])
def test_a_bomb_is_refused_before_it_goes_off(side):
    begun = time.perf_counter()
    with pytest.raises(UnfitPhoto) as refusal:
        make_safe(png_bomb(side, side))

    assert time.perf_counter() - begun < 2  # of milliseconds; gone off, it would take gigabytes
    assert refusal.value.message == TOO_MANY_PIXELS


def test_a_file_over_12_megabytes_is_refused_unread():
    with pytest.raises(UnfitPhoto) as refusal:
        make_safe(bytes(MAX_BYTES + 1))
    assert refusal.value.message == TOO_MANY_BYTES


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc"])
def test_heic_says_how_to_help_oneself_in_thai(brand):
    with pytest.raises(UnfitPhoto) as refusal, override("th"):
        make_safe(b"\x00\x00\x00\x18ftyp" + brand + bytes(16))
    assert refusal.value.message == HEIC
    with override("th"):
        assert "เข้ากันได้" in str(refusal.value.message)
