"""A household's case: what it can become, how far it has come, who looks after it. One row a household, at most."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from households.models import Household
from logbook.choices import DevelopmentClass, DevelopmentStage
from logbook.models.area_copies import AREA_COPY, AREA_OF_HOUSEHOLD, area_copy
from logbook.models.visits import CaseQuerySet

CLASSED = ~Q(development_class="")
HAS_MENTOR = Q(mentor__isnull=False) | ~Q(mentor_name="")


class HouseholdCaseQuerySet(CaseQuerySet):
    area_code_lookup = AREA_COPY

    def with_mentor(self) -> Self:
        return self.select_related("mentor")

    def classed(self) -> Self:
        return self.filter(CLASSED)

    def mentored(self) -> Self:
        return self.filter(HAS_MENTOR)

    def mentored_by(self, user) -> Self:
        return self.filter(mentor=user)

    def with_mentor_of(self, case: "HouseholdCase") -> Self:
        """Keep those whose mentor is the one of `case`."""
        return self.mentored().filter(mentor_id=case.mentor_id, mentor_name=case.mentor_name)

    def not_followed_since(self, day: date) -> Self:
        """Keep those with a mentor who was named before `day` and has not told of the household since."""
        named = Q(mentored_since=None) | Q(mentored_since__lt=day)
        return self.mentored().filter(named, Q(followed_on=None) | Q(followed_on__lt=day))


@tracked
class HouseholdCase(models.Model):
    """What is said of a household by those who help it; what it was before stays in the history."""

    household = models.OneToOneField(
        Household, on_delete=models.PROTECT, primary_key=True, related_name="case", verbose_name=_("household")
    )
    development_class = models.CharField(_("class"), max_length=12, choices=DevelopmentClass, blank=True)
    class_reason = models.CharField(_("why this class"), max_length=500, blank=True)
    classed_on = models.DateField(_("class since"), null=True, blank=True)
    stage = models.PositiveSmallIntegerField(_("stage"), choices=DevelopmentStage, null=True, blank=True)
    stage_reason = models.CharField(_("why this stage"), max_length=500, blank=True)
    staged_on = models.DateField(_("stage since"), null=True, blank=True)
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mentored_cases",
        verbose_name=_("mentor"),
    )
    # A mentor of the village has no account.
    mentor_name = models.CharField(_("name of the mentor"), max_length=200, blank=True)
    mentored_since = models.DateField(_("mentor since"), null=True, blank=True)
    area_code = area_copy()
    # Copied from its help and its follow-ups, so that worklists of an area read one index.
    helped_from = models.PositiveSmallIntegerField(_("helped since round"), null=True, editable=False)
    helped_on = models.DateField(_("last help"), null=True, editable=False)
    followed_on = models.DateField(_("last follow-up"), null=True, editable=False)
    next_follow_on = models.DateField(_("next follow-up due"), null=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = HouseholdCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                name="case_has_one_mentor",
                condition=Q(mentor=None) | Q(mentor_name=""),
                violation_error_message=_("Choose an account, or write a name; not both."),
            )
        ]
        # Of each list first what it is sorted by, then the area: see `logbook.ordering`.
        indexes = [
            models.Index(
                fields=["followed_on", "area_code", "household"],
                condition=Q(helped_from__isnull=False),
                name="case_helped_followed",
            ),
            models.Index(
                fields=["followed_on", "area_code", "household"], condition=HAS_MENTOR, name="case_mentored_followed"
            ),
            models.Index(fields=["area_code", "mentor", "mentor_name"], condition=HAS_MENTOR, name="case_area_mentor"),
            models.Index(fields=["household", "development_class"], condition=CLASSED, name="case_classed"),
        ]
        triggers = [AREA_OF_HOUSEHOLD]

    def __str__(self) -> str:
        return str(self.household_id)

    @property
    def has_mentor(self) -> bool:
        return self.mentor_id is not None or bool(self.mentor_name)

    @property
    def mentor_label(self) -> str:
        """Who looks after the household; "" where nobody does. The caller has loaded `mentor`."""
        return str(self.mentor) if self.mentor_id else self.mentor_name
