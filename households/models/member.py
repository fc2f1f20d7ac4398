import uuid
from typing import Self

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from accounts.privacy import EMPTIED
from areas.scope import AreaScopedQuerySet
from households.choices import (
    BirthDatePrecision,
    Confirmation,
    Education,
    Health,
    IdentityType,
    NoNumber,
    Occupation,
    Origin,
    Relationship,
    Religion,
    Sex,
)
from households.identity import masked_identity
from households.models.household import UNCONFIRMED, Household
from households.models.imports import made_by_import
from households.models.rounds import SurveyRound
from households.names import name_sort_key

# A living, present member without a living, present head is a promise broken. It is checked when the
# transaction commits, so that a service may demote the old head before it names the new one.
HEAD_RULE = """
    IF EXISTS (
        SELECT 1 FROM households_member
        WHERE household_id = COALESCE(NEW.household_id, OLD.household_id) AND is_living AND is_present
        HAVING count(*) FILTER (WHERE relationship = 'head') <> 1 AND count(*) > 0
    ) THEN
        RAISE EXCEPTION 'a household with living members has exactly one living head'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'household_has_one_living_head';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.household_id <> NEW.household_id AND EXISTS (
            SELECT 1 FROM households_member
            WHERE household_id = OLD.household_id AND is_living AND is_present
            HAVING count(*) FILTER (WHERE relationship = 'head') <> 1 AND count(*) > 0
        ) THEN
            RAISE EXCEPTION 'a household with living members has exactly one living head'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'household_has_one_living_head';
        END IF;
    END IF;
    RETURN NULL;
"""


class MemberQuerySet(AreaScopedQuerySet):
    area_code_lookup = "household__area_id"

    def living(self) -> Self:
        return self.filter(is_living=True)

    def present(self) -> Self:
        """Keep those who live in the household now: alive and not moved out."""
        return self.filter(is_living=True, is_present=True)

    def confirmed(self) -> Self:
        """Keep those that count in figures and leave the system: see `Confirmation`."""
        return self.exclude(Exists(Member.objects.unconfirmed().filter(pk=OuterRef("pk"))))

    def unconfirmed(self) -> Self:
        return self.filter(UNCONFIRMED)

    def born_like(self, member: "Member") -> Self:
        """Keep those born on the same day, or in the same year where a day is not known, or whose birth is unknown."""
        if member.birth_date is None:
            return self
        unsure = Q(birth_date=None)
        if member.birth_date_precision == BirthDatePrecision.DAY:
            partial = ~Q(birth_date_precision=BirthDatePrecision.DAY)
            return self.filter(
                unsure | Q(birth_date=member.birth_date) | partial & Q(birth_date__year=member.birth_date.year)
            )
        return self.filter(unsure | Q(birth_date__year=member.birth_date.year))

    def with_household(self) -> Self:
        return self.select_related("household")

    def heads(self) -> Self:
        return self.present().filter(relationship=Relationship.HEAD)

    def head_first(self) -> Self:
        """Order as a family is told: the head, then by age."""
        is_head = models.Case(models.When(relationship=Relationship.HEAD, then=0), default=1)
        return self.order_by(is_head, "birth_date", "sort_key", "id")

    def with_place(self) -> Self:
        """Load the household and its areas with each member."""
        return self.select_related("household__area__parent__parent__parent")


@tracked
class Member(models.Model):
    """A person in a household. The newest facts stand here; what was answered in a survey year is in MemberAnswers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="members", verbose_name=_("household")
    )
    title = models.CharField(_("title"), max_length=40, blank=True)
    first_name = models.CharField(_("first name"), max_length=120)
    last_name = models.CharField(_("last name"), max_length=120, blank=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_date_precision = models.CharField(
        _("known of the birth date"), max_length=5, choices=BirthDatePrecision, default=BirthDatePrecision.DAY
    )

    identity_type = models.CharField(_("identity"), max_length=16, choices=IdentityType)
    # Sealed by households.identity: AES-256-GCM ciphertext and a keyed HMAC to look it up; never in plain.
    identity_sealed = models.BinaryField(_("number, sealed"), null=True, editable=False)
    identity_lookup = models.BinaryField(_("citizen ID"), null=True, editable=False, unique=True, max_length=32)
    temporary_number = models.CharField(  # noqa: DJ001 – unique where given
        _("temporary number"), max_length=20, null=True, blank=True, editable=False
    )
    no_identity_kind = models.CharField(
        _("kind of reason without a number"), max_length=14, choices=NoNumber, blank=True, default="", db_default=""
    )
    no_identity_reason = models.CharField(_("why there is no number"), max_length=200, blank=True)

    relationship = models.CharField(_("relation to the head"), max_length=16, choices=Relationship)
    occupation = models.CharField(_("occupation"), max_length=4, choices=Occupation, blank=True)
    education = models.CharField(_("education"), max_length=16, choices=Education, blank=True)
    religion = models.CharField(_("religion"), max_length=14, choices=Religion, blank=True)
    health = models.PositiveSmallIntegerField(_("bodily state"), choices=Health, null=True, blank=True)
    can_help_self = models.BooleanField(_("can help himself"), null=True, blank=True)
    is_bedridden = models.BooleanField(_("bed-ridden"), null=True, blank=True)
    has_welfare_card = models.BooleanField(_("state welfare card"), null=True, blank=True)
    uses_welfare_card = models.BooleanField(_("uses the card"), null=True, blank=True)
    receives_elderly_allowance = models.BooleanField(_("receives the elderly allowance"), null=True, blank=True)
    receives_disability_allowance = models.BooleanField(_("receives the disability allowance"), null=True, blank=True)
    treatment_right = models.CharField(_("right to treatment"), max_length=80, blank=True)
    is_informant = models.BooleanField(_("gave the information"), default=False)

    is_living = models.BooleanField(_("alive"), default=True)
    died_on = models.DateField(_("date of death"), null=True, blank=True)
    death_source = models.CharField(_("who says so"), max_length=120, blank=True)
    is_present = models.BooleanField(_("lives here"), default=True)
    moved_on = models.DateField(_("moved on"), null=True, blank=True)
    moved_to = models.CharField(_("moved to"), max_length=200, blank=True)

    origin = models.CharField(_("origin"), max_length=16, choices=Origin)
    origin_round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("first seen in round")
    )
    confirmation = models.CharField(
        _("confirmation"),
        max_length=10,
        choices=Confirmation,
        default=Confirmation.CONFIRMED,
        db_default=Confirmation.CONFIRMED,
    )
    import_batch = made_by_import()
    sort_key = models.CharField(
        _("name in the order of the alphabet"), max_length=260, db_collation="C", editable=False, default=""
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(relationship=Relationship.HEAD, is_living=True, is_present=True),
                name="household_has_at_most_one_living_head",
                violation_error_message=_("The household has a head already."),
            ),
            models.UniqueConstraint(
                fields=["temporary_number"],
                condition=Q(temporary_number__isnull=False),
                name="member_temporary_number_once",
            ),
            models.CheckConstraint(
                name="member_death_is_dated_only_when_dead",
                condition=Q(is_living=False) | Q(died_on=None),
                violation_error_message=_("Only a deceased person has a date of death."),
            ),
            models.CheckConstraint(
                name="member_sealed_identity_comes_in_pairs",
                condition=Q(identity_sealed=None, identity_lookup=None)
                | Q(identity_sealed__isnull=False, identity_lookup__isnull=False),
            ),
            models.CheckConstraint(
                name="member_number_fits_its_identity_type",
                condition=(
                    Q(identity_type=IdentityType.NONE, identity_sealed=None, temporary_number__isnull=False)
                    | ~Q(identity_type=IdentityType.NONE) & Q(identity_sealed__isnull=False)
                    # Of somebody forgotten only the kind of number is left, which figures count.
                    | Q(first_name=EMPTIED, identity_sealed=None, temporary_number=None)
                ),
                violation_error_message=_("A person has a number, or a temporary number and the reason why."),
            ),
        ]
        indexes = [
            # For lists in order of the head's name, of any area: see `logbook.ordering`.
            models.Index(
                fields=["sort_key", "household"],
                condition=Q(relationship="head", is_living=True, is_present=True),
                name="member_heads_by_name",
            ),
            BrinIndex(fields=["import_batch"], name="member_import_batch"),
            # Group 4 of a recomputation: whether it was the Logbook that found somebody, without reading his row.
            models.Index(fields=["id"], condition=Q(origin=Origin.LOGBOOK), name="member_left_out"),
            models.Index(fields=["id"], condition=UNCONFIRMED, name="member_unconfirmed"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="household_has_one_living_head",
                when=pgtrigger.After,
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf("household_id", "relationship", "is_living", "is_present"),
                timing=pgtrigger.Deferred,
                func=HEAD_RULE,
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs):
        self.set_sort_key()
        super().save(*args, **kwargs)

    def set_sort_key(self) -> None:
        """Follow the name; whoever writes members in bulk calls it himself."""
        length = self._meta.get_field("sort_key").max_length
        self.sort_key = name_sort_key(self.first_name, self.last_name)[:length]

    @property
    def full_name(self) -> str:
        """Title glued to the first name as Thai writes it."""
        if self.first_name == EMPTIED:
            return str(_("(name removed)"))
        return f"{self.title}{self.first_name} {self.last_name}".strip()

    @property
    def lives_here(self) -> bool:
        return self.is_living and self.is_present

    @property
    def is_confirmed(self) -> bool:
        return self.confirmation == Confirmation.CONFIRMED

    @property
    def is_head(self) -> bool:
        return self.relationship == Relationship.HEAD

    @property
    def has_number(self) -> bool:
        return self.identity_sealed is not None

    @property
    def masked_identity(self) -> str:
        """The number as every screen, list and export shows it."""
        return masked_identity(self)
