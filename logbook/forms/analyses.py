"""The 4T analysis, and the assessment of the stage of development."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.forms import ThaiDateField
from logbook.choices import RELUCTANT_WISHES, DevelopmentClass, DevelopmentStage, FourTScore, Wish
from logbook.forms.menu import MenuOffer
from logbook.forms.sent_once import SentOnceForm
from logbook.models import FourTAnalysis, StageCriterion, Visit
from logbook.models.analyses import FOUR_T
from logbook.stages import stage_by_criteria

# Ways to begin a sentence, as on the sheet of a visit: one string, " | " between them.
STARTS = {
    "attitude": _("They wish that… | They worry most about… | They are ready to…"),
    "skill": _("They are good at… | They want to learn… | They once worked as…"),
    "resource": _("They have land or tools:… | Those who can help are… | In the village there is…"),
    "way_out": _("The first step is… | The family will… | They want an agency to help with…"),
}
UNSURE = ("", pgettext_lazy("answer", "does not know / no answer"))


def text_lines(label, *, rows: int = 3, **options) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


@dataclass(frozen=True)
class ThoughtBoxes:
    """One of the four T on the page: its text, its score, ways to begin, and what was written last time."""

    text: BoundField
    score: BoundField
    starts: Promise
    before: str


class FourTForm(SentOnceForm):
    """What was thought through together with the family, and what came of it."""

    analysed_on = ThaiDateField(
        label=_("Day of the analysis"),
        not_after_today=True,
        error_messages={"required": _("Enter the day of the analysis.")},
    )
    participants = forms.CharField(
        label=_("Who took part"),
        max_length=500,
        help_text=_("The family, the team, the village head, a health volunteer, agencies."),
        error_messages={"required": _("Say who took part.")},
    )
    conclusion = text_lines(
        _("Conclusion"),
        max_length=2000,
        help_text=_("What keeps the family in poverty, and what leads out of it."),
        error_messages={"required": _("Write the conclusion.")},
    )
    development_class = forms.ChoiceField(
        label=_("What can the household become?"),
        choices=[*DevelopmentClass.choices, ("", pgettext_lazy("class", "the tambon meeting decides"))],
        required=False,
        widget=forms.RadioSelect,
    )
    class_reason = text_lines(_("Why this class"), rows=2, max_length=500, required=False)
    proposed = forms.MultipleChoiceField(
        label=_("Proposed solutions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This solution is not valid any more. Choose another.")},
    )
    is_not_in_menu = forms.BooleanField(label=_("What it needs is not in the menu of solutions"), required=False)

    def __init__(self, *args, offer: MenuOffer, before: FourTAnalysis | Visit | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer, self.before = offer, before
        self.fields["analysed_on"].initial = timezone.localdate
        for name, label in FOUR_T.items():
            self.fields[name] = text_lines(label, max_length=2000, required=False)
            self.fields[f"{name}_score"] = forms.TypedChoiceField(
                label=_("How strong is the family in this?"),
                choices=[*FourTScore.choices, UNSURE],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["proposed"].choices = [
            (str(item.pk), item.title) for _title, items in offer.groups for item in items
        ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("development_class") and not cleaned.get("class_reason"):
            self._require("class_reason", _("Say why the household is of this class."))
        if not any(cleaned.get(name) for name in FOUR_T):
            self._require("attitude", _("Write down at least one of the four T."))
        return cleaned

    @property
    def thoughts(self) -> list[ThoughtBoxes]:
        return [
            ThoughtBoxes(self[name], self[f"{name}_score"], STARTS[name], getattr(self.before, name, ""))
            for name in FOUR_T
        ]

    @property
    def proposed_groups(self) -> list[tuple[str, list]]:
        """The boxes of the entries under their headings, those that fit first."""
        boxes = iter(list(self["proposed"]))
        return [(title, [(next(boxes), item) for item in items]) for title, items in self.offer.groups]

    @property
    def analysis(self) -> dict[str, Any]:
        """What `logbook.services.analyses.record_analysis` is to record, beside household, round and author."""
        cleaned = self.cleaned_data
        plain = (
            "analysed_on", "participants", "conclusion", "development_class", "class_reason", "is_not_in_menu",
        )  # fmt: skip
        names = [*FOUR_T, *(f"{name}_score" for name in FOUR_T)]
        return {name: cleaned[name] for name in plain} | {
            "thoughts": {name: cleaned[name] for name in names},
            "proposed": self.offer.items(cleaned["proposed"]),
        }

    def _require(self, field: str, sentence) -> None:
        self.add_error(field, forms.ValidationError(sentence, code="required"))


class StageForm(SentOnceForm):
    """Each criterion with yes or no; the stage follows, unless the officer gives another with his reason."""

    assessed_on = ThaiDateField(
        label=_("Day of the assessment"),
        not_after_today=True,
        error_messages={"required": _("Enter the day of the assessment.")},
    )
    stage = forms.TypedChoiceField(
        label=_("Stage"),
        choices=[("", _("as the criteria give")), *DevelopmentStage.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Another stage than the criteria give needs a reason."),
    )
    override_reason = text_lines(_("Why another stage"), rows=2, max_length=500, required=False)
    wish = forms.ChoiceField(
        label=_("What does the family want?"),
        choices=[*Wish.choices, UNSURE],
        required=False,
        widget=forms.RadioSelect,
    )
    wish_reason = text_lines(
        _("Why the family wants no more"),
        rows=2,
        max_length=500,
        required=False,
        help_text=_("Where it is content as it is, or wants no help: the answer is kept, and asked again next time."),
    )

    def __init__(self, *args, criteria: Sequence[StageCriterion], **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.fields["assessed_on"].initial = timezone.localdate
        for criterion in criteria:
            self.fields[f"criterion_{criterion.pk}"] = forms.ChoiceField(
                label=criterion.sentence,
                choices=[("1", pgettext_lazy("criterion", "yes")), ("0", pgettext_lazy("criterion", "no"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Answer yes or no.")},
            )

    def clean(self):
        cleaned = super().clean()
        given = cleaned.get("stage")
        if given is not None and not self._unanswered and given != self.by_rule and not cleaned.get("override_reason"):
            sentence = _("Say why the stage is another than the criteria give.")
            self.add_error("override_reason", forms.ValidationError(sentence, code="required"))
        if cleaned.get("wish") in RELUCTANT_WISHES and not cleaned.get("wish_reason"):
            sentence = _("Say why the family wants no more.")
            self.add_error("wish_reason", forms.ValidationError(sentence, code="required"))
        return cleaned

    @property
    def stages(self) -> list[tuple[str, list[BoundField]]]:
        """The criteria under their stages."""
        by_stage = [
            (stage.label, [self[f"criterion_{one.pk}"] for one in self.criteria if one.stage == stage])
            for stage in DevelopmentStage
        ]
        return [(label, boxes) for label, boxes in by_stage if boxes]

    @property
    def held(self) -> dict[StageCriterion, bool]:
        return {one: self.cleaned_data.get(f"criterion_{one.pk}") == "1" for one in self.criteria}

    @property
    def by_rule(self) -> DevelopmentStage:
        return stage_by_criteria(self.criteria, {criterion.pk: holds for criterion, holds in self.held.items()})

    @property
    def assessment(self) -> dict[str, Any]:
        """What `logbook.services.analyses.assess_stage` is to record, beside household, round and author."""
        plain = ("assessed_on", "stage", "override_reason", "wish", "wish_reason")
        return {name: self.cleaned_data[name] for name in plain} | {"held": self.held}

    @property
    def _unanswered(self) -> bool:
        return any(f"criterion_{one.pk}" in self.errors for one in self.criteria)
