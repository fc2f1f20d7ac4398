"""Message catalogues without the gettext programs: extracted, merged, compiled and checked with Babel.

A text belongs to the app whose folder it stands in; a template `templates/APP/…` belongs to that app, every other
template to `tpmap`. msgids are English, so only Thai has a catalogue.
"""

import os
import re
from collections import defaultdict
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("areas", "accounts", "jobs", "households", "mpi", "logbook", "reports", "tpmap")
LANGUAGE = "th"
# What Python calls and what templatize() makes of template tags; (1, "c") marks the context argument.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """msgid ""
msgstr ""
"Language: th\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogue_path(app):
    """Return the path of an app's Thai catalogue."""
    return ROOT / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read_catalogue(app):
    """Return an app's Thai catalogue; an empty one where the file is not there yet."""
    path = catalogue_path(app)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def extract_app(app):
    """Return a template catalogue of every text of an app's Python files and templates, with its places."""
    found = Catalog()
    for path in _sources(app):
        place = path.relative_to(ROOT).as_posix()
        for line, message, _comments, context in extract("python", BytesIO(_as_python(path)), keywords=KEYWORDS):
            flags = {"python-format"} if _is_format(message) else set()
            found.add(message, locations=[(place, line)], context=context, flags=flags)
    return found


def update(app):
    """Bring an app's catalogue in line with its source: new texts added, vanished ones removed, the rest kept."""
    extracted = extract_app(app)
    if not len(extracted) and not catalogue_path(app).exists():
        return
    catalogue = read_catalogue(app)
    catalogue.update(extracted, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    path = catalogue_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # Without dates and line numbers: a catalogue changes only when its texts do, so branches merge.
        file.write(HEADER.encode())
        write_po(file, catalogue, width=110, omit_header=True, include_lineno=False, sort_output=True)


def compile_stale():
    """Write the .mo of every catalogue that is newer than it; return the apps compiled."""
    return [app for app in APPS if _is_stale(app) and _compile(app)]


def problems():
    """Return what is wrong with the catalogues, as lines: text without Thai, fuzzy, or with other placeholders."""
    return [line for app in APPS for line in _problems_of(app)]


def _problems_of(app):
    catalogue = read_catalogue(app)
    for message in extract_app(app):
        if not message.id:
            continue
        translated = catalogue.get(message.id, message.context)
        fault = _fault(message, translated)
        if fault:
            yield f"{app}: {fault}: {_as_line(message)}"


def _fault(message, translated):
    if translated is None or not all(_forms(translated.string)):
        return "no Thai"
    if translated.fuzzy:
        return "fuzzy"
    wanted = _placeholders(message.id)
    if any(_placeholders(form) - wanted for form in _forms(translated.string)):
        return "placeholders differ"
    if wanted - _placeholders(translated.string):
        return "placeholders differ"
    return None


def _sources(app):
    skipped = {"migrations", "__pycache__"}
    modules = [path for path in sorted((ROOT / app).rglob("*.py")) if not skipped & set(path.parts)]
    return modules + _templates()[app] + sorted((ROOT / app / "templates").rglob("*.html"))


def _templates():
    """Return the shared templates by the app they belong to."""
    root = ROOT / "templates"
    by_app = defaultdict(list)
    for path in sorted(root.rglob("*.html")) + sorted(root.rglob("*.txt")):
        first = path.relative_to(root).parts[0]
        by_app[first if first in APPS else "tpmap"].append(path)
    return by_app


def _as_python(path):
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = templatize(source, origin=str(path))
    return source.encode()


def _is_stale(app):
    source, compiled = catalogue_path(app), catalogue_path(app).with_suffix(".mo")
    return source.exists() and (not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime)


def _compile(app):
    path = catalogue_path(app).with_suffix(".mo")
    draft = path.with_suffix(f".mo.{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, read_catalogue(app))
    draft.replace(path)  # a server reading it meanwhile sees the old or the new one
    return app


def _forms(text):
    return text if isinstance(text, list | tuple) else (text,)


def _placeholders(text):
    return {found for form in _forms(text) for found in PLACEHOLDER.findall(form)}


def _is_format(message):
    return any("%(" in form or "%s" in form for form in _forms(message))


def _as_line(message):
    context = f"[{message.context}] " if message.context else ""
    return context + " / ".join(_forms(message.id))
