"""The whole sheet of a visit: the visit's own form, its rows of problems and help, the captions of its photos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from areas.calendar import buddhist_year
from areas.formats import short_date
from logbook.advice import advice_by
from logbook.choices import ProblemSource
from logbook.forms.help import HelpForm
from logbook.forms.menu import MenuOffer
from logbook.forms.problems import ProblemForm
from logbook.forms.visits import GROUPS, CaptionForm, VisitForm, unjudged
from logbook.models import Photo, Problem
from logbook.questions import Known, Question
from mpi.dimensions import WORDS

MOST_ROWS = 10
# The day that a fresh row has, by the kind of row.
ROW_DAYS = {"help": "helped_on", "problem": "found_on"}
# What the page keeps for itself: it tells nothing about the visit, so it must not make another form of the same one.
OF_THE_PAGE = {"csrfmiddlewaretoken", "group", "then"}


class HelpRow(HelpForm):
    """One act of help among those of a visit; a row in which nothing was typed is no row."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["client_uuid"]


class ProblemRow(ProblemForm):
    """One new problem among those of a visit."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["client_uuid"]
        about = self.fields["about"]
        about.widget = forms.Select(choices=[("", "–"), *about.choices])


class Rows(forms.BaseFormSet):
    """Rows as many as the page shows; a row is left out by its mark, never by its place."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Leave this out")

    @property
    def filled(self) -> list[forms.Form]:
        """The rows in which something was typed and that were not left out; the rows must be valid."""
        return [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]


HelpRows = forms.formset_factory(
    HelpRow, formset=Rows, extra=0, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1, validate_max=True
)
ProblemRows = forms.formset_factory(
    ProblemRow, formset=Rows, extra=0, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1, validate_max=True
)


@dataclass(frozen=True)
class Asked:
    """A question with its boxes on the page."""

    question: Question
    answer: BoundField
    reason: BoundField
    closings: list[tuple[BoundField, Problem]] = field(default_factory=list)


@dataclass(frozen=True)
class Fault:
    """One error of the sheet: in which group, at which box, in which words."""

    group: str
    anchor: str
    label: str
    sentence: str


class VisitSheet:
    """All parts of the form of one visit. `data` is what was typed, None for a new sheet."""

    def __init__(
        self,
        *,
        known: Known,
        open_problems: Sequence[Problem],
        photos: Sequence[Photo],
        caption: Mapping[str, str],
        can_close: bool,
        data: QueryDict | None = None,
    ):
        indicators = [question.indicator for question in (*known.failed, *known.without_data, *known.passed)]
        household = {"household": known.household}
        self.known = known
        self.form = VisitForm(data, known=known, open_problems=open_problems, can_close=can_close)
        today = timezone.localdate()
        self.advice = advice_by(known, on=today)
        offer = {"offer": MenuOffer.by(self.advice, on=today)}
        self.help_rows = HelpRows(data, prefix="help", form_kwargs=household | offer)
        self.problem_rows = ProblemRows(data, prefix="problem", form_kwargs=household | {"failed": indicators})
        self.captions = [
            CaptionForm(_captioned(data, photo, caption), photo=photo, initial=caption) for photo in photos
        ]
        self.caption_of_a_new_photo = CaptionForm(initial=caption)
        self.refusals: list[str] = []
        self.typed_group = data.get("group", "") if data else ""

    def unjudged(self) -> "VisitSheet":
        """Show what was typed without errors: the officer is still at work."""
        for part in (self.form, self.help_rows, self.problem_rows):
            unjudged(part)
        for caption in self.captions:
            unjudged(caption)
        return self

    def is_valid(self) -> bool:
        parts = (self.form, self.problem_rows, self.help_rows, *self.captions)
        judged = [part.is_valid() for part in parts]  # all of them, so that every fault is shown at once
        return all(judged) and not self.refusals

    def refuse(self, sentences: Sequence[str]) -> None:
        """Add what the register itself refused, for the summary."""
        for sentence in sentences:
            self.form.add_error(None, sentence)

    @property
    def client_uuid(self):
        return self.form["client_uuid"].value()

    @property
    def visit(self) -> dict:
        """What `record_visit` is to record; the sheet must be valid."""
        return self.form.visit | {
            "problems": [_without_mark(row.problem) for row in self.problem_rows.filled],
            "help_activities": [_without_mark(row.help_activity) for row in self.help_rows.filled],
            "photos": [each.captioned_photo for each in self.captions if not each.cleaned_data["drop"]],
        }

    @property
    def faults(self) -> list[Fault]:
        found = [Fault("who", "", "", sentence) for sentence in self.form.non_field_errors()]
        for group in GROUPS:
            for part, prefix in self._parts_of(group):
                found += _faults_of(part, group, prefix)
        return found + [Fault("photos", "id_photos", _("Photos"), refusal) for refusal in self.refusals]

    @property
    def group(self) -> str:
        """The group at which the page opens: the first with a fault, or the one last worked at."""
        faults = self.faults
        first = faults[0].group if faults else self.typed_group
        return first if first in GROUPS else "who"

    @property
    def passed_dimension_words(self) -> list[str]:
        """The dimensions of what passed, in their order, each once."""
        return list(dict.fromkeys(str(WORDS[question.indicator.dimension]) for question in self.known.passed))

    @property
    def failed(self) -> list[Asked]:
        return [self._asked(question) for question in self.known.failed]

    @property
    def without_data(self) -> list[Asked]:
        return [self._asked(question) for question in self.known.without_data]

    @property
    def passed(self) -> list[Asked]:
        return [self._asked(question) for question in self.known.passed]

    def _asked(self, question: Question) -> Asked:
        closings = [
            (self.form[name], problem)
            for name, problem in self.form.closable.items()
            if problem.indicator == question.code
        ]
        return Asked(question, self.form[f"state_{question.code}"], self.form[f"reason_{question.code}"], closings)

    def _parts_of(self, group: str):
        yield self.form, ""
        if group == "help":
            yield from ((row, f"{_('Problem')} {place}") for place, row in enumerate(self.problem_rows.forms, 1))
            given = pgettext("given", "Help")
            yield from ((row, f"{given} {place}") for place, row in enumerate(self.help_rows.forms, 1))
        if group == "photos":
            yield from ((caption, _("Photo")) for caption in self.captions)


def group_of_field(name: str) -> str:
    """Return the group in which a field of the visit's own form stands."""
    if name.startswith(("state_", "reason_", "close_")):
        return "dimensions"
    return next((group for group, names in GROUPS.items() if name in names), "who")


def typed_content(data: QueryDict) -> dict[str, list[str]]:
    """Return what was typed into a sheet, ready for JSON; without what the page keeps for itself."""
    return {name: values for name, values in data.lists() if name not in OF_THE_PAGE}


def sheet_data(typed: Mapping[str, list[str]], *, group: str = "") -> QueryDict:
    """Return the data of a sheet from what `typed_content` gave."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    data["group"] = group
    return data


def with_one_more(data: QueryDict, prefix: str) -> QueryDict:
    """Return the typed data with one more row of "help" or "problem", for pages without scripts."""
    data = data.copy()
    try:
        rows = int(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    except ValueError:
        rows = 0
    if rows < MOST_ROWS:
        data[f"{prefix}-TOTAL_FORMS"] = str(rows + 1)
        data.update({f"{prefix}-{rows}-{name}": value for name, value in _usual(ROW_DAYS[prefix]).items()})
    data["group"] = "help"
    return data


def with_a_number(data: QueryDict) -> QueryDict:
    """Return the data with a number of its form; one that is no UUID is replaced by a fresh one."""
    try:
        forms.UUIDField().clean(data.get("client_uuid"))
    except forms.ValidationError:
        data = data.copy()
        data["client_uuid"] = str(uuid4())
    return data


def half_filled_caption(household, user) -> dict[str, str]:
    """Return what a caption can know before anybody writes it."""
    return {
        "who": str(user),
        "what": _("visits the family"),
        "where": str(household.address),
        "when": short_date(timezone.localdate()),
    }


def _usual(day_field: str) -> dict[str, str]:
    """Return what a fresh row holds before anybody types: bound to data, it would not show its initial values."""
    today = timezone.localdate()
    parts = {"day": today.day, "month": today.month, "year": buddhist_year(today)}
    return {f"{day_field}_{part}": str(value) for part, value in parts.items()} | {"source": ProblemSource.FIELD}


def _captioned(data: QueryDict | None, photo: Photo, caption: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return the typed data, or the half-filled caption for a photo that only came with this very sending."""
    prefix = f"photo-{photo.pk}"
    if data is None or f"{prefix}-who" in data:
        return data
    return {f"{prefix}-{name}": words for name, words in caption.items()}


def _without_mark(fields: dict) -> dict:
    return {name: value for name, value in fields.items() if name != "DELETE"}


def _faults_of(part: forms.BaseForm, group: str, prefix: str) -> list[Fault]:
    faults = []
    for name, sentences in part.errors.items():
        box = part[name] if name in part.fields else None
        if box is None or (not prefix and group_of_field(name) != group):
            continue
        label = " · ".join(str(text) for text in (prefix, box.label) if text)
        faults += [Fault(group, box.id_for_label or box.auto_id, label, sentence) for sentence in sentences]
    return faults
