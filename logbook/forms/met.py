"""People met in a house who stand on no list: rows of the form of a visit, and of ThaiQM."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from households.forms.records import ThaiText
from households.models import Household, Member
from households.refusals import Refused
from logbook.forms.entries import PersonForm
from logbook.forms.rows import Rows, rows_of
from logbook.services.entries import Newcomer

PREFIX = "person"


class PersonRow(PersonForm):
    """One of them; a row in which nothing was typed is nobody."""

    note = ThaiText(
        label=_("How is it known who this is?"),
        required=False,
        max_length=1000,
        help_text=_("Such as: card seen; the village head knows the person. Photos of the visit are evidence too."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def has_changed(self) -> bool:
        return not self.is_empty


class MetRows(Rows):
    """The first person of a house in which nobody is known to live is its head."""

    def __init__(self, data: QueryDict | None = None, *, is_empty_home: bool, **kwargs):
        self.is_empty_home = is_empty_home
        if data is None and is_empty_home:
            self.extra = 1
        super().__init__(_with_count(data), prefix=PREFIX, **kwargs)

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"is_first": self.is_empty_home and index == 0}

    @property
    def newcomers(self) -> list[tuple[Newcomer, str]]:
        """Each of them with how it is known who he is; the rows must be valid."""
        return [(row.newcomer, row.cleaned_data["note"]) for row in self.filled]

    @property
    def others(self) -> list[Member]:
        """The people of the register who may be one of them, where the page shows them."""
        return [one.member for row in self.forms if row.duplicates for one in row.duplicates.candidates]

    def show_refusal(self, refusal: Refused) -> None:
        self.filled[refusal.place].show_refusal(refusal)

    @property
    def wrong(self) -> list[tuple[int, forms.Form]]:
        """The rows with errors, with their place on the page from 1; those left out are not asked."""
        return [(place, row) for place, row in enumerate(self.forms, 1) if row.errors and not self._is_left_out(row)]

    def _is_left_out(self, row: forms.Form) -> bool:
        return bool(row.cleaned_data.get("DELETE"))


def met_rows(data: QueryDict | None, household: Household) -> MetRows:
    """Return the rows of the people met in a house, as typed; with None those of a page that nobody has filled."""
    return rows_of(PersonRow, formset=MetRows)(data, is_empty_home=not household.members.present().exists())


def _with_count(data: QueryDict | None) -> QueryDict | None:
    """A page that was opened before it had such rows does not say how many there are."""
    if data is None or f"{PREFIX}-TOTAL_FORMS" in data:
        return data
    data = data.copy()
    data.update({f"{PREFIX}-TOTAL_FORMS": "0", f"{PREFIX}-INITIAL_FORMS": "0"})
    return data
