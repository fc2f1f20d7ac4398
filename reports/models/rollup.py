from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.scope import AreaScopedQuerySet
from households.models import SurveyRound
from mpi.choices import FragilityLevel, TargetGroup


class ScoreRollupQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_code"


class ScoreRollup(models.Model):
    """How many households of a subdistrict are alike in a round, and how many people and baht they have together.

    The database keeps it with `mpi.HouseholdScore`, in the statement that writes scores: see the migration
    `roll_scores_up`. Columns have the names of the score's, so that the same expressions read both; `card_holder_count`
    and `dependent_count` are sums of households that all have some, or all none.
    """

    # By what households are told apart.
    round = models.ForeignKey(
        SurveyRound,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,  # one_rollup_of_alike begins with it
        verbose_name=_("round"),
    )
    area_code = models.CharField(_("subdistrict"), max_length=6, db_collation="C")
    indicator_set = models.CharField(_("indicator set"), max_length=20)
    failed = models.PositiveIntegerField(_("failed indicators"))
    points = models.PositiveSmallIntegerField(_("points of 60"))
    failed_dimensions = models.PositiveSmallIntegerField(_("failed dimensions"))
    failed_dimension_count = models.PositiveSmallIntegerField(_("number of failed dimensions"))
    is_critical = models.BooleanField(_("fails health, living and income"))
    is_low_income = models.BooleanField(_("low income"), null=True)
    has_housing_problem = models.BooleanField(_("housing problem"), null=True)
    fragility_level = models.PositiveSmallIntegerField(_("fragility level"), choices=FragilityLevel, null=True)
    target_group = models.CharField(_("target group"), max_length=4, choices=TargetGroup, blank=True)
    is_listed_poor = models.BooleanField(_("on the TPMAP list of the poor"))
    has_card_holders = models.BooleanField(_("somebody holds a card"))
    has_dependents = models.BooleanField(_("somebody depends on others"))
    # What they have together.
    household_count = models.IntegerField(_("households"))
    member_count = models.IntegerField(_("members"))
    card_holder_count = models.IntegerField(_("card holders"))
    dependent_count = models.IntegerField(_("dependent persons"))
    persons_with_income = models.IntegerField(_("members whose mean income is known"))
    income_satang = models.BigIntegerField(_("their income of a year"))

    objects = ScoreRollupQuerySet.as_manager()

    class Meta:
        verbose_name = _("rolled-up scores")
        verbose_name_plural = _("rolled-up scores")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("round", "area_code", "failed", "indicator_set", "points", "failed_dimensions"),
                    *("failed_dimension_count", "is_critical", "is_low_income", "has_housing_problem"),
                    *("fragility_level", "target_group", "is_listed_poor", "has_card_holders", "has_dependents"),
                ],
                nulls_distinct=False,
                name="one_rollup_of_alike",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.area_code} {self.points}/60"
