"""The lists of hand-overs: to answer, asked from here, who left, who came; the newest page of each."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from logbook.models.transfers import TransferQuerySet

ROWS = 100
TABS = {
    "in": pgettext_lazy("transfers", "To accept"),
    "out": pgettext_lazy("transfers", "Asked from here"),
    "left": pgettext_lazy("transfers", "Moved away"),
    "came": pgettext_lazy("transfers", "Moved here"),
}
EMPTY = {
    "in": _("Nobody asks you to take over a household."),
    "out": _("Nothing asked from your area waits for an answer."),
    "left": _("No household or person was handed over to another area."),
    "came": _("No household or person came from another area."),
}


class TransferList:
    """One tab of the page; `rows` are those that the person may see (`within` his scope)."""

    def __init__(self, rows: TransferQuerySet, request: HttpRequest):
        self.now = request.GET.get("show", "in")
        if self.now not in TABS:
            self.now = "in"
        self.rows = list(self._chosen(rows, request)[:ROWS])
        self.unread = list(rows.unseen_answers_to(request.user).newest_first()[:ROWS])
        self.is_cut = len(self.rows) == ROWS

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        return [(name, title, name == self.now) for name, title in TABS.items()]

    @property
    def empty(self) -> str:
        return EMPTY[self.now]

    @property
    def shows_answers(self) -> bool:
        return self.now in ("left", "came")

    def _chosen(self, rows: TransferQuerySet, request: HttpRequest) -> TransferQuerySet:
        match self.now:
            case "in":
                return rows.waiting().into(request.scope).oldest_first()
            case "out":
                return rows.waiting().out_of(request.scope).oldest_first()
            case "left":
                return rows.accepted().out_of(request.scope).newest_first()
        return rows.accepted().into(request.scope).newest_first()
