"""What is known of areas, not of families: measures by year, and the points where people are served. Public data.

They stand here and not in `areas`, because each row names the import that said it, and imports begin in this app.
"""

import uuid
from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Avg, Count, Max, Q, Sum
from django.db.models.functions import Left, Length
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.choices import AreaLevel
from areas.models import Area
from areas.points import latitude_field, longitude_field, whole_point
from areas.scope import AreaScopedQuerySet
from households.area_measures import WORST_LEVEL, Measure
from households.models.imports import ImportBatch, made_by_import


class AreaFactQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_id"

    def of_area(self, code: str) -> Self:
        return self.filter(area_id=code)

    def of_level(self, level: AreaLevel) -> Self:
        return self.annotate(digits=Length("area_id")).filter(digits=int(level))

    def of_measure(self, measure: Measure, *, year: int) -> Self:
        return self.filter(measure=measure.code, year=year)

    def newest_first(self) -> Self:
        """Order by measure, of each the newest year first."""
        return self.order_by("measure", "-year")

    def with_source(self) -> Self:
        return self.select_related("import_batch")

    def newest_year_of(self, measure: Measure) -> int | None:
        return self.filter(measure=measure.code).aggregate(year=Max("year"))["year"]

    def summed_up(self) -> Self:
        """Return {measure, year, areas, worst, total, mean} of each measure and year, of each the newest year first.

        `areas` have a figure, `worst` of them the worst level.
        """
        return self.values("measure", "year").annotate(**SUMS).newest_first()

    def summed_up_by(self, level: AreaLevel) -> Self:
        """Return {code, areas, worst, total, mean} of each area of `level`."""
        return self.annotate(code=Left("area_id", int(level))).values("code").annotate(**SUMS)

    def batches(self) -> models.QuerySet[ImportBatch]:
        """Return the imports that these facts stem from."""
        return ImportBatch.objects.filter(pk__in=self.order_by().values("import_batch")).order_by("-pk")


SUMS = {
    "areas": Count("id"),
    "worst": Count("id", filter=Q(value=WORST_LEVEL)),
    "total": Sum("value"),
    "mean": Avg("value"),
}


class AreaFact(models.Model):
    """One figure of one area in one year; where it comes from is said by its import."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, db_index=False, related_name="facts", verbose_name=_("area")
    )
    year = models.PositiveSmallIntegerField(_("year (B.E.)"))
    measure = models.CharField(_("measure"), max_length=40)  # a code of `area_measures.MEASURES`
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    import_batch = made_by_import()

    objects = AreaFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact about an area")
        verbose_name_plural = _("facts about areas")
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "measure"], name="area_fact_once_a_year"),
            models.CheckConstraint(name="area_fact_is_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(name="area_fact_year_is_buddhist", condition=Q(year__range=(2500, 2699))),
        ]
        indexes = [
            models.Index(fields=["measure", "year", "area"], name="area_fact_ranking"),
            BrinIndex(fields=["import_batch"], name="area_fact_import_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.year} {self.measure}"


class ServiceKind(models.TextChoices):
    SCHOOL = "school", pgettext_lazy("place of service", "school")
    CHILD_CENTRE = "child_centre", pgettext_lazy("place of service", "child development centre")
    HOSPITAL = "hospital", pgettext_lazy("place of service", "hospital")
    HEALTH_CENTRE = "health_centre", pgettext_lazy("place of service", "health promoting hospital")
    LOCAL_OFFICE = "local_office", pgettext_lazy("place of service", "local government office")
    POLICE = "police", pgettext_lazy("place of service", "police station")
    MARKET = "market", pgettext_lazy("place of service", "market")
    BANK = "bank", pgettext_lazy("place of service", "bank or village fund")
    OTHER = "other", pgettext_lazy("place of service", "other")


class ServicePointQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_id"

    def in_order(self) -> Self:
        return self.order_by("kind", "name", "area_id")

    def with_place(self) -> Self:
        return self.select_related("area__parent__parent__parent", "import_batch")


class ServicePoint(models.Model):
    """A place where people are served: a school, a hospital, an office. Known by its area, kind and name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, db_index=False, related_name="service_points", verbose_name=_("area")
    )
    kind = models.CharField(_("kind of place"), max_length=16, choices=ServiceKind)
    name = models.CharField(_("name"), max_length=200)
    latitude = latitude_field()
    longitude = longitude_field()
    import_batch = made_by_import()

    objects = ServicePointQuerySet.as_manager()

    class Meta:
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        constraints = [
            models.UniqueConstraint(fields=["area", "kind", "name"], name="service_point_once"),
            whole_point("service_point_is_whole_and_in_thailand"),
        ]
        indexes = [BrinIndex(fields=["import_batch"], name="service_point_import_batch")]

    def __str__(self) -> str:
        return self.name

    @property
    def has_point(self) -> bool:
        return self.latitude is not None
