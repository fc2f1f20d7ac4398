"""How a file stands, as its page and the list tell it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from jobs.models import Job
from jobs.standing import Standing, standing_of
from reports.choices import ExportFailure, ExportState
from reports.exports.columns import Column
from reports.exports.formats import FORMATS
from reports.exports.topics import TOPICS
from reports.models import JOB_KIND, Export

TONES = {
    ExportState.ASKED: "attention",
    ExportState.MAKING: "info",
    ExportState.READY: "good",
    ExportState.REFUSED: "danger",
    ExportState.FAILED: "danger",
}
# The page asks every 2 s, after five times a second later each.
SOON, PATIENCE, LATE = 2, 5, 30


@dataclass(frozen=True)
class ExportPage:
    """An export as of one moment; the caller has loaded `with_names` and `with_job`."""

    export: Export
    at: datetime

    @property
    def title(self):
        """What it is called: by the report that it is made of every month, else by its topic."""
        return self.export.report.name if self.export.report else TOPICS[self.export.topic].title

    @property
    def format_label(self):
        return FORMATS[self.export.format].label

    @property
    def is_given_up(self) -> bool:
        return self.export.is_given_up

    @property
    def is_at_work(self) -> bool:
        return self.export.state == ExportState.MAKING and not self.is_given_up

    @property
    def state_label(self) -> str:
        return str(ExportState.FAILED.label if self.is_given_up else self.export.get_state_display())

    @property
    def tone(self) -> str:
        return TONES.get(ExportState.FAILED if self.is_given_up else ExportState(self.export.state), "")

    @property
    def failure(self) -> str:
        """Why there is no file, in words."""
        return str(ExportFailure(self.export.failure).label) if self.export.failure else ""

    @cached_property
    def standing(self) -> Standing | None:
        """Where its job stands; None where none is at it."""
        jobs = Job.objects.filter(kind=JOB_KIND, dedupe_key=str(self.export.pk)).order_by("-created_at")
        job = jobs.first() if self.export.state == ExportState.MAKING else None
        return standing_of(job, at=self.at) if job else None

    @property
    def is_downloadable(self) -> bool:
        return self.export.is_downloadable(self.at)

    @property
    def is_being_written(self) -> bool:
        """Whether all rows are read and the file is being written of them."""
        return self.export.as_of is not None

    @property
    def columns(self) -> list[Column]:
        return TOPICS[self.export.topic].chosen(self.export.columns)

    @property
    def steps(self) -> list[dict]:
        """Where one is: asked, allowed where somebody has to, made, downloaded."""
        names = [_("Ask")] + ([_("Second person")] if self.export.with_identity else []) + [_("Make"), _("Download")]
        done = {ExportState.ASKED: 1, ExportState.MAKING: len(names) - 2, ExportState.READY: len(names) - 1}
        now = done.get(ExportState(self.export.state), len(names))
        return [
            {"name": name, "state": "done" if place < now else "now" if place == now else "", "href": ""}
            for place, name in enumerate(names)
        ]


def waiting(asked: str) -> dict[str, int]:
    """Return how often a page has asked, and in how many seconds it asks again: later each time."""
    times = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return {"asked": times + 1, "wait": min(SOON + times // PATIENCE, LATE)}
