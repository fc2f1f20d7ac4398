"""Private by default: every address of the site, from the resolver itself, as somebody not signed in."""

import re
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import URLPattern, get_resolver, resolve
from django.utils.regex_helper import normalize

# Views of packages that are open; our own say so themselves with @open_to_all(reason=…).
OPEN_PACKAGES = {
    "admin:login": "the sign-in page of the admin",
}
# Values of URL parameters; the first whose form a parameter takes is used.
SAMPLES = ("json", ".json", "1", "84", str(UUID(int=1)), "areas", "2566-01-01")


@dataclass(frozen=True)
class Address:
    path: str
    name: str
    view: object

    @property
    def is_open(self):
        return hasattr(self.view, "open_to_all_because") or self.name in OPEN_PACKAGES


def addresses(resolver=None, prefix="", namespace=""):
    """Yield an Address of every pattern, its parameters filled with values of the right form."""
    for entry in (resolver or get_resolver()).url_patterns:
        regex = prefix + _regex(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Address(_sample_path(regex), f"{namespace}{entry.name}", entry.callback)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, regex, inner)


def _regex(pattern):
    return re.sub(r"^\^|\\A", "", pattern.regex.pattern).removesuffix(r"\Z").removesuffix("$")


def _sample_path(regex):
    template, names = normalize(regex)[0]
    wanted = {name: _sample(name, regex) for name in names}
    return "/" + template % wanted


def _sample(name, regex):
    form = re.search(rf"\(\?P<{name}>(.*?)\)(?![?*+])", regex).group(1)
    return next(value for value in SAMPLES if re.fullmatch(form, value))


ADDRESSES = list(addresses())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [each for each in ADDRESSES if not each.is_open], ids=lambda each: f"{each.name} {each.path}"
)
def test_a_stranger_sees_nothing(client, address):
    answer = client.get(address.path)

    sent_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(resolve_url(settings.LOGIN_URL))
    assert sent_to_sign_in or answer.status_code in {401, 403}


def test_every_sample_reaches_its_view():
    assert [each for each in ADDRESSES if resolve(each.path).func is not each.view] == []


def test_every_open_view_gives_its_reason():
    open_views = {each.view for each in ADDRESSES if hasattr(each.view, "open_to_all_because")}

    assert open_views
    assert [view for view in open_views if len(view.open_to_all_because) < 10] == []


def test_the_list_of_open_packages_is_not_longer_than_needed():
    assert set(OPEN_PACKAGES) <= {each.name for each in ADDRESSES}
