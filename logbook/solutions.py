"""What of the menu of solutions (เมนูแก้จน) fits what a family fails."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from areas.codes import enclosing_codes
from logbook.models import SolutionMenuItem
from mpi.indicators import BMN_2565

NOT_IN_MENU = "none"


def solutions_for(indicators: Collection[str], *, area_code: str, on: date) -> list[SolutionMenuItem]:
    """Return the entries in force for the place that work against any of the indicators, in the menu's order.

    One query; no indicators, no entries.
    """
    dimensions = {indicator.dimension for indicator in BMN_2565.indicators if indicator.code in indicators}
    fits = Q(indicators__overlap=list(indicators)) | Q(indicators=[], dimension__in=dimensions)
    here = Q(areas=[]) | Q(areas__overlap=list(enclosing_codes(area_code)))
    return list(SolutionMenuItem.objects.valid_on(on).filter(fits, here).in_order())
