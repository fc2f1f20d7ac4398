"""Words on a page in the wrong language: every text a reader or a screen reader meets, patterns included."""

import json
import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
# Text nodes, spoken attributes, and the sentences that scripts will put on the page.
TEXTS = """
(() => {
  const texts = [document.title];
  const gather = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) texts.push(node.textContent);
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches("script, style, [lang], [translate=no]")) continue;
      for (const name of ["aria-label", "placeholder", "title", "alt"]) texts.push(node.getAttribute(name) ?? "");
      texts.push(...Object.values(node.dataset).filter(value => value.includes(" ")));
      gather(node.content ?? node);
    }
  };
  gather(document.body);
  return texts.map(text => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
})()
"""
THAI = re.compile("[ก-๙]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
# What Thai officials write in Latin letters themselves, and the names of keys.
LATIN_IN_THAI = {
    *("TPMAP", "Logbook", "MPI", "GPS", "ThaiQM", "HLEIA", "API"),
    *("Excel", "xlsx", "CSV", "csv"),
    *("KB", "MB"),
    *("Ctrl", "Enter", "Esc"),
}
# A value in a msgstr, or in a sentence that a script fills.
PLACE_FOR_A_VALUE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
MASKED_ID = re.compile(r"\d-x{4}-x{5}-\d\d-\d")
# The device of these journeys, where a page tells on which one somebody signed in.
DEVICE = "Chrome · Linux"


def latin_words(page):
    """Return the Latin words of a Thai page that no Thai official would write."""
    texts = [text.replace(DEVICE, "") for text in page.evaluate(TEXTS)]
    texts = [MASKED_ID.sub("", PLACE_FOR_A_VALUE.sub("", text)) for text in texts]
    return {word: text for text in texts for word in LATIN_WORD.findall(text) if word not in LATIN_IN_THAI}


def thai_interface_words(page):
    """Return the texts of an English page that come from a Thai catalogue; data are in Thai, and stay so."""
    sentences, data = _thai_sentences(), _titles_of_the_menu()
    texts = [text for text in page.evaluate(TEXTS) if THAI.search(text) and text not in data]
    return {text for text in texts if any(one.fullmatch(text) for one in sentences)}


def _titles_of_the_menu():
    """Return what is offered in lists to choose from and may read like a sentence of the interface."""
    return {entry["title"] for entry in json.loads((ROOT / "logbook" / "menu_items.json").read_text())}


def _thai_sentences():
    """Return a pattern for each Thai sentence of the interface; those that are nearly all value would fit data too."""
    patterns = []
    for path in ROOT.glob("*/locale/th/LC_MESSAGES/django.po"):
        for message in read_po(path.open("rb")):
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            patterns += [_pattern(text) for text in strings if len(THAI.findall(PLACE_FOR_A_VALUE.sub("", text))) > 3]
    return patterns


def _pattern(text):
    literal = (re.escape(" ".join(part.split())) for part in PLACE_FOR_A_VALUE.split(re.sub("<[^>]+>", "", text)))
    return re.compile(r"\s*.+\s*".join(literal))
