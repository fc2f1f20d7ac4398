"""How much somebody may look up in a day, who was given more, and what the administrator of his area is told."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_changed, never_emptied, tracked
from accounts.choices import LookupAlarmKind, Measure, Role
from areas.scope import AreaScopedQuerySet


class LookupLimitQuerySet(models.QuerySet):
    def by_role(self) -> dict[str, tuple[int, int, int]]:
        """Return the limits of a day by role, in the order of `Measure`."""
        rows = self.values_list("role", "households_a_day", "lists_a_day", "reveals_a_day")
        return {role: tuple(limits) for role, *limits in rows}


class LookupLimit(models.Model):
    """How much somebody of a role may look up in a day, where that is not what the site says (`settings`)."""

    role = models.CharField(_("role"), max_length=20, choices=Role, unique=True)
    households_a_day = models.PositiveIntegerField(_("different households a day"))
    lists_a_day = models.PositiveIntegerField(_("pages of lists a day"))
    reveals_a_day = models.PositiveIntegerField(_("citizen IDs revealed a day"))

    objects = LookupLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit of look-ups")
        verbose_name_plural = _("limits of look-ups")

    def __str__(self) -> str:
        return self.get_role_display()


class LookupLeave(models.Model):
    """Leave to look up as much again on one day, given by the administrator with the reason."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lookup_leaves", verbose_name=_("user")
    )
    day = models.DateField(_("day"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("leave for more look-ups")
        verbose_name_plural = _("leaves for more look-ups")
        indexes = [models.Index(fields=["user", "day"], name="lookup_leave_user")]
        constraints = [
            models.CheckConstraint(
                name="lookup_leave_is_given_by_somebody_else", condition=~models.Q(user=models.F("given_by"))
            )
        ]
        triggers = [never_changed("lookup_leave_is_append_only"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.day}"


class DecoyQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_code"


class Decoy(models.Model):
    """A household that does not exist. Nobody has a reason to open it; whoever does is looking through the files."""

    household = models.OneToOneField(
        "households.Household",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("household"),
    )
    area_code = models.CharField(_("area"), max_length=8, db_collation="C")
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField(_("placed"))

    objects = DecoyQuerySet.as_manager()

    class Meta:
        verbose_name = _("decoy household")
        verbose_name_plural = _("decoy households")

    def __str__(self) -> str:
        return self.area_code


class LookupAlarmQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_code"

    def unseen(self) -> Self:
        return self.filter(seen_at=None)

    def with_names(self) -> Self:
        return self.select_related("user", "seen_by")

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def raised_since(self, user, kind: LookupAlarmKind, measure: Measure, at: datetime) -> Self:
        return self.filter(user=user, kind=kind, measure=measure, at__gte=at)

    def about(self, user, day: date) -> Self:
        return self.filter(user=user, at__date=day)


@tracked
class LookupAlarm(models.Model):
    """Somebody reached what he may look up in a day, or opened a decoy. The administrator of his area reads it."""

    kind = models.CharField(_("kind"), max_length=8, choices=LookupAlarmKind)
    measure = models.CharField(_("what was looked up"), max_length=10, choices=Measure, blank=True)
    at = models.DateTimeField(_("time"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("user")
    )
    # The area of the person's posts, not of the household.
    area_code = models.CharField(_("area"), max_length=8, db_collation="C", blank=True)
    count = models.PositiveIntegerField(_("how many that day"), null=True, blank=True)
    network = models.CharField(_("network"), max_length=60, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("read by"),
    )
    seen_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = LookupAlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm about look-ups")
        verbose_name_plural = _("alarms about look-ups")
        indexes = [
            models.Index(fields=["area_code", "-at"], name="lookup_alarm_area"),
            models.Index(fields=["user", "-at"], name="lookup_alarm_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
