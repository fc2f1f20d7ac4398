from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.money import MOST_SATANG
from areas.scope import AreaScopedQuerySet
from households.choices import AnswerSource, Health, Occupation
from households.models.household import Household
from households.models.imports import made_by_import
from households.models.member import Member
from households.models.rounds import SurveyRound

NOTHING_REPORTED = " " * 17


class AnswersQuerySet(AreaScopedQuerySet):
    area_code_lookup = "household__area_id"

    def current(self) -> Self:
        """Keep the newest answers of each household or member in each round."""
        return self.filter(is_current=True)

    def of_round(self, year: int) -> Self:
        return self.filter(round_id=year)


class Answers(models.Model):
    """One set of answers in one round: written once, never changed. The newest of a round is current.

    A correction is a new row that copies the older one forward; `changed_fields` names what it corrected,
    so that the imported value and the corrected one both stay.
    """

    # No index of its own: a round is millions of rows, and the planner would walk them all to find one household's.
    round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("round")
    )
    source = models.CharField(_("source"), max_length=8, choices=AnswerSource)
    source_note = models.CharField(_("note on the source"), max_length=200, blank=True)
    surveyed_on = models.DateField(_("survey day"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("recorded by"),
    )
    import_batch = made_by_import()
    is_current = models.BooleanField(default=True)
    # The household's version that these answers made: what a form saw that names an older one is then still known.
    household_version = models.PositiveIntegerField(default=1, editable=False)
    changed_fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        abstract = True


class HouseholdAnswers(Answers):
    """What a household answered: food, medicine, house, water, order, income. Money in satang a year."""

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="answers", verbose_name=_("household")
    )
    # One character an indicator, MPI01…MPI17: 1 pass, 0 fail, - not applicable, blank not reported.
    # A reported state wins over the rule: TPMAP lists carry results only, a field visit may assess directly.
    reported = models.CharField(
        _("results of the indicators"),
        max_length=17,
        default=NOTHING_REPORTED,
        validators=[RegexValidator(r"^[10\- ]{17}$")],
    )
    tpmap_poor = models.BooleanField(_("on the TPMAP list of the poor"), null=True, blank=True)
    tpmap_fragile = models.BooleanField(_("on the TPMAP list of the fragile"), null=True, blank=True)
    declared_member_count = models.PositiveSmallIntegerField(_("declared members"), null=True, blank=True)
    declared_card_holder_count = models.PositiveSmallIntegerField(_("declared card holders"), null=True, blank=True)

    food_marked = models.BooleanField(_("packed food carries the mark of the food authority"), null=True, blank=True)
    food_cooked = models.BooleanField(_("meat is eaten cooked"), null=True, blank=True)
    food_safe_vegetables = models.BooleanField(_("vegetables are safe or washed"), null=True, blank=True)
    food_clean_hands = models.BooleanField(_("hands are washed and a serving spoon is used"), null=True, blank=True)
    medicine_household = models.BooleanField(_("household remedies are used properly"), null=True, blank=True)
    medicine_no_mixed_sets = models.BooleanField(_("no mixed sets of pills"), null=True, blank=True)
    medicine_no_unfit_herbal = models.BooleanField(_("no unfit herbal medicine"), null=True, blank=True)
    medicine_no_overclaimed = models.BooleanField(_("no over-claimed supplements"), null=True, blank=True)
    tenure_secure = models.BooleanField(_("secure in the dwelling"), null=True, blank=True)
    house_durable = models.BooleanField(_("the house is durable"), null=True, blank=True)
    drinking_water_enough = models.BooleanField(
        _("clean drinking water, 5 litres a person and day"), null=True, blank=True
    )
    utility_water_enough = models.BooleanField(_("water for use, 45 litres a person and day"), null=True, blank=True)
    tidy_rooms = models.BooleanField(_("rooms are in order"), null=True, blank=True)
    tidy_kitchen = models.BooleanField(_("the kitchen is clean"), null=True, blank=True)
    tidy_toilet = models.BooleanField(_("a hygienic toilet"), null=True, blank=True)
    tidy_surroundings = models.BooleanField(_("the surroundings are clean"), null=True, blank=True)
    tidy_waste_sorted = models.BooleanField(_("waste is sorted"), null=True, blank=True)
    tidy_waste_bin = models.BooleanField(_("waste is kept in a closed bin"), null=True, blank=True)
    tidy_waste_removed = models.BooleanField(_("waste is removed"), null=True, blank=True)
    tidy_waste_water = models.BooleanField(_("waste water drains"), null=True, blank=True)
    tidy_air = models.BooleanField(_("air and light enter"), null=True, blank=True)
    tidy_pests = models.BooleanField(_("no breeding of pests"), null=True, blank=True)
    tidy_stored_chemicals = models.BooleanField(_("chemicals are stored apart"), null=True, blank=True)
    income_main_satang = models.BigIntegerField(_("income from the main occupation"), null=True, blank=True)
    income_secondary_satang = models.BigIntegerField(_("income from other occupations"), null=True, blank=True)
    income_other_satang = models.BigIntegerField(_("other income"), null=True, blank=True)
    income_own_produce_satang = models.BigIntegerField(_("value of own produce"), null=True, blank=True)

    objects = AnswersQuerySet.as_manager()

    class Meta:
        verbose_name = _("household answers")
        verbose_name_plural = _("household answers")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "round"],
                condition=Q(is_current=True),
                name="one_current_household_answers_a_round",
            ),
            models.CheckConstraint(
                name="household_answers_report_is_well_formed", condition=Q(reported__regex=r"^[10\- ]{17}$")
            ),
            models.CheckConstraint(
                name="household_income_is_not_negative",
                condition=Q(
                    Q(income_main_satang=None) | Q(income_main_satang__gte=0),
                    Q(income_secondary_satang=None) | Q(income_secondary_satang__gte=0),
                    Q(income_other_satang=None) | Q(income_other_satang__gte=0),
                    Q(income_own_produce_satang=None) | Q(income_own_produce_satang__gte=0),
                ),
                violation_error_message=_("Income is never below zero."),
            ),
            # So that no sum of a recompute, over a household or a province, leaves what a number can hold.
            models.CheckConstraint(
                name="household_income_is_within_reason",
                condition=Q(
                    Q(income_main_satang=None) | Q(income_main_satang__lte=MOST_SATANG),
                    Q(income_secondary_satang=None) | Q(income_secondary_satang__lte=MOST_SATANG),
                    Q(income_other_satang=None) | Q(income_other_satang__lte=MOST_SATANG),
                    Q(income_own_produce_satang=None) | Q(income_own_produce_satang__lte=MOST_SATANG),
                ),
                violation_error_message=_("This amount is too large. Check the number of zeros."),
            ),
        ]
        indexes = [BrinIndex(fields=["import_batch"], name="household_answers_batch")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.source}"


class MemberAnswers(Answers):
    """What is known of one person in one round, with the age in completed years on the survey day."""

    # Indexed by itself: one_current_member_answers_a_round knows nothing of answers that have been replaced.
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="answers", verbose_name=_("member"))
    # The household of that year, so that a move later does not rewrite the past.
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        related_name="member_answers",
        db_index=False,  # member_answers_household_round begins with it
        verbose_name=_("household"),
    )
    # False where the person had died or moved out by the survey day: not counted.
    counts = models.BooleanField(_("counted as a member"), default=True)
    age_years = models.PositiveSmallIntegerField(_("age in years"), null=True, blank=True)
    age_months = models.PositiveSmallIntegerField(_("age in months"), null=True, blank=True)
    occupation = models.CharField(  # noqa: DJ001 – NULL is unknown to a rule
        _("occupation"), max_length=4, choices=Occupation, null=True, blank=True
    )
    has_income = models.BooleanField(_("has income"), null=True, blank=True)
    health = models.PositiveSmallIntegerField(_("bodily state"), choices=Health, null=True, blank=True)
    can_help_self = models.BooleanField(_("can help himself"), null=True, blank=True)
    is_bedridden = models.BooleanField(_("bed-ridden"), null=True, blank=True)
    has_welfare_card = models.BooleanField(_("state welfare card"), null=True, blank=True)
    birth_weight_grams = models.PositiveIntegerField(_("weight at birth in grams"), null=True, blank=True)
    exercise_days = models.PositiveSmallIntegerField(_("days of exercise a week"), null=True, blank=True)
    exercise_minutes = models.PositiveSmallIntegerField(_("minutes of exercise on such a day"), null=True, blank=True)
    exertion_days = models.PositiveSmallIntegerField(_("days of exertion at work a week"), null=True, blank=True)
    exertion_minutes = models.PositiveSmallIntegerField(
        _("minutes of exertion on such a day, in bouts of ten or more"), null=True, blank=True
    )
    attends_preschool = models.BooleanField(_("prepared for school"), null=True, blank=True)
    attends_compulsory_school = models.BooleanField(_("in compulsory education"), null=True, blank=True)
    finished_lower_secondary = models.BooleanField(_("finished Mathayom 3 last year"), null=True, blank=True)
    continues_upper_secondary = models.BooleanField(_("continues with Mathayom 4 or equivalent"), null=True, blank=True)
    reads_writes_counts = models.BooleanField(_("reads and writes Thai and counts"), null=True, blank=True)
    elderly_cared_for = models.BooleanField(_("cared for as an elderly person"), null=True, blank=True)
    disabled_cared_for = models.BooleanField(_("cared for as a disabled person"), null=True, blank=True)

    objects = AnswersQuerySet.as_manager()

    class Meta:
        verbose_name = _("member answers")
        verbose_name_plural = _("member answers")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "round"], condition=Q(is_current=True), name="one_current_member_answers_a_round"
            )
        ]
        indexes = [
            models.Index(fields=["household", "round"], name="member_answers_household_round"),
            BrinIndex(fields=["import_batch"], name="member_answers_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.source}"
