"""The 4T analysis: attitude, skill, resources and way out, thought through together with a family."""

import uuid
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.append_only import tracked
from households.models import Household, SurveyRound
from logbook.choices import DevelopmentClass, FourTScore
from logbook.models.area_copies import AREA_COPY, AREA_OF_HOUSEHOLD, area_copy
from logbook.models.menu import SolutionMenuItem
from logbook.models.visits import CaseQuerySet, Visit

# The four T in their order, by the name of their field.
FOUR_T = {
    "attitude": pgettext_lazy("4T", "Attitude"),
    "skill": pgettext_lazy("4T", "Skill"),
    "resource": pgettext_lazy("4T", "Resources"),
    "way_out": pgettext_lazy("4T", "Way out"),
}


class Thought(NamedTuple):
    """One of the four T of an analysis: what was said, and how strong the family is; None where nobody judged."""

    name: str
    label: Promise
    text: str
    score: FourTScore | None


class FourTAnalysisQuerySet(CaseQuerySet):
    area_code_lookup = AREA_COPY

    def newest_first(self) -> Self:
        return self.order_by("-analysed_on", "-created_at")

    def with_record(self) -> Self:
        """Load what a page of the analysis tells beside it."""
        return self.select_related(
            "household__area__parent__parent__parent", "round", "visit", "recorded_by"
        ).prefetch_related("proposed")

    def for_case_file(self) -> Self:
        return self.select_related("recorded_by")


@tracked(except_for=[AREA_COPY])
class FourTAnalysis(models.Model):
    """One analysis with the family; there may be several over time, and the newest counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="analyses", verbose_name=_("household")
    )
    area_code = area_copy()
    round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("round")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="analyses", verbose_name=_("visit")
    )
    analysed_on = models.DateField(_("day of the analysis"))
    participants = models.CharField(_("who took part"), max_length=500)
    attitude = models.TextField(FOUR_T["attitude"], blank=True, max_length=2000)
    attitude_score = models.PositiveSmallIntegerField(
        _("strength of attitude"), choices=FourTScore, null=True, blank=True
    )
    skill = models.TextField(FOUR_T["skill"], blank=True, max_length=2000)
    skill_score = models.PositiveSmallIntegerField(_("strength of skill"), choices=FourTScore, null=True, blank=True)
    resource = models.TextField(FOUR_T["resource"], blank=True, max_length=2000)
    resource_score = models.PositiveSmallIntegerField(
        _("strength of resources"), choices=FourTScore, null=True, blank=True
    )
    way_out = models.TextField(FOUR_T["way_out"], blank=True, max_length=2000)
    way_out_score = models.PositiveSmallIntegerField(
        _("strength of the way out"), choices=FourTScore, null=True, blank=True
    )
    conclusion = models.TextField(_("conclusion"), max_length=2000)
    # Left open where the tambon meeting is to say it.
    development_class = models.CharField(_("class"), max_length=12, choices=DevelopmentClass, blank=True)
    class_reason = models.CharField(_("why this class"), max_length=500, blank=True)
    proposed = models.ManyToManyField(
        SolutionMenuItem, blank=True, related_name="analyses", verbose_name=_("proposed solutions")
    )
    is_not_in_menu = models.BooleanField(_("what it needs is not in the menu"), default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = FourTAnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("4T analysis")
        verbose_name_plural = _("4T analyses")
        constraints = [
            models.CheckConstraint(
                name="analysis_scores_are_of_the_scale",
                condition=Q(
                    Q(attitude_score=None) | Q(attitude_score__range=(1, 5)),
                    Q(skill_score=None) | Q(skill_score__range=(1, 5)),
                    Q(resource_score=None) | Q(resource_score__range=(1, 5)),
                    Q(way_out_score=None) | Q(way_out_score__range=(1, 5)),
                ),
                violation_error_message=_("The scale goes from 1 to 5."),
            ),
            models.CheckConstraint(
                name="analysis_says_why_this_class",
                condition=Q(development_class="", class_reason="") | ~Q(development_class="") & ~Q(class_reason=""),
                violation_error_message=_("Say why the household is of this class."),
            ),
            models.CheckConstraint(
                name="analysis_concludes",
                condition=~Q(conclusion=""),
                violation_error_message=_("Write the conclusion."),
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-analysed_on"], name="analysis_household_day"),
            models.Index(fields=["household", "round"], include=[AREA_COPY], name="analysis_household_round"),
        ]
        triggers = [AREA_OF_HOUSEHOLD]

    def __str__(self) -> str:
        return f"{self.analysed_on}"

    @property
    def thoughts(self) -> list[Thought]:
        return [
            Thought(name, label, getattr(self, name), self._score(f"{name}_score")) for name, label in FOUR_T.items()
        ]

    def _score(self, name: str) -> FourTScore | None:
        value = getattr(self, name)
        return None if value is None else FourTScore(value)
