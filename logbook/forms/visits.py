"""The form of a visit: what was found at the door, what the family tells, what was agreed."""

from collections.abc import Iterable, Mapping

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.formats import baht
from areas.forms import ThaiDateField
from areas.money import BahtField
from areas.thai import arabic_digits
from logbook.choices import Found
from logbook.forms.sent_once import SentOnceForm
from logbook.models import Photo, Problem
from logbook.questions import Known, Question
from logbook.services.visits import Assessed, Closing, Point
from mpi.indicators import INCOME_FACTS
from mpi.rules import State

# The groups of the form in their order, with the fields of each; fields of questions and rows come by prefix.
GROUPS = {
    "who": (
        *("found", "status_note", "moved_to", "visited_on", "companions", "note"),
        *("latitude", "longitude", "accuracy_metres", "is_home"),
    ),
    "dimensions": ("same", *INCOME_FACTS),
    "fourt": ("attitude", "skill", "resource", "way_out"),
    "help": ("wants_help",),
    "photos": ("photos",),
    "check": (),
}
NEEDS_REASON = (Found.NOT_FOUND, Found.ALL_DEAD, Found.DECLINES_HELP)
STATES = {"1": State.PASSED, "0": State.FAILED, "?": None}
ANSWERS = (
    ("0", pgettext_lazy("answer", "not yet")),
    ("1", pgettext_lazy("answer", "passes now")),
    ("?", pgettext_lazy("answer", "does not know / no answer")),
)
ANSWERS_OF_PASSED = (
    ("1", pgettext_lazy("answer", "still passes")),
    ("0", pgettext_lazy("answer", "fails now")),
    ("?", pgettext_lazy("answer", "does not know / no answer")),
)
WANTS_HELP = {"yes": True, "no": False, "?": None}


def lines(label, **options) -> forms.CharField:
    rows = options.pop("rows", 2)
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, required=False, widget=widget, **options)


class DegreesField(forms.DecimalField):
    """A latitude or longitude, in either digits."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, least: int, most: int, **options):
        super().__init__(max_digits=9, decimal_places=6, required=False, **options)
        outside = _("This point does not lie in Thailand.")
        self.validators += [MinValueValidator(least, outside), MaxValueValidator(most, outside)]

    def to_python(self, value):
        return super().to_python(arabic_digits(value) if isinstance(value, str) else value)


class VisitForm(SentOnceForm):
    """What belongs to the visit itself, and one question an indicator: `state_MPI05`, `reason_MPI05`, `close_…`."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    found = forms.ChoiceField(
        label=_("Whom did you meet?"),
        choices=Found,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found at the door.")},
    )
    status_note = forms.CharField(
        label=_("Reason, and who says so"), max_length=200, required=False, widget=forms.TextInput
    )
    moved_to = forms.CharField(
        label=_("Where the household moved to"),
        max_length=200,
        required=False,
        help_text=_("The province at least."),
    )
    visited_on = ThaiDateField(
        label=_("Day of the visit"),
        not_after_today=True,
        error_messages={"required": _("Enter the day of the visit.")},
    )
    companions = forms.CharField(
        label=_("Who came along"),
        max_length=300,
        required=False,
        help_text=_("Such as the village head, a health volunteer, a teacher."),
    )
    note = lines(_("What you saw"), max_length=4000)
    latitude = DegreesField(label=_("Latitude"), least=5, most=21)
    longitude = DegreesField(label=_("Longitude"), least=97, most=106)
    accuracy_metres = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=100_000)
    is_home = forms.BooleanField(label=_("This is the place of the house"), required=False)

    same = forms.BooleanField(label=_("Same as before"), required=False)
    income_main_satang = BahtField(label=_("Main occupation"), required=False)
    income_secondary_satang = BahtField(label=_("Other occupations"), required=False)
    income_other_satang = BahtField(
        label=_("Other income"), required=False, help_text=_("Allowances, money sent by children, state welfare.")
    )
    income_own_produce_satang = BahtField(
        label=_("Own produce"), required=False, help_text=_("What the family grows or raises and eats itself.")
    )

    attitude = lines(pgettext_lazy("4T", "Attitude"), max_length=2000)
    skill = lines(pgettext_lazy("4T", "Skill"), max_length=2000)
    resource = lines(pgettext_lazy("4T", "Resources"), max_length=2000)
    way_out = lines(pgettext_lazy("4T", "Way out"), max_length=2000)

    wants_help = forms.TypedChoiceField(
        label=_("Does the family want help?"),
        choices=[
            ("yes", pgettext_lazy("wants help", "yes")),
            ("no", pgettext_lazy("wants help", "no")),
            ("?", pgettext_lazy("answer", "does not know / no answer")),
        ],
        coerce=WANTS_HELP.get,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, known: Known, open_problems: Iterable[Problem], can_close: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        self.closable = {}
        self.fields["base_version"].initial = known.household.version
        self.fields["visited_on"].initial = timezone.localdate
        self.fields["is_home"].initial = not known.household.has_point
        for name, satang in known.income.items():
            self.fields[name].initial = satang
            # What the page need not show again as an answer.
            self.fields[name].widget.attrs["data-was"] = "" if satang is None else baht(satang)
        for question in known.questions:
            self._ask(question)
        for problem in open_problems if can_close else ():
            self._offer_to_close(problem)

    def _ask(self, question: Question) -> None:
        answers = ANSWERS_OF_PASSED if question.state is State.PASSED else ANSWERS
        self.fields[f"state_{question.code}"] = forms.ChoiceField(
            label=question.indicator.name, choices=answers, required=False, widget=forms.RadioSelect
        )
        self.fields[f"reason_{question.code}"] = lines(_("What changed it"), max_length=400, rows=2)

    def _offer_to_close(self, problem: Problem) -> None:
        state = self.known.states.get(problem.indicator)
        if state is State.FAILED and f"state_{problem.indicator}" in self.fields:
            name = f"close_{problem.pk.hex}"
            self.closable[name] = problem
            self.fields[name] = forms.BooleanField(label=_("Close this problem as resolved"), required=False)

    def clean(self):
        cleaned = super().clean()
        found = cleaned.get("found")
        if found in NEEDS_REASON and not cleaned.get("status_note"):
            self._require("status_note", _("Give the reason, and who told you."))
        if found == Found.MOVED_OUT and not cleaned.get("moved_to"):
            self._require("moved_to", _("Say where the household moved to."))
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None) and not self._has_bad_point():
            self._require("longitude", _("A point needs both figures."))
        for closing in self._closings(cleaned):
            if not closing.note:
                self._require(f"reason_{closing.problem.indicator}", _("Say how the problem was solved."))
            if cleaned.get("visited_on") and cleaned["visited_on"] < closing.problem.found_on:
                self._require("visited_on", _("This day lies before the problem was found."))
        return cleaned

    @property
    def visit(self) -> dict:
        """What `logbook.services.visits.record_visit` is to record of these fields."""
        cleaned = self.cleaned_data
        plain = ("visited_on", "found", "companions", "note", "wants_help", "status_note", "moved_to")
        return {name: cleaned[name] for name in plain} | {
            "four_t": {name: cleaned[name] for name in GROUPS["fourt"]},
            "point": self._point(cleaned),
            "assessments": self._assessments(cleaned),
            "facts": self._facts(cleaned),
            "closings": self._closings(cleaned),
        }

    def _point(self, cleaned: Mapping) -> Point | None:
        if cleaned["latitude"] is None:
            return None
        return Point(cleaned["latitude"], cleaned["longitude"], cleaned["accuracy_metres"], cleaned["is_home"])

    def _assessments(self, cleaned: Mapping) -> dict[str, Assessed]:
        """Return what was answered; "same as before" answers for all that passed and was not asked one by one."""
        found = {question.code: Assessed(State.PASSED) for question in self.known.passed if cleaned["same"]}
        for question in self.known.questions:
            answer = cleaned[f"state_{question.code}"]
            if answer:
                found[question.code] = Assessed(STATES[answer], cleaned[f"reason_{question.code}"])
        return found

    def _facts(self, cleaned: Mapping) -> dict[str, int]:
        """Return the parts of the income, if any of them was changed; a part left empty is nothing earned."""
        typed = {name: cleaned[name] for name in INCOME_FACTS}
        if typed == self.known.income or all(satang is None for satang in typed.values()):
            return {}
        return {name: satang or 0 for name, satang in typed.items()}

    def _closings(self, cleaned: Mapping) -> list[Closing]:
        return [
            Closing(problem, cleaned.get(f"reason_{problem.indicator}", ""))
            for name, problem in self.closable.items()
            if cleaned.get(name) and cleaned.get(f"state_{problem.indicator}") == "1"
        ]

    def _require(self, field: str, sentence) -> None:
        self.add_error(field, forms.ValidationError(sentence, code="required"))

    def _has_bad_point(self) -> bool:
        return bool({"latitude", "longitude"} & self.errors.keys())


class CaptionForm(forms.Form):
    """The caption of one photo: who, what, where, when."""

    who = forms.CharField(label=pgettext_lazy("caption", "Who"), max_length=120, required=False)
    what = forms.CharField(label=pgettext_lazy("caption", "Does what"), max_length=200, required=False)
    where = forms.CharField(label=pgettext_lazy("caption", "Where"), max_length=120, required=False)
    when = forms.CharField(label=pgettext_lazy("caption", "When"), max_length=60, required=False)
    drop = forms.BooleanField(label=_("Leave this photo out"), required=False)

    def __init__(self, *args, photo: Photo | None = None, **kwargs):
        super().__init__(*args, prefix=f"photo-{photo.pk if photo else '__id__'}", **kwargs)
        self.photo = photo

    @property
    def captioned_photo(self) -> Photo:
        for name in ("who", "what", "where", "when"):
            setattr(self.photo, f"caption_{name}", self.cleaned_data[name])
        return self.photo


def unjudged(form):
    """Return the bound form as it was typed, without judging it: the officer is still at work."""
    for each in getattr(form, "forms", [form]):
        each._errors = ErrorDict()
        each.cleaned_data = {}
    return form
