"""The web server itself: where a request ends is never a matter of opinion."""

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
CHUNK = b"5\r\nhello\r\n0\r\n\r\n"


def read(*lines: bytes, body: bytes) -> bytes:
    """Return the body of a request as gunicorn reads it with its own settings."""
    whole = HEAD + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body
    return next(RequestParser(Config(), iter([whole]), ("127.0.0.1", 1))).body.read()


def test_a_request_of_one_length_is_read():
    assert read(b"Content-Length: 5", body=b"hello") == b"hello"
    assert read(b"Transfer-Encoding: chunked", body=CHUNK) == b"hello"


@pytest.mark.parametrize(
    "lines",
    [
        (b"Content-Length: 5", b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: chunked", b"Content-Length: 5"),
        (b"Content-Length: 5", b"Content-Length: 6"),
        (b"Content-Length: +5",),
        (b"Content-Length: 5, 5",),
        (b"Transfer-Encoding: chunked, identity",),
        (b"Transfer-Encoding: xchunked",),
        (b"Transfer-Encoding : chunked",),
    ],
)
def test_a_request_of_two_lengths_is_refused(lines):
    with pytest.raises((ParseException, NotImplementedError)):
        read(*lines, body=CHUNK)
