"""People and households that somebody found in the field and entered, and what the district chief says of them."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from accounts.models import Delegation
from households.choices import Relationship
from households.models import Household, ImportBatch, Member, ThaiqmSurvey
from logbook.choices import BACK_WITH_OFFICER, CONFIRMED_STATES, ENTRY_TONES, EntryRisk, EntryState, ReturnReason
from logbook.models.submissions import Submission
from logbook.models.visits import CaseQuerySet, Visit

PENDING = Q(state=EntryState.PENDING)
WITH_OFFICER = Q(state__in=BACK_WITH_OFFICER)


class EntryQuerySet(CaseQuerySet):
    area_code_lookup = "area_code"

    def pending(self) -> Self:
        return self.filter(PENDING)

    def open(self) -> Self:
        """Keep those that are not decided: before the chief, or back with the officer."""
        return self.filter(PENDING | WITH_OFFICER)

    def back_with(self, user) -> Self:
        """Keep those that `user` entered or sent and has to put right."""
        return self.filter(WITH_OFFICER, Q(entered_by=user) | Q(sent_by=user))

    def entered_or_sent_by(self, user) -> Self:
        return self.filter(Q(entered_by=user) | Q(sent_by=user))

    def of_somebody_else(self, user) -> Self:
        return self.exclude(Q(entered_by=user) | Q(sent_by=user))

    def of_whole_households(self) -> Self:
        return self.filter(member=None)

    def about(self, members, households) -> Self:
        """Keep those of any of `members`, and of any of `households` as a whole."""
        return self.filter(Q(member__in=members) | Q(member=None, household__in=households))

    def confirmed_by(self, batch: ImportBatch) -> Self:
        return self.filter(survey_batch=batch)

    def among(self, ids) -> Self:
        return self.filter(pk__in=ids)

    def overdue(self, now: datetime) -> Self:
        return self.filter(sent_at__lt=now - timedelta(days=settings.ENTRY_OVERDUE_DAYS))

    def oldest_first(self) -> Self:
        return self.order_by("sent_at", "pk")

    def riskiest_first(self) -> Self:
        return self.alias(risk_count=risk_count()).order_by("-risk_count", "sent_at", "pk")

    def back_first(self) -> Self:
        """Put what the officer has to do something about before the rest, the newest first."""
        is_back = models.Case(models.When(WITH_OFFICER, then=0), default=1)
        return self.order_by(is_back, "-sent_at", "pk")

    def with_names(self) -> Self:
        """Load what a row of a list says: whose entry it is, where, by whom, how many people."""
        people = Member.objects.filter(household=OuterRef("household_id")).order_by()
        first = people.filter(relationship=Relationship.HEAD)
        return self.select_related(
            "household__area__parent__parent__parent",
            *("member", "visit", "thaiqm_survey", "entered_by", "sent_by", "decided_by"),
        ).annotate(
            people_count=Coalesce(
                Subquery(people.values("household").annotate(count=models.Count("pk")).values("count")), 0
            ),
            head_names=Subquery(
                first.values(names=models.functions.Concat("title", "first_name", models.Value(" "), "last_name"))[:1]
            ),
        )


def risk_count() -> Func:
    return Func(F("risks"), function="cardinality", output_field=IntegerField())


@tracked
class Entry(models.Model):
    """A household with its people, or one person of a household that is known, waiting to be confirmed.

    Its way through the states: `logbook.machines.ENTRY`. Until it is confirmed nobody of it counts anywhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="entries", verbose_name=_("household")
    )
    # None: the whole household, with everybody in it who has no entry of his own.
    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="entry", verbose_name=_("member")
    )
    # Copied from the household, so that the queue of a district reads one index.
    area_code = models.CharField(_("area"), max_length=8, db_collation="C")
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="entry", verbose_name=_("submission")
    )
    # Where they were met, or, of a household that waits as a whole, where the first one more was.
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("visit")
    )
    thaiqm_survey = models.ForeignKey(
        ThaiqmSurvey, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ThaiQM survey")
    )
    note = models.CharField(_("how it is known who they are"), max_length=1000, blank=True)
    risks = ArrayField(models.CharField(max_length=10, choices=EntryRisk), verbose_name=_("risks"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=EntryState, default=EntryState.PENDING)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    # From here the days count that it waits.
    sent_at = models.DateTimeField(_("sent"))
    # Of one that was sent again: when it had been sent back; what was put right came after.
    corrected_since = models.DateTimeField(_("sent back before"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("decided in the name of"),
    )
    # The import of the survey that named them before the chief had decided.
    survey_batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("import")
    )
    reasons = ArrayField(
        models.CharField(max_length=12, choices=ReturnReason), verbose_name=_("reasons"), default=list, blank=True
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(member=None), name="entry_once_a_household"),
            models.CheckConstraint(
                name="entry_says_why_it_is_not_confirmed",
                condition=~Q(state__in=[*BACK_WITH_OFFICER, EntryState.REFUSED, EntryState.WITHDRAWN])
                | ~Q(reason="", reasons=[]),
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                name="entry_names_the_survey_that_confirmed",
                condition=Q(state=EntryState.SURVEYED, survey_batch__isnull=False)
                | ~Q(state=EntryState.SURVEYED) & Q(survey_batch=None),
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "sent_at"], condition=PENDING, name="entry_queue"),
            models.Index(fields=["entered_by", "-sent_at"], name="entry_of_officer"),
            models.Index(fields=["sent_by"], condition=WITH_OFFICER, name="entry_back_with_sender"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def tone(self) -> str:
        return ENTRY_TONES[self.state]

    @property
    def is_pending(self) -> bool:
        return self.state == EntryState.PENDING

    @property
    def is_confirmed(self) -> bool:
        return self.state in CONFIRMED_STATES

    @property
    def is_back_with_officer(self) -> bool:
        return self.state in BACK_WITH_OFFICER

    @property
    def is_of_household(self) -> bool:
        return self.member_id is None

    @property
    def risk_labels(self) -> list:
        return [EntryRisk(risk).label for risk in self.risks]

    @property
    def reason_labels(self) -> list:
        return [ReturnReason(reason).label for reason in self.reasons]

    @cached_property
    def names(self) -> str:
        """Who it is about; the caller has loaded `with_names`."""
        return self.member.full_name if self.member_id else self.head_names or ""

    def is_by(self, user) -> bool:
        return user.pk in (self.entered_by_id, self.sent_by_id)

    def days_waiting(self, now: datetime) -> int:
        return (now - self.sent_at).days

    def is_overdue(self, now: datetime) -> bool:
        return self.is_pending and self.days_waiting(now) >= settings.ENTRY_OVERDUE_DAYS


class EntryLook(models.Model):
    """Who opened which entry, as it then was: of many confirmed at once some must have been looked at."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="looks", verbose_name=_("entry"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("user")
    )
    household_version = models.PositiveIntegerField(_("version looked at"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("look at an entry")
        verbose_name_plural = _("looks at entries")
        constraints = [models.UniqueConstraint(fields=["user", "entry", "household_version"], name="entry_look_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}"
