"""What a page lets one fill in, as a browser would send it; and what its view asks for besides."""

import inspect
import re
import sys
from html.parser import HTMLParser

# What views look up in an address or a form by themselves, without a form class.
ASKED_FOR = re.compile(r"""(?:GET|POST|query|asked|params)(?:\.get\(|\.getlist\(|\[)["'](\w+)["']""")
NOT_OURS = {"csrfmiddlewaretoken", "viewport", "htmx-config", "description"}


class _Controls(HTMLParser):
    def __init__(self):
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        name = given.get("name", "")
        if tag in ("input", "textarea", "button") and name:
            is_off = given.get("type") in ("checkbox", "radio") and "checked" not in given
            self.values.setdefault(name, "" if is_off else given.get("value") or "")
        elif tag == "select":
            self._select = name
            self.values.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in given:
            self.values[self._select] = given.get("value") or ""


def controls_of(page: str) -> dict[str, str]:
    """Return the names of all controls of a page with the values that they hold."""
    parser = _Controls()
    parser.feed(page)
    return {name: value for name, value in parser.values.items() if name and name not in NOT_OURS}


def asked_for_by(view) -> set[str]:
    """Return the names that the module of a view reads from addresses and forms."""
    return set(ASKED_FOR.findall(inspect.getsource(sys.modules[view.__module__])))
