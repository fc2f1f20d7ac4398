"""A place on the map as two columns: no embedded PostgreSQL has PostGIS, and two figures with an index do."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LATITUDES, LONGITUDES = (5, 21), (97, 106)


def latitude_field() -> models.DecimalField:
    return _degrees(_("latitude"), LATITUDES)


def longitude_field() -> models.DecimalField:
    return _degrees(_("longitude"), LONGITUDES)


def whole_point(name: str) -> models.CheckConstraint:
    """Return the promise that `latitude` and `longitude` stand together and lie in Thailand."""
    return models.CheckConstraint(
        name=name,
        condition=Q(latitude=None, longitude=None) | Q(latitude__range=LATITUDES, longitude__range=LONGITUDES),
        violation_error_message=_("The point must have both figures and lie in Thailand."),
    )


def _degrees(label, limits: tuple[int, int]) -> models.DecimalField:
    lowest, highest = limits
    return models.DecimalField(
        label,
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(lowest), MaxValueValidator(highest)],
    )
