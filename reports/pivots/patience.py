"""How long somebody who waits at a screen waits for the database. A file is made by a job, which has its own limit."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from django.db import OperationalError, connections, transaction
from psycopg.errors import QueryCanceled


class TooSlow(Exception):
    """The answer was not there in time. Nothing is wrong with the question: a file can take longer."""


class Patience:
    """Seconds for all statements of one answer together; None is as long as it takes."""

    def __init__(self, seconds: float | None = None):
        self.until = None if seconds is None else monotonic() + seconds

    @contextmanager
    def over(self, *, using: str) -> Iterator[None]:
        """Let the database end a statement of the block that outlives what is left. Raises TooSlow."""
        if self.until is None:
            yield
            return
        try:
            with transaction.atomic(using=using), connections[using].cursor() as cursor:
                before = self._limit(cursor)
                yield
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
        except OperationalError as error:
            if isinstance(error.__cause__, QueryCanceled):
                raise TooSlow from error
            raise

    def _limit(self, cursor) -> str:
        """Set the limit for this transaction; returns the one before. A block that fails takes its own back."""
        milliseconds = int((self.until - monotonic()) * 1000)
        if milliseconds <= 0:
            raise TooSlow
        cursor.execute("SHOW statement_timeout")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
        return before
