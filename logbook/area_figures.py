"""A figure of an area in words: its own, or what the figures of its villages come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.formats import percent, thousands
from households.area_measures import LEVELS, Measure

TONES = {1: "danger", 2: "attention", 3: "good"}


@dataclass(frozen=True)
class Figure:
    """`text` for the page; `tone` names the badge of a level, whose words say the same."""

    text: str
    tone: str = ""
    note: str = ""


def figure_of(measure: Measure, value: Decimal) -> Figure:
    if measure.is_level:
        return Figure(str(LEVELS[int(value)]), TONES[int(value)])
    return Figure(f"{thousands(value)} {measure.unit.label}")


def summed_figure(measure: Measure, sums: Mapping[str, Any]) -> Figure:
    """Return what villages come to; `sums` as `AreaFactQuerySet.summed_up` has them."""
    areas = sums["areas"]
    if measure.is_level:
        if not sums["worst"]:
            words = ngettext("in the only village", "in none of %(areas)s villages", areas)
            return Figure(_("no serious problem"), "good", note=words % {"areas": thousands(areas)})
        words = ngettext("%(worst)s of %(areas)s village", "%(worst)s of %(areas)s villages", areas)
        share = Decimal(sums["worst"]) / areas
        return Figure(
            str(LEVELS[1]),
            "danger",
            note=f"{words % {'worst': thousands(sums['worst']), 'areas': thousands(areas)}} ({percent(share)})",
        )
    amount = sums["total"] if measure.sums else sums["mean"]
    note = _("sum of %(areas)s villages") if measure.sums else _("mean of %(areas)s villages")
    return Figure(f"{thousands(amount)} {measure.unit.label}", note=note % {"areas": thousands(areas)})
