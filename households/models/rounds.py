from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from households.choices import SurveyCycle


class SurveyRoundQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-year")

    def current(self) -> "SurveyRound | None":
        """Return the round that field work is recorded in, or None before the first import."""
        return self.filter(is_current=True).first()


class SurveyRound(models.Model):
    """The Basic Minimum Needs survey of one year. Answers of one year never overwrite another's."""

    year = models.PositiveSmallIntegerField(
        _("year (B.E.)"), primary_key=True, validators=[MinValueValidator(2540), MaxValueValidator(2700)]
    )
    cycle = models.CharField(_("survey cycle"), max_length=20, choices=SurveyCycle)
    is_current = models.BooleanField(_("field work is recorded in this round"), default=False)

    objects = SurveyRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey round")
        verbose_name_plural = _("survey rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_current_survey_round",
                violation_error_message=_("Another round is the current one already."),
            ),
            models.CheckConstraint(
                name="survey_round_year_is_buddhist",
                condition=models.Q(year__range=(2540, 2700)),
                violation_error_message=_("The year of a round is a Buddhist year between 2540 and 2700."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)
