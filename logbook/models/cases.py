"""A household's case: what it can become, how far it has come, who looks after it. One row a household, at most."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from households.models import Household
from logbook.choices import DevelopmentClass, DevelopmentStage
from logbook.models.visits import CaseQuerySet


class HouseholdCaseQuerySet(CaseQuerySet):
    def mentored_by(self, user) -> Self:
        return self.filter(mentor=user)


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
    updated_at = models.DateTimeField(auto_now=True)

    objects = HouseholdCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")

    def __str__(self) -> str:
        return str(self.household_id)
