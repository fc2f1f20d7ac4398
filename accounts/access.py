"""The visible exceptions to "private by default" and to "not without a second factor"."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required


def open_to_all(*, reason: str) -> Callable:
    """Open a view to people who are not signed in, and say why. The walk over all URLs lists these views."""

    def decorate(view):
        opened = login_not_required(view)
        opened.open_to_all_because = reason
        return opened

    return decorate


def open_before_second_factor(view: Callable) -> Callable:
    """Let a view answer somebody who owes a second factor: it is on the way to one, or the way out."""
    view.is_open_before_second_factor = True
    return view


def is_open_before_second_factor(view: Callable) -> bool:
    """Tell whether `view` answers somebody who owes a second factor."""
    # Not Django's `login_required`: the API's views are without it, and ask for the person themselves.
    return hasattr(view, "open_to_all_because") or getattr(view, "is_open_before_second_factor", False)


def open_in_preview(view: Callable) -> Callable:
    """Let a view answer a POST of somebody who looks at the site as another person: it is the way out."""
    view.is_open_in_preview = True
    return view
