"""Token buckets in PostgreSQL: they hold while Redis is away, and of two attempts at once each is counted."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.crypto import salted_hmac

from accounts.models import TokenBucket

HOUR = 3600
AVAILABLE = "LEAST(%(size)s, tokens + GREATEST(0, EXTRACT(epoch FROM %(at)s - filled_at)) * %(rate)s)"
TAKE = f"""
    INSERT INTO accounts_tokenbucket AS bucket (key, tokens, filled_at) VALUES (%(key)s, %(size)s - 1, %(at)s)
    ON CONFLICT (key) DO UPDATE
    SET tokens = {AVAILABLE.replace("tokens", "bucket.tokens").replace("filled_at", "bucket.filled_at")} - 1,
        filled_at = GREATEST(bucket.filled_at, %(at)s)
    WHERE {AVAILABLE.replace("tokens", "bucket.tokens").replace("filled_at", "bucket.filled_at")} >= 1
    RETURNING tokens
"""  # noqa: S608 – put together from the constants above; every value is a parameter


@dataclass(frozen=True)
class Bucket:
    """`size` attempts at once, and `per_hour` more as time goes by: in no hour more than both together."""

    name: str
    size: int
    per_hour: int

    def take(self, subject: str, *, at: datetime) -> float:
        """Take one token of `subject`; return 0, or after how many seconds there will be one."""
        values = self._values(subject, at)
        with connection.cursor() as cursor:
            cursor.execute(TAKE, values)
            if cursor.fetchone():
                return 0
            cursor.execute(f"SELECT {AVAILABLE} FROM accounts_tokenbucket WHERE key = %(key)s", values)  # noqa: S608
            (available,) = cursor.fetchone() or (0,)
        return max(1, (1 - available) / values["rate"])

    def give_back(self, subject: str) -> None:
        """Put one token back: the attempt was none."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_tokenbucket SET tokens = LEAST(%s, tokens + 1) WHERE key = %s",
                [self.size, self._key(subject)],
            )

    def fill(self, subject: str) -> None:
        """Forget what was taken: the right person came."""
        TokenBucket.objects.filter(pk=self._key(subject)).delete()

    def _values(self, subject: str, at: datetime) -> dict:
        return {"key": self._key(subject), "size": float(self.size), "rate": self.per_hour / HOUR, "at": at}

    def _key(self, subject: str) -> str:
        # Neither names nor networks stand in the table.
        return salted_hmac(f"accounts.buckets.{self.name}", subject, algorithm="sha256").hexdigest()
