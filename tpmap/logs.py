"""How the log is written: a record a line, in UTC, with whose request it was, and without the texts of errors.

Who is the number of the account and the network (never a name); what an error says may quote a person's data, so only
its kind and its place stand there.
"""

import logging
import re
import time
from collections.abc import Iterator
from traceback import extract_tb, format_list

from django.conf import settings

from accounts.networks import client_network

# Everything that begins a line somewhere or moves a terminal's cursor; tabs and newlines are told apart below.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
NEXT_LINE = "\n    "


class OneLine(logging.Formatter):
    """`2026-11-22T01:02:03.004Z WARNING django.request Not Found: /x/ [account=17 network=10.0.0.0]`.

    Lines that belong to a record are indented, so that nobody who may put text into one forges another.
    """

    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, **options):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", **options)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 – the name is logging's
        return super().formatMessage(record) + _whose(getattr(record, "request", None))

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept one with the text of the error
        lines = super().format(record).split("\n")
        record.exc_text = None
        return NEXT_LINE.join(CONTROLS.sub(_in_letters, line) for line in lines)

    def formatException(self, exc_info) -> str:  # noqa: N802 – the name is logging's
        return super().formatException(exc_info) if settings.DEBUG else "\n".join(_places(exc_info[1]))


def _whose(request) -> str:
    if getattr(request, "META", None) is None:
        return ""
    # Not `request.user`: what was not asked for yet would be a query, of a database that may be the one that failed.
    user = getattr(request, "_cached_user", None)
    return f" [account={getattr(user, 'pk', None) or '-'} network={client_network(request)}]"


def _places(error: BaseException | None) -> Iterator[str]:
    """Yield kind and places of an error and of those it came from, the first last."""
    while error is not None:
        yield f"{type(error).__module__}.{type(error).__qualname__}, raised at"
        yield from "".join(format_list(extract_tb(error.__traceback__))).rstrip("\n").split("\n")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _in_letters(sign: re.Match) -> str:
    return sign.group().encode("unicode_escape").decode()
