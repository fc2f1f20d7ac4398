"""The whole form of ThaiQM: its two parts, and the people of the house who stand on no list."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import QueryDict

from households.models import Household, Member, ThaiqmSurvey
from households.refusals import Refused
from logbook.forms.met import PREFIX, met_rows
from logbook.forms.rows import with_one_more
from logbook.forms.thaiqm import ThaiqmForm, without_number
from logbook.forms.visits import unjudged
from logbook.numbers import without_numbers


class ThaiqmSheet:
    """`data` is what was typed, None for a new form; with the button "more" it gets room for one person more."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        household: Household,
        people: Iterable[Member],
        before: ThaiqmSurvey | None,
    ):
        self.grows = data is not None and "more" in data
        data = with_one_more(data, PREFIX) if self.grows else data
        self.form = ThaiqmForm(data, household=household, people=people, before=before)
        self.met = met_rows(data, household)
        if self.grows:
            unjudged(self.form)
            unjudged(self.met)

    def is_valid(self) -> bool:
        judged = [part.is_valid() for part in (self.form, self.met)]  # both, so that every fault is shown at once
        return all(judged) and not self.grows

    def accepted(self, service: Callable[..., Any], **arguments) -> bool:
        """Call the service and keep what it returns as `done`; tell whether it was done, else show why not."""
        try:
            self.done = service(met=self.met.newcomers, **self.form.survey, **arguments)
        except Refused as refusal:
            self.show_refusal(refusal)
            return False
        return True

    def show_refusal(self, refusal: Refused) -> None:
        if refusal.place is None:
            self.form.add_error(None, refusal.messages)
        else:
            self.met.show_refusal(refusal)

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows the form."""
        return 422 if self.form.is_bound and not self.grows else 200


def thaiqm_content(typed: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return what was typed as it may be kept: of citizen IDs only what tells one from another."""
    return without_number(without_numbers(typed))
