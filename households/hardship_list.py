"""The 37 hardships of ThaiQM as they stand now, for pages and files that name them."""

import time

from households.hardships import LISTED
from households.models import Hardship

READ_AGAIN = 300  # seconds


class HardshipList:
    """The list in order, read anew every five minutes: it changes once in years, and every household's page needs it.

    Before it is loaded it is as it would be loaded.
    """

    def __init__(self):
        self._rows: dict[int, Hardship] = {}
        self._read_at: float | None = None

    def __iter__(self):
        return iter(self._now().values())

    def __getitem__(self, number: int) -> Hardship:
        if number not in self._now():
            self.forget()  # it may have been added a moment ago
        return self._now()[number]

    def name(self, number: int) -> str:
        """Return the Thai name, as files have it."""
        return self[number].name_th

    def header(self, number: int) -> str:
        """Return "4.12 …", the header of a template."""
        return f"{self[number].code} {self[number].name_th}"

    def forget(self) -> None:
        """Read anew at the next look."""
        self._read_at = None

    def _now(self) -> dict[int, Hardship]:
        if self._read_at is None or time.monotonic() - self._read_at > READ_AGAIN:
            listed = {hardship.number: Hardship.of(hardship) for hardship in LISTED}
            self._rows = listed | Hardship.objects.in_order().in_bulk()
            self._read_at = time.monotonic()
        return self._rows


HARDSHIPS = HardshipList()
