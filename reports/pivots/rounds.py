"""The survey rounds of a table: one, unless rounds stand beside each other."""

from difflib import get_close_matches

from django.utils.translation import gettext as _

from households.models import SurveyRound
from reports.pivots.spec import BadPivot, Fault, PivotSpec

ROUND = "round"


def rounds_of(spec: PivotSpec) -> tuple[int, ...]:
    """Return the years that the table is about, in order: all, or those filtered by, where rounds stand on an axis.

    Else one: the one asked for, or the current, or the newest. Raises BadPivot for a year that has no round, and for
    several years that do not stand beside each other.
    """
    known = {one.year: one for one in SurveyRound.objects.order_by("year")}
    chosen = next((one.values for one in spec.filters if one.field == ROUND), ())
    asked = [*chosen, *([spec.round] if spec.round else [])]
    for year in asked:
        if year not in known:
            raise BadPivot([_unknown(year, known)])
    if ROUND in (*spec.rows, *spec.columns):
        return tuple(sorted(asked or known))
    if len(set(asked)) > 1:
        message = _("Choose one round, or put the round on rows or columns.")
        raise BadPivot([Fault(ROUND, ", ".join(map(str, asked)), message)])
    current = next((year for year, one in known.items() if one.is_current), None)
    return tuple(asked[:1] or [current or max(known)]) if known else ()


def _unknown(year: int | None, known: dict[int, SurveyRound]) -> Fault:
    nearest = get_close_matches(str(year), [str(one) for one in known])
    return Fault(ROUND, str(year), _("There is no survey round %(year)s.") % {"year": year}, tuple(nearest))
