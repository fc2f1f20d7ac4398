"""The design language keeps its promises: readable, light, in one place, under the content security policy."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles.finders import find

ROOT = Path(__file__).resolve().parent.parent
STYLES = sorted((ROOT / "static" / "tpmap").glob("*.css"))
PAGES = sorted((ROOT / "templates").rglob("*.html"))
FONTS = [
    ROOT / "node_modules/@fontsource/sarabun/files" / f"sarabun-{script}-{weight}-normal.woff2"
    for script in ("thai", "latin")
    for weight in (400, 700)
]
BACKGROUNDS = ("paper", "surface", "sunken")
# Text on its background, and the least contrast. Body text is read in the sun: 7 : 1; the rest as WCAG AA has it.
PAIRS = (
    [(text, ground, 7) for text in ("ink", "muted") for ground in ("paper", "surface")]
    + [("muted", "sunken", 6.5)]
    + [("ink", f"{tone}-soft", 7) for tone in ("primary", "attention", "danger", "good", "info")]
    + [(tone, f"{tone}-soft", 4.5) for tone in ("primary", "attention", "danger", "good", "info")]
    + [("primary-strong", "primary-soft", 4.5), ("primary-ink", "primary", 4.5), ("primary-ink", "primary-strong", 7)]
    + [(tone, ground, 4.5) for tone in ("primary", "danger", "good", "attention") for ground in BACKGROUNDS]
    + [("on-hue", hue, 4.5) for hue in ("health", "living", "education", "income", "access")]
)


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", (ROOT / "static/tpmap/base.css").read_text()))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_has_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_text_is_readable_on_its_background(text, ground, least):
    colours = tokens()
    assert contrast(colours[text], colours[ground]) >= least


@pytest.mark.parametrize("ground", BACKGROUNDS)
def test_the_outline_of_a_field_and_the_focus_ring_are_seen(ground):
    colours = tokens()
    assert contrast(colours["outline"], colours[ground]) >= 3
    assert contrast(colours["ink"], colours[ground]) >= 3


def test_every_colour_used_is_a_token_or_a_neutral_of_the_sheet():
    used = {name for style in STYLES for name in re.findall(r"var\(--([\w-]+)", style.read_text())}
    declared = {name for style in STYLES for name in re.findall(r"--([\w-]+):", style.read_text())}
    assert used <= declared


def test_the_stylesheets_of_every_page_weigh_at_most_14_kilobytes():
    weights = {style.stem: len(brotli.compress(style.read_bytes())) for style in STYLES}
    everywhere = sum(weights[name] for name in ("base", "forms", "parts", "print"))
    for page in (ROOT / "templates").rglob("*.html"):
        own = set(re.findall(r"tpmap/([a-z]+)\.css", page.read_text())) - {"base", "forms", "parts", "print"}
        assert everywhere + sum(weights[name] for name in own) <= 14_000, page


def test_the_scripts_of_every_page_weigh_at_most_20_kilobytes():
    scripts = [Path(find(name)) for name in ("django_htmx/htmx-2.min.js", "tpmap/app.js")]
    assert sum(len(brotli.compress(script.read_bytes())) for script in scripts) <= 20_000


def test_the_fonts_weigh_at_most_45_kilobytes():
    assert sum(font.stat().st_size for font in FONTS) <= 45_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT / "templates").as_posix())
def test_no_page_carries_a_style_or_a_script_of_its_own(page):
    text = re.sub(r"{#.*?#}", "", page.read_text(), flags=re.S)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text)


def test_body_text_leaves_room_for_thai_marks():
    base = (ROOT / "static/tpmap/base.css").read_text()
    assert re.search(r"body \{[^}]*line-height: 1\.7", base)
    heights = [float(value) for style in STYLES for value in re.findall(r"line-height: ([\d.]+);", style.read_text())]
    words = [value for value in heights if value > 1]
    assert min(words) >= 1.3
