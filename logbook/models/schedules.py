"""The windows of the six steps in a fiscal year, as the circulars set them: data, not code."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from logbook.choices import ProcedureStep

YEARS = (MinValueValidator(2540), MaxValueValidator(2700))


class StepScheduleQuerySet(models.QuerySet):
    def years(self) -> list[int]:
        """Return the years of which a step is set."""
        return list(self.order_by("fiscal_year").values_list("fiscal_year", flat=True).distinct())

    def of_year(self, fiscal_year: int) -> Self:
        return self.filter(fiscal_year=fiscal_year).order_by("step")


@tracked
class StepSchedule(models.Model):
    """From when until when a step of the procedure is to be done; what it was before stays in the history."""

    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year (B.E.)"), validators=YEARS)
    step = models.PositiveSmallIntegerField(_("step"), choices=ProcedureStep)
    title = models.CharField(_("what is to be done"), max_length=300)
    starts_on = models.DateField(_("from"))
    due_on = models.DateField(_("until"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StepScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a year")
        verbose_name_plural = _("steps of a year")
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "step"], name="step_once_a_year"),
            models.CheckConstraint(
                name="step_ends_after_it_starts",
                condition=Q(due_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(name="step_is_one_of_six", condition=Q(step__range=(1, 6))),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}/{self.step}"

    def days_late(self, on: date) -> int:
        """Return by how many days the end lies before `on`; 0 while it has not passed."""
        return max(0, (on - self.due_on).days)
