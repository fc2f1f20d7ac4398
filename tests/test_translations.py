"""Every text of the product is English in the code and Thai in a catalogue; templates hold no text of their own."""

import re
from html.parser import HTMLParser

import pytest
from django.template.base import Lexer, TokenType

from tpmap import messages

# The same in every language: the product's name, short forms in use, languages named in themselves.
ALLOWED = {"TPMAP", "TPMAP Logbook", "MPI", "GPS", "API", "CSV", "XLSX", "ไทย", "ภาษาไทย", "English"}
SPEAKS_FOR_ITSELF = {
    "500.html": "stands alone where nothing works any more, so it says everything in both languages",
    "style.html": "shows the components to those who build screens, with invented words; not served to users",
}
TAG = "\ue000"  # stands for a template tag or variable while the HTML around it is read
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "title", "placeholder", "label"}
SILENT_ELEMENTS = {"script", "style", "svg", "code", "kbd"}
LETTER = re.compile(r"[A-Za-zก-๛]{2,}|[ก-๛]")
THAI = re.compile(r"[ก-๛]")
TRANSLATED_BLOCKS = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment"}
TEMPLATES = sorted((messages.ROOT / "templates").rglob("*.html"))
TRANSLATED = [path for path in TEMPLATES if path.name not in SPEAKS_FOR_ITSELF]


class _Speech(HTMLParser):
    """Collects what a page says: text between elements and in attributes that are read aloud."""

    def __init__(self):
        super().__init__()
        self.said, self.silent = [], []

    def handle_starttag(self, tag, attrs):
        if tag in SILENT_ELEMENTS:
            self.silent.append(tag)
        kind = dict(attrs).get("type")
        spoken = SPOKEN_ATTRIBUTES | ({"value"} if tag == "input" and kind in {"submit", "button"} else set())
        self.said += [value for name, value in attrs if name in spoken and value]

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)


def bare_texts(source):
    """Return the texts of a template that no translate tag covers."""
    speech = _Speech()
    speech.feed(_without_tags(source))
    speech.close()
    texts = (part.strip(" \n–·()") for text in speech.said for part in text.split(TAG))
    return [text for text in texts if LETTER.search(text) and text not in ALLOWED]


def _without_tags(source):
    kept, inside = [], None
    for token in Lexer(source).tokenize():
        words = token.contents.split() if token.token_type == TokenType.BLOCK else [""]
        if inside:
            inside = None if words[0] == inside else inside
        elif words[0] in TRANSLATED_BLOCKS:
            inside = TRANSLATED_BLOCKS[words[0]]
        elif words[0] == "block" and words[1].endswith("_class"):  # fills an attribute of the page it extends
            inside = "endblock"
        else:
            kept.append(token.contents if token.token_type == TokenType.TEXT else TAG)
    return "".join(kept)


def test_every_text_has_its_thai():
    assert messages.problems() == []


@pytest.mark.parametrize("app", messages.APPS)
def test_texts_in_code_are_english(app):
    assert [message.id for message in messages.extract_app(app) if message.id and THAI.search(str(message.id))] == []


@pytest.mark.parametrize("app", messages.APPS)
def test_no_catalogue_keeps_texts_that_vanished(app):
    wanted = {(message.id, message.context) for message in messages.extract_app(app)}
    kept = {(message.id, message.context) for message in messages.read_catalogue(app)}

    assert kept - wanted - {("", None)} == set(), "run manage.py messages --update"


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.relative_to(messages.ROOT / "templates").as_posix())
def test_a_template_holds_no_bare_text(path):
    assert bare_texts(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Save</p>", ["Save"]),
        ("<p>บันทึก</p>", ["บันทึก"]),
        ('<p>{% translate "Save" %} {{ name }}</p>', []),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", []),
        ("{# a note #}{% comment %}a note{% endcomment %}<!-- a note -->", []),
        ('<img alt="A house" class="photo">', ["A house"]),
        ('<input type="submit" value="Save"><input type="hidden" value="Save">', ["Save"]),
        ('<script>let name = "Save"</script><b>MPI</b>', []),
        ("<p>x {{ count }} / 5</p>", []),
        ("{% block page_class %}narrow{% endblock %}{% block title %}Home{% endblock %}", ["Home"]),
    ],
)
def test_bare_texts_are_recognised(source, found):
    assert bare_texts(source) == found
