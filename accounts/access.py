"""The visible exception to "private by default"."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required


def open_to_all(*, reason: str) -> Callable:
    """Open a view to people who are not signed in, and say why. The walk over all URLs lists these views."""

    def decorate(view):
        opened = login_not_required(view)
        opened.open_to_all_because = reason
        return opened

    return decorate
