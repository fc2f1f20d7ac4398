"""All ways by which a request could tell of somebody: its answer, and what it leaves behind."""

import base64
import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch
from urllib.parse import quote

from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.template.base import Template
from django.test import TestCase

from households.identity import InvalidNumber, parse_number
from tests.matrix.world import Person, undoing

WRITES = re.compile(r'\b(?:INSERT INTO|(?<!FOR )(?<!KEY )UPDATE|DELETE FROM)\s+"?(\w+)"?')
UUIDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
NUMBERS = re.compile(r"(?<![\w\-.])\d(?:[ \-]?\d){12}(?![\w\-])")
NON_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass
class Answer:
    """What came of one request."""

    status: int
    path: str
    # By way: the body, the headers, the session; and what must name nobody at all: log, mail.
    shown: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    # (table, parameters) of each statement that writes.
    writes: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""
    # What `meanwhile` found before it was undone.
    meanwhile: object = None


class Log(logging.Handler):
    """Keeps what all loggers say, whatever their level."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = str(record.exc_info[1]) if record.exc_info and record.levelno < logging.ERROR else ""
        self.told.append(f"{record.getMessage()} {error}")


class Asker:
    """Asks the site as one of the cast. Whatever a request writes is undone before the next one."""

    def __init__(self):
        self.log, self.count, self._writes = Log(), 0, []

    @contextmanager
    def listening(self) -> Iterator["Asker"]:
        root = logging.getLogger()
        level = root.level
        root.addHandler(self.log)
        root.setLevel(logging.DEBUG)
        try:
            # The tests' own rendering keeps a copy of every context, which nobody asks for here.
            with connection.execute_wrapper(self._note), patch.object(Template, "_render", _render):
                yield self
        finally:
            root.removeHandler(self.log)
            root.setLevel(level)

    def _note(self, execute, sql, params, many, context):
        if table := WRITES.search(sql):
            self._writes.append((table.group(1), str(params)))
        return execute(sql, params, many, context)

    def ask(self, person: Person, method: str, path: str, meanwhile=lambda: None, **sent) -> Answer:
        """Return what `person` gets for a request, and what it left behind; `sent` goes to Django's test client.

        `meanwhile` looks at the database before all is undone.
        """
        self.count += 1
        self.log.told.clear()
        self._writes.clear()
        mail.outbox.clear()
        client, cookies = person.client, person.client.cookies.copy()
        if path.startswith("/api/") and method in ("POST", "PUT", "PATCH"):
            sent = {"data": {}, "content_type": "application/json"} | sent
        with undoing(), TestCase.captureOnCommitCallbacks(execute=True):
            response = getattr(client, method.lower())(path, **sent)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            session = getattr(response.wsgi_request, "session", {})
            shown = {"body": text_of(content), "headers": f"{response.headers} {response.cookies}"}
            shown["session"] = str(dict(session.items())) if session else ""
            error = repr(response.exc_info[1]) if getattr(response, "exc_info", None) else ""
            answer = Answer(response.status_code, path, shown, writes=self._writes.copy(), error=error)
            answer.meanwhile = meanwhile()
        client.cookies = cookies
        answer.kept = {"log": "\n".join(self.log.told), "mail": "\n".join(str(one.message()) for one in mail.outbox)}
        return answer


def _render(template: Template, context) -> str:
    return template.nodelist.render(context)


def text_of(content: bytes) -> str:
    """Return all that stands in an answer; of a workbook or another archive, in every part of it."""
    if not content.startswith(b"PK") or not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def spellings(secret: str) -> tuple[str, ...]:
    """Return the secret as it is, as JSON escapes it, and as an address has it."""
    if secret.isascii():
        return (secret,)
    return (secret, json.dumps(secret)[1:-1], quote(secret))


def found_in(text: str, secrets: dict[str, str]) -> list[str]:
    """Return the names of the secrets that stand in `text`; `secrets` maps each spelling to the name."""
    return sorted({name for spelling, name in secrets.items() if spelling in text})


def whole_numbers_in(text: str) -> list[str]:
    """Return the citizen IDs that stand unmasked in `text`: 13 digits, Thai or not, with a right check digit."""
    candidates = NUMBERS.findall(UUIDS.sub("", text))
    return [number for number in candidates if _is_citizen_id(number)]


def _is_citizen_id(number: str) -> bool:
    try:
        return bool(parse_number(number))
    except InvalidNumber:
        return False


def kept_by_the_broker() -> str:
    """Return every key of the cache and the queues with what it holds, the bodies of messages unpacked."""
    server = cache._cache.get_client()  # noqa: SLF001 – Django's cache has no such question
    return "\n".join(_unpacked(value) for key in server.scan_iter(count=1000) for value in (key, *_values(server, key)))


def _values(server, key: bytes) -> list:
    match server.type(key):
        case b"string":
            return [server.get(key)]
        case b"list":
            return server.lrange(key, 0, -1)
        case b"hash":
            return [part for pair in server.hgetall(key).items() for part in pair]
        case b"set":
            return list(server.smembers(key))
        case b"zset":
            return server.zrange(key, 0, -1)
    return []


def _unpacked(value: bytes | None) -> str:
    """Return a value in readable letters; Celery's messages are JSON with their body in base64."""
    text = (value or b"").decode(errors="replace")
    try:
        message = json.loads(text)
        body = base64.b64decode(message["body"]).decode(errors="replace")
    except (ValueError, KeyError, TypeError):
        return text
    return f"{message} {body}"
