"""How far a household has come: criteria in sentences, answered with yes or no, again and again over time."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from households.models import Household, SurveyRound
from logbook.choices import MENU_STAGES, RELUCTANT_WISHES, DevelopmentStage, Wish
from logbook.models.visits import CaseQuerySet


class StageCriterionQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        return self.filter(is_active=True)

    def in_order(self) -> Self:
        return self.order_by("stage", "place", "pk")


@tracked
class StageCriterion(models.Model):
    """One sentence that must hold of a household in a stage. The list is edited; what was answered keeps its words."""

    stage = models.PositiveSmallIntegerField(_("stage"), choices=[(stage.value, stage.label) for stage in MENU_STAGES])
    sentence = models.CharField(_("criterion"), max_length=300)
    place = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = StageCriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion of a stage")
        verbose_name_plural = _("criteria of the stages")
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "sentence"],
                name="stage_criterion_once",
                violation_error_message=_("This criterion stands in the list already."),
            ),
            models.CheckConstraint(
                name="stage_criterion_is_of_a_stage",
                condition=Q(stage__in=MENU_STAGES),
                violation_error_message=_("Choose the stage."),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class StageAssessmentQuerySet(CaseQuerySet):
    def newest_first(self) -> Self:
        return self.select_related("assessed_by").order_by("-assessed_on", "-created_at")


@tracked
class StageAssessment(models.Model):
    """The answers of one day, the stage that follows from them, and the stage that the officer gave."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="stage_assessments", verbose_name=_("household")
    )
    round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("round")
    )
    assessed_on = models.DateField(_("day of the assessment"))
    # [{"criterion": id, "stage": 1, "sentence": …, "holds": true}]: in the words in which it was asked.
    answers = models.JSONField(_("answers"), default=list)
    stage_by_rule = models.PositiveSmallIntegerField(_("stage by the criteria"), choices=DevelopmentStage)
    stage = models.PositiveSmallIntegerField(_("stage"), choices=DevelopmentStage)
    override_reason = models.CharField(_("why another stage"), max_length=500, blank=True)
    wish = models.CharField(_("what the family wants"), max_length=8, choices=Wish, blank=True)
    wish_reason = models.CharField(_("why it wants no more"), max_length=500, blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("assessed by")
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = StageAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment of the stage")
        verbose_name_plural = _("assessments of the stage")
        constraints = [
            models.CheckConstraint(
                name="another_stage_has_its_reason",
                condition=Q(stage=F("stage_by_rule"), override_reason="")
                | ~Q(stage=F("stage_by_rule")) & ~Q(override_reason=""),
                violation_error_message=_("Say why the stage is another than the criteria give."),
            ),
            models.CheckConstraint(
                name="reluctance_has_its_reason",
                condition=~Q(wish__in=RELUCTANT_WISHES) | ~Q(wish_reason=""),
                violation_error_message=_("Say why the family wants no more."),
            ),
        ]
        indexes = [models.Index(fields=["household", "-assessed_on"], name="stage_assessment_household_day")]

    def __str__(self) -> str:
        return f"{self.assessed_on}: {self.get_stage_display()}"

    @property
    def is_overridden(self) -> bool:
        return self.stage != self.stage_by_rule

    @property
    def held(self) -> list[str]:
        return [answer["sentence"] for answer in self.answers if answer["holds"]]

    @property
    def missing(self) -> list[str]:
        return [answer["sentence"] for answer in self.answers if not answer["holds"]]
