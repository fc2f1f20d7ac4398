import uuid
from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from areas.addresses import in_words
from areas.models import Area
from areas.points import latitude_field, longitude_field, whole_point
from areas.scope import AreaScopedQuerySet
from households.choices import AWAY, Confirmation, HouseholdStatus, LandTenure, Origin
from households.models.imports import made_by_import
from households.models.rounds import SurveyRound

# Whether somebody has been to the house and noted where it stands.
HAS_POINT = ExpressionWrapper(Q(latitude__isnull=False), BooleanField())

# As the conditions of the small indexes have it, of households and of members.
UNCONFIRMED = ~Q(confirmation=Confirmation.CONFIRMED)


class HouseholdQuerySet(AreaScopedQuerySet):
    def with_area(self) -> Self:
        """Load village, subdistrict, district and province with each household."""
        return self.select_related("area__parent__parent__parent")

    def confirmed(self) -> Self:
        """Keep those that count in figures and leave the system: see `Confirmation`."""
        # Against the few that are not, which have an index of their own, so that no row of the others is read.
        return self.exclude(Exists(Household.objects.unconfirmed().filter(pk=OuterRef("pk"))))

    def unconfirmed(self) -> Self:
        return self.filter(UNCONFIRMED)

    def present(self) -> Self:
        return self.filter(status__in=[HouseholdStatus.PRESENT, HouseholdStatus.DECLINES_HELP])

    def away(self) -> Self:
        return self.filter(status__in=AWAY)

    def left_out(self) -> Self:
        """Keep those that the survey and its lists had left out: the Logbook itself added them."""
        return self.filter(origin=Origin.LOGBOOK)

    def apart_from(self, household: "Household") -> Self:
        return self.exclude(pk=household.pk)

    def merged(self) -> Self:
        return self.filter(status=HouseholdStatus.MERGED)

    def unmerged(self) -> Self:
        """Leave out files that live on in another one."""
        return self.exclude(status=HouseholdStatus.MERGED)


@tracked
class Household(models.Model):
    """People who live and eat together in one house. Its place is a village or, where there is none, a subdistrict."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    house_code = models.CharField(  # noqa: DJ001 – unique where known; people without a registered house have none
        _("house code"),
        max_length=11,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{11}$", _("A house code has exactly 11 digits."))],
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        related_name="households",
        db_column="area_code",
        db_index=False,  # household_area_id begins with it
        verbose_name=_("area"),
    )
    village_suffix = models.CharField(_("community number in the village"), max_length=2, blank=True)
    house_number = models.CharField(_("house number"), max_length=20, blank=True)
    soi = models.CharField(_("lane"), max_length=80, blank=True)
    road = models.CharField(_("road"), max_length=80, blank=True)
    community = models.CharField(_("community"), max_length=120, blank=True)
    local_government = models.CharField(_("local government"), max_length=120, blank=True)
    latitude = latitude_field()
    longitude = longitude_field()
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    occupation = models.CharField(_("main occupation of the household"), max_length=120, blank=True)

    dwelling_land = models.CharField(_("the house stands on"), max_length=10, choices=LandTenure, blank=True)
    work_land = models.CharField(_("land for a living"), max_length=10, choices=LandTenure, blank=True)
    work_land_rai = models.PositiveIntegerField(_("rai"), null=True, blank=True)
    work_land_square_wa = models.PositiveIntegerField(
        _("square wa"), null=True, blank=True, validators=[MaxValueValidator(399)]
    )
    title_document = models.CharField(_("title document"), max_length=80, blank=True)

    status = models.CharField(_("status"), max_length=16, choices=HouseholdStatus, default=HouseholdStatus.PRESENT)
    status_note = models.CharField(_("note on the status"), max_length=200, blank=True)
    status_on = models.DateField(_("status since"), null=True, blank=True)
    moved_to = models.CharField(_("moved to"), max_length=200, blank=True)

    origin = models.CharField(_("origin"), max_length=16, choices=Origin)
    origin_round = models.ForeignKey(
        SurveyRound, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("first seen in round")
    )
    # The default stands in the database too: rows of before are confirmed without being written anew.
    confirmation = models.CharField(
        _("confirmation"),
        max_length=10,
        choices=Confirmation,
        default=Confirmation.CONFIRMED,
        db_default=Confirmation.CONFIRMED,
    )
    import_batch = made_by_import()
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            # Not `unique=True`, which adds a second index, for patterns that nobody asks for. The name holds the
            # column: households.services.change reads it.
            models.UniqueConstraint(fields=["house_code"], name="household_house_code_once"),
            models.CheckConstraint(
                name="household_code_has_11_digits",
                condition=Q(house_code=None) | Q(house_code__regex=r"^[0-9]{11}$"),
                violation_error_message=_("A house code has exactly 11 digits."),
            ),
            whole_point("household_point_is_whole_and_in_thailand"),
            models.CheckConstraint(
                name="household_move_names_a_place",
                condition=~Q(status=HouseholdStatus.MOVED_OUT) | ~Q(moved_to=""),
                violation_error_message=_("Say where the household moved to."),
            ),
        ]
        indexes = [
            models.Index(fields=["area", "id"], name="household_area_id"),
            models.Index(
                fields=["origin_round", "area", "id"], condition=Q(origin=Origin.LOGBOOK), name="household_added"
            ),
            # For lists in order of this column: see `logbook.ordering`.
            models.Index(HAS_POINT, F("area"), name="household_has_point"),
            models.Index(fields=["id"], condition=UNCONFIRMED, name="household_unconfirmed"),
            # Few of many, asked of each household of a table: see `logbook.lookups`.
            models.Index(fields=["id", "status"], condition=Q(status__in=AWAY), name="household_away"),
            models.Index(fields=["id"], condition=Q(origin=Origin.LOGBOOK), name="household_left_out"),
            BrinIndex(fields=["import_batch"], name="household_import_batch"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def has_point(self) -> bool:
        return self.latitude is not None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmation == Confirmation.CONFIRMED

    @property
    def area_code(self) -> str:
        return self.area_id

    @property
    def address(self) -> str:
        """The house number and the moo, without the names of areas: safe to make without a query."""
        parts = [self.house_number]
        if len(self.area_id) == 8:
            parts.append(_("Moo %(number)s") % {"number": int(self.area_id[6:])})
        return " ".join(part for part in parts if part)

    @property
    def full_address(self) -> str:
        """The whole address in words; the caller has loaded the areas (`with_area`)."""
        lane = _("Lane %(name)s") % {"name": self.soi} if self.soi else ""
        road = _("Road %(name)s") % {"name": self.road} if self.road else ""
        return " ".join(filter(None, [self.address, lane, road, in_words(self.area)]))
