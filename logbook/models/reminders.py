from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.scope import AreaScopedQuerySet
from logbook.choices import ReminderKind
from logbook.models.assignments import Assignment

# More than anybody reads at once.
MOST_SHOWN = 100


class ReminderQuerySet(AreaScopedQuerySet):
    area_code_lookup = "assignment__area_code"

    def of_user(self, user) -> Self:
        return self.filter(user=user)

    def unseen(self) -> Self:
        return self.filter(seen_at=None)

    def newest_first(self) -> Self:
        return self.select_related("assignment__agency").order_by("-created_at", "-id")[:MOST_SHOWN]


class Reminder(models.Model):
    """That somebody is told once of a deadline that comes, or went by."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("user")
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="reminders", verbose_name=_("assignment")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=ReminderKind)
    due_on = models.DateField(_("due"))
    created_at = models.DateTimeField(_("made"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["user", "assignment", "kind", "due_on"], name="reminder_once"),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="reminder_user")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"
