from typing import Self

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Left
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.scope import AreaScopedQuerySet
from households.models import Household, SurveyRound
from mpi.choices import Dimension, FragilityLevel, TargetGroup
from mpi.indicators import BMN_2565, INDICATOR_SETS
from mpi.rules import Indicator, mask

ALL_INDICATORS = (1 << 17) - 1
POOR = Q(points__gt=0)
BIRTH_WEIGHT = mask([indicator for indicator in BMN_2565.indicators if indicator.code == "MPI01"])
FAILS_BIRTH_WEIGHT = Q(GreaterThan(F("failed").bitand(BIRTH_WEIGHT), 0))
# Groups that few households are in; 2 and 3.1 hold most of the country.
RARE_GROUPS = [
    TargetGroup.URGENT_WITH_CARD,
    TargetGroup.URGENT_WITHOUT_CARD,
    TargetGroup.CARD_NO_DATA,
    TargetGroup.LEFT_OUT,
]


def deprivation(score: str = "") -> CombinedExpression:
    """Return the number of failed dimensions, equal ones told apart by their points. `score` leads to the score."""
    return F(f"{score}failed_dimension_count") * 100 + F(f"{score}points")


class HouseholdScoreQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_code"

    def of_round(self, year: int) -> Self:
        return self.filter(round_id=year)

    def of_household(self, household: Household) -> Self:
        return self.filter(household=household)

    def newest_first(self) -> Self:
        return self.order_by("-round_id")

    def current_first(self) -> Self:
        """Put the score of the round of field work first, then the newest."""
        return self.order_by("-round__is_current", "-round_id")

    def poor(self, cutoff: int = 1) -> Self:
        """Keep the poor at `cutoff` points out of 60; 1 is the union rule of TPMAP."""
        return self.filter(points__gt=cutoff - 1)  # as POOR has it, so that its indexes need no look at the row

    def counted(self) -> dict[str, int]:
        """Return how many households there are, how many of them are poor, and how many fail each dimension by name."""
        bits = {f"in_{dimension.name}": F("failed_dimensions").bitand(dimension.bit) for dimension in Dimension}
        failing = {dimension.name: Count("id", filter=Q(**{f"in_{dimension.name}__gt": 0})) for dimension in Dimension}
        return self.annotate(**bits).aggregate(**HOUSEHOLDS, **failing)

    def counted_by(self, level: AreaLevel) -> Self:
        """Return {code, households, poor} of each area of `level`."""
        return self.annotate(code=Left("area_code", int(level))).values("code").annotate(**HOUSEHOLDS)


HOUSEHOLDS = {"households": Count("id"), "poor": Count("id", filter=Q(points__gt=0))}


class HouseholdScore(models.Model):
    """What follows from a household's answers in one round, computed by `mpi.recompute` and by nothing else.

    Indicator sets are bit masks (bit 0 = MPI01 … bit 16 = MPI17), dimensions too (health, living, education,
    income, access). An indicator in none of the three masks passed.
    """

    # No key in the database: a recomputation takes its households from their table in the same statement, and proving
    # them once more, a locked row each, was a fifth of its time.
    household = models.ForeignKey(
        Household,
        on_delete=models.CASCADE,
        related_name="scores",
        db_constraint=False,
        db_index=False,  # one_score_a_household_and_round begins with it
        verbose_name=_("household"),
    )
    round = models.ForeignKey(
        SurveyRound,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,  # score_round_area begins with it
        verbose_name=_("round"),
    )
    area_code = models.CharField(_("area"), max_length=8, db_collation="C")
    indicator_set = models.CharField(_("indicator set"), max_length=20)
    points = models.PositiveSmallIntegerField(_("points of 60"))
    failed = models.PositiveIntegerField(_("failed indicators"))
    not_applicable = models.PositiveIntegerField(_("indicators not applicable"))
    no_data = models.PositiveIntegerField(_("indicators without data"))
    failed_dimensions = models.PositiveSmallIntegerField(_("failed dimensions"))
    failed_dimension_count = models.PositiveSmallIntegerField(_("number of failed dimensions"))
    is_critical = models.BooleanField(_("fails health, living and income"))
    member_count = models.PositiveSmallIntegerField(_("members"))
    card_holder_count = models.PositiveSmallIntegerField(_("card holders"))
    dependent_count = models.PositiveSmallIntegerField(_("dependent persons"))
    has_able_member = models.BooleanField(_("somebody may be able to work"), null=True)
    income_per_head_satang = models.BigIntegerField(_("mean income a person and year"), null=True)
    is_low_income = models.BooleanField(_("low income"), null=True)
    has_housing_problem = models.BooleanField(_("housing problem"), null=True)
    fragility_level = models.PositiveSmallIntegerField(_("fragility level"), choices=FragilityLevel, null=True)
    target_group = models.CharField(_("target group"), max_length=4, choices=TargetGroup, blank=True)
    # A fact, kept here once more for the area's code beside it: a list of the poor is asked for with every search.
    is_listed_poor = models.BooleanField(_("on the TPMAP list of the poor"), default=False)
    computed_at = models.DateTimeField(_("computed"))

    objects = HouseholdScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("household score")
        verbose_name_plural = _("household scores")
        constraints = [
            # With what is asked of each of many households: whether it passes a round.
            models.UniqueConstraint(
                fields=["household", "round"],
                include=["points", "no_data", "not_applicable", "area_code"],
                name="one_score_a_household_and_round",
            ),
            models.CheckConstraint(name="score_points_are_sixtieths", condition=Q(points__lte=60)),
            models.CheckConstraint(name="score_dimensions_are_five_bits", condition=Q(failed_dimensions__lte=31)),
        ]
        # What is sorted or chosen by, then the area, and no more: equal entries share their place in such an index,
        # which takes a fifth of one that names the household too. See `logbook.ordering`.
        indexes = [
            models.Index(fields=["round", "area_code"], name="score_round_area"),
            models.Index(fields=["round", "member_count", "area_code"], name="score_members"),
            models.Index(fields=["round", "card_holder_count", "area_code"], name="score_cards"),
            # The poor are few: all that their lists and tables ask of each stands in the index itself.
            models.Index(
                F("round"),
                deprivation(),
                F("area_code"),
                condition=POOR,
                include=["household", "points", "failed", "failed_dimension_count", "has_able_member"],
                name="score_deprivation",
            ),
            models.Index(
                fields=["household", "round"], include=["area_code"], condition=POOR, name="score_poor_household"
            ),
            models.Index(fields=["household", "round"], condition=FAILS_BIRTH_WEIGHT, name="score_birth_weight"),
            models.Index(fields=["round", "points", "area_code"], condition=POOR, name="score_points"),
            models.Index(fields=["round", "area_code"], condition=Q(is_listed_poor=True), name="score_listed_poor"),
            models.Index(
                fields=["round", "area_code"],
                condition=Q(fragility_level=FragilityLevel.LEVEL_3),
                name="score_most_fragile",
            ),
            models.Index(
                fields=["round", "target_group", "area_code"],
                condition=Q(target_group__in=RARE_GROUPS),
                name="score_rare_groups",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.points}/60"

    @property
    def is_poor(self) -> bool:
        return self.points > 0

    @property
    def failed_indicators(self) -> tuple[Indicator, ...]:
        return INDICATOR_SETS[self.indicator_set].chosen_by(self.failed)

    @property
    def has_any_data(self) -> bool:
        """False for a household of which no indicator is known: "no MPI data", which is not "passes"."""
        return self.no_data | self.not_applicable != ALL_INDICATORS
