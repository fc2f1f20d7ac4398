"""The whole sheet of a visit: the visit's own form, its rows of problems and help, the captions of its photos."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from areas.formats import short_date
from households.models import Member
from households.refusals import Refused
from logbook.advice import advice_by
from logbook.choices import NOBODY_THERE
from logbook.forms.help import HelpForm
from logbook.forms.menu import MenuOffer
from logbook.forms.met import met_rows
from logbook.forms.problems import ProblemForm
from logbook.forms.rows import rows_of
from logbook.forms.visits import GROUPS, CaptionForm, VisitForm, unjudged
from logbook.models import Photo, Problem
from logbook.numbers import opened_numbers
from logbook.questions import Known, Question
from mpi.dimensions import WORDS

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


HelpRows = rows_of(HelpRow)
ProblemRows = rows_of(ProblemRow)


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
        self.met = met_rows(data, known.household)
        self.captions = [
            CaptionForm(_captioned(data, photo, caption), photo=photo, initial=caption) for photo in photos
        ]
        self.caption_of_a_new_photo = CaptionForm(initial=caption)
        self.refusals: list[str] = []
        self.typed_group = data.get("group", "") if data else ""

    def unjudged(self) -> "VisitSheet":
        """Show what was typed without errors: the officer is still at work."""
        for part in (self.form, self.met, self.help_rows, self.problem_rows):
            unjudged(part)
        for caption in self.captions:
            unjudged(caption)
        return self

    def is_valid(self) -> bool:
        parts = (self.form, self.met, self.problem_rows, self.help_rows, *self.captions)
        judged = [part.is_valid() for part in parts]  # all of them, so that every fault is shown at once
        if all(judged) and self.met.filled and self.form.cleaned_data["found"] in NOBODY_THERE:
            self.form.add_error("found", _("You wrote down somebody whom you met. Was nobody there?"))
        return all(judged) and not self.form.errors and not self.refusals

    def refuse(self, sentences: Iterable[str]) -> None:
        """Add what the register itself refused, for the summary."""
        for sentence in sentences:
            self.form.add_error(None, sentence)

    def show_refusal(self, refusal: Refused) -> None:
        """Show what the register refused: beside the person whom it is about, else in the summary."""
        if refusal.place is None:
            self.refuse(refusal.messages)
        else:
            self.met.show_refusal(refusal)

    @property
    def others(self) -> list[Member]:
        """The people of the register whom the page shows, because somebody who was met may be one of them."""
        return self.met.others

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
            "met": self.met.newcomers,
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
        if group == "who":
            yield from ((row, _("Person %(number)s") % {"number": place}) for place, row in self.met.wrong)
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
    """Return the data of a sheet from what `typed_content` gave and a draft kept."""
    data = QueryDict(mutable=True)
    for name, values in opened_numbers(typed).items():
        data.setlist(name, values)
    data["group"] = group
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
        if prefix and name == NON_FIELD_ERRORS:
            faults += [Fault(group, "", prefix, sentence) for sentence in sentences]
        if box is None or (not prefix and group_of_field(name) != group):
            continue
        label = " · ".join(str(text) for text in (prefix, box.label) if text)
        faults += [Fault(group, box.id_for_label or box.auto_id, label, sentence) for sentence in sentences]
    return faults
