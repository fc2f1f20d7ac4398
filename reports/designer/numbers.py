"""Numbers as a table shows them: with thousands apart, percents with one decimal, a dash where there is none."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from areas.formats import NOTHING
from reports.pivots.measures import Measure, Number, Unit, View
from reports.pivots.table import DIGITS

DECIMALS = {Unit.BAHT: 0, Unit.SHARE: 1, Unit.INDEX: 4, Unit.PERSONS_PER_HOUSEHOLD: 2}


def shown(measure: Measure, number: Number) -> str:
    """Return "11,023", "98.5%", "0.0312" or "–"; a change has its sign, that of a share in percentage points."""
    if number is None:
        return NOTHING
    is_change = measure.view == View.CHANGE
    is_percent = measure.unit == Unit.SHARE
    text = rounded(Fraction(number) * (100 if is_percent else 1), DECIMALS.get(measure.unit, 0))
    sign = "+" if is_change and number > 0 else ""
    return f"{sign}{text}{'' if is_change or not is_percent else '%'}".replace("-", "\N{MINUS SIGN}")


def rounded(number: Fraction, decimals: int) -> str:
    """Return a number with its thousands apart, half up as officials round."""
    exact = DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,}"
