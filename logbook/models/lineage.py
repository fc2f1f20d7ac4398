"""Where a household file comes from: split off another one, or merged with it."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from areas.scope import Scope
from households.models import Household
from logbook.choices import LineageKind
from logbook.models.visits import CaseQuerySet


class HouseholdLineageQuerySet(CaseQuerySet):
    def within(self, scope: Scope) -> Self:
        """Keep what either end of lies in the scope."""
        return self.filter(scope.condition("source__area_id") | scope.condition("target__area_id"))

    def both_ends_in(self, scope: Scope) -> Self:
        """Keep what lies in the scope with both ends: only there it can be undone."""
        return self.filter(scope.condition("source__area_id"), scope.condition("target__area_id"))

    def of_household(self, household: Household) -> Self:
        return self.filter(Q(source=household) | Q(target=household))

    def in_force(self) -> Self:
        return self.filter(undone_at=None)

    def with_ends(self) -> Self:
        return self.select_related("source__area", "target__area", "recorded_by")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "id")


@tracked
class HouseholdLineage(models.Model):
    """People of `source` live in `target` since: a part of them (split), or all (merge)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="lineage_onwards", verbose_name=_("from household")
    )
    target = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="lineage_back", verbose_name=_("to household")
    )
    kind = models.CharField(_("kind"), max_length=5, choices=LineageKind)
    happened_on = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=300)
    # The context of the history under which all of it was written: what belongs together goes back together.
    context = models.UUIDField(editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = HouseholdLineageQuerySet.as_manager()

    class Meta:
        verbose_name = _("origin of a household")
        verbose_name_plural = _("origins of households")
        constraints = [
            models.CheckConstraint(name="lineage_joins_two_households", condition=~Q(source=F("target"))),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"
