"""ThaiQM, the survey of the Department of Provincial Administration: what weighs on families beyond the indicators."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from households.choices import HardshipAspect
from households.hardships import ListedHardship, code_of
from households.identity import mask, open_identity
from households.models.answers import Answers, AnswersQuerySet
from households.models.household import Household


class HardshipQuerySet(models.QuerySet):
    def in_order(self) -> Self:
        return self.order_by("number")


class Hardship(models.Model):
    """One of the 37 hardships that ThaiQM asks for: a list that may be edited, for its wording is provisional."""

    number = models.PositiveSmallIntegerField(_("number"), primary_key=True)
    aspect = models.PositiveSmallIntegerField(_("aspect"), choices=HardshipAspect)
    name_th = models.CharField(_("Thai name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    is_confirmed = models.BooleanField(_("wording confirmed"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = HardshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("ThaiQM hardship")
        verbose_name_plural = _("ThaiQM hardships")
        constraints = [
            models.CheckConstraint(
                name="hardship_number_begins_with_its_aspect",
                condition=Q(number__gt=F("aspect") * 100, number__lt=F("aspect") * 100 + 100),
                violation_error_message=_("The number is that of the aspect and two digits, such as 412."),
            )
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th

    @classmethod
    def of(cls, listed: ListedHardship) -> Self:
        """Return the unsaved row of a hardship of the list that is loaded."""
        return cls(
            number=listed.number,
            aspect=listed.aspect,
            name_th=listed.name_th,
            name_en=listed.name_en,
            is_confirmed=bool(listed.confirmed_by),
            source=listed.confirmed_by,
        )

    @property
    def code(self) -> str:
        """Such as "4.12", as forms and files have it."""
        return code_of(self.number)


class ThaiqmSurveyQuerySet(AnswersQuerySet):
    def of_household(self, household: Household) -> Self:
        return self.filter(household=household)

    def newest_first(self) -> Self:
        """The newest year first, with who recorded it."""
        return self.select_related("recorded_by").order_by("-round_id")


class ThaiqmSurvey(Answers):
    """What ThaiQM knows of a household in one round. Part 1: who heads it; part 2: which hardships were found.

    The head of ThaiQM need not be the owner of the house, nor the head that the register has. A hardship that is
    neither among the found nor among the not found was not asked for; both are NULL where part 2 was not.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="thaiqm_surveys", verbose_name=_("household")
    )
    head_name = models.CharField(_("name of the head"), max_length=200, blank=True)
    # Sealed as the number of a member is: see households.identity.
    identity_sealed = models.BinaryField(_("number, sealed"), null=True, editable=False)
    identity_lookup = models.BinaryField(_("citizen ID"), null=True, editable=False, max_length=32)
    member_count = models.PositiveSmallIntegerField(_("number of members"), null=True, blank=True)
    occupation = models.CharField(_("occupation"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    # Numbers of Hardship.
    found = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("hardships found"), null=True, blank=True)
    not_found = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("hardships not found"), null=True, blank=True
    )
    other_hardship = models.CharField(_("the other hardship"), max_length=300, blank=True)

    objects = ThaiqmSurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ThaiQM survey")
        verbose_name_plural = _("ThaiQM surveys")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "round"], condition=Q(is_current=True), name="one_current_thaiqm_survey_a_round"
            ),
            models.CheckConstraint(
                name="thaiqm_sealed_identity_comes_in_pairs",
                condition=Q(identity_sealed=None, identity_lookup=None)
                | Q(identity_sealed__isnull=False, identity_lookup__isnull=False),
            ),
            models.CheckConstraint(
                name="thaiqm_hardship_is_found_or_not",
                condition=Q(found=None, not_found=None)
                | Q(Q(found__isnull=False, not_found__isnull=False), ~Q(found__overlap=F("not_found"))),
                violation_error_message=_("A hardship is either found or not found."),
            ),
        ]
        indexes = [BrinIndex(fields=["import_batch"], name="thaiqm_survey_batch")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.source}"

    @property
    def has_part_one(self) -> bool:
        return self.head_name != ""

    @property
    def has_part_two(self) -> bool:
        return self.found is not None

    @property
    def has_number(self) -> bool:
        return self.identity_sealed is not None

    @property
    def masked_identity(self) -> str:
        """The number of the head as a screen may show it; empty where there is none."""
        return mask(open_identity(self)) if self.has_number else ""
