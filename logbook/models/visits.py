import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from areas.points import latitude_field, longitude_field, whole_point
from areas.scope import AreaScopedQuerySet
from households.models import Household, SurveyRound
from logbook.choices import Found
from logbook.models.area_copies import AREA_COPY, AREA_OF_HOUSEHOLD, area_copy
from logbook.models.submissions import Submission


class CaseQuerySet(AreaScopedQuerySet):
    """Rows of a household's case, newest first where a page shows them."""

    area_code_lookup = "household__area_id"

    def of_household(self, household: Household) -> Self:
        return self.filter(household=household)

    def recorded_for(self, households, *, since: datetime) -> Self:
        """Keep what was recorded for any of `households` after that moment."""
        return self.filter(household__in=households, created_at__gt=since)

    def of_households(self, households) -> Self:
        return self.filter(household__in=households)

    def of_members(self, members) -> Self:
        return self.filter(member__in=members)


# Of the four T at least one was talked about.
THOUGHT_THROUGH = ~Q(attitude="", skill="", resource="", way_out="")


class VisitQuerySet(CaseQuerySet):
    area_code_lookup = AREA_COPY

    def of_round(self, year: int) -> Self:
        return self.filter(round_id=year)

    def thought_through(self) -> Self:
        return self.filter(THOUGHT_THROUGH)

    def with_record(self) -> Self:
        """Load what the page of a visit shows beside the visit itself."""
        visits = self.select_related("household__area__parent__parent__parent", "round", "submission", "recorded_by")
        return visits.prefetch_related("problems", "help_activities", "photos", "entries__member")

    def with_receipt(self) -> Self:
        return self.select_related("submission")

    def recorded_since(self, at: datetime, by) -> Self:
        return self.filter(created_at__gte=at, recorded_by=by)

    def newest_first(self) -> Self:
        return self.order_by("-visited_on", "-created_at")


@tracked(except_for=[AREA_COPY])
class Visit(models.Model):
    """A knock on the door: who came when, what was found, and what the family wants."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        db_index=False,  # visit_household_day begins with it
        related_name="visits",
        verbose_name=_("household"),
    )
    area_code = area_copy()
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="+", verbose_name=_("round"))
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="visit", verbose_name=_("submission")
    )
    visited_on = models.DateField(_("day of the visit"))
    found = models.CharField(_("found"), max_length=14, choices=Found)
    wants_help = models.BooleanField(_("wants help"), null=True, blank=True)
    note = models.TextField(_("what was found"), blank=True, max_length=4000)
    companions = models.CharField(_("who came along"), max_length=300, blank=True)
    latitude = latitude_field()
    longitude = longitude_field()
    accuracy_metres = models.PositiveIntegerField(_("accuracy in metres"), null=True, blank=True)
    # The four questions of the 4T method, asked together with the family.
    attitude = models.TextField(_("attitude"), blank=True, max_length=2000)
    skill = models.TextField(_("skill"), blank=True, max_length=2000)
    resource = models.TextField(_("resources"), blank=True, max_length=2000)
    way_out = models.TextField(_("way out"), blank=True, max_length=2000)
    # What the visit found, as `logbook.services.visits` writes it: {"indicators": [{"code", "was", "now", "reason"}],
    # "income": {"was", "now"}, "status": {"was", "now"}}. The facts themselves are in the answers.
    findings = models.JSONField(_("what changed"), default=dict, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits", verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [whole_point("visit_point_is_whole_and_in_thailand")]
        indexes = [
            models.Index(fields=["household", "-visited_on"], name="visit_household_day"),
            # Asked of every household of a table: see `logbook.milestones`.
            models.Index(fields=["household", "round"], include=[AREA_COPY], name="visit_household_round"),
            models.Index(
                fields=["household", "round"],
                include=[AREA_COPY],
                condition=THOUGHT_THROUGH,
                name="visit_thought_through",
            ),
            models.Index(fields=["recorded_by", "round", "household"], name="visit_recorder_round"),
        ]
        triggers = [AREA_OF_HOUSEHOLD]

    def __str__(self) -> str:
        return f"{self.visited_on}"


class VisitDraftQuerySet(AreaScopedQuerySet):
    area_code_lookup = "household__area_id"

    def of(self, household: Household, user) -> Self:
        return self.filter(household=household, user=user)


class VisitDraft(models.Model):
    """What an officer has typed so far, kept while he types; gone once the visit is recorded."""

    client_uuid = models.UUIDField(primary_key=True)
    household = models.ForeignKey(Household, verbose_name=_("household"), on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who types"), on_delete=models.CASCADE, related_name="+"
    )
    typed = models.JSONField(_("what was typed so far"), default=dict)
    group = models.CharField(max_length=20, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VisitDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit that is being typed")
        verbose_name_plural = _("visits that are being typed")
        constraints = [
            models.UniqueConstraint(fields=["household", "user"], name="one_visit_draft_a_user_and_household")
        ]

    def __str__(self) -> str:
        return str(self.client_uuid)
