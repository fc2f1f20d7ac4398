"""Amounts of money: people write baht, in either digits; kept are whole satang, a hundredth of a baht."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.formats import baht
from areas.thai import arabic_digits

SATANG = 100
# A billion baht: more than any family ever has, less than a slip of the finger could make of it.
MOST_BAHT = 10**9
MOST_SATANG = MOST_BAHT * SATANG
DECORATION = re.compile(r"(บาท|ถ้วน|baht|thb|฿|\s)+", re.IGNORECASE)
AMOUNT = re.compile(r"^(?P<minus>[-−]?)(\d{1,3}(,\d{3})+|\d+)(\.\d*)?$")


class NotAnAmount(ValueError):
    """What was written is no amount. `code` is `unreadable`, `negative`, `too_exact` or `too_much`."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read_baht(written: str) -> int:
    """Return the satang of an amount such as 18,500 or ๑๘,๕๐๐.๕๐ บาท. Raises NotAnAmount."""
    plain = DECORATION.sub("", arabic_digits(written)).removesuffix(".-")
    match = AMOUNT.match(plain)
    if match is None:
        raise NotAnAmount("unreadable")
    if match["minus"]:
        raise NotAnAmount("negative")
    satang = Decimal(plain.replace(",", "")) * SATANG
    if satang != satang.to_integral_value():
        raise NotAnAmount("too_exact")
    if satang > MOST_SATANG:
        raise NotAnAmount("too_much")
    return int(satang)


class BahtInput(forms.TextInput):
    # The form's template writes it behind the box.
    unit = pgettext_lazy("money", "baht")


class BahtField(forms.CharField):
    """An amount typed in baht; its value is an integer of satang, None where nothing was typed."""

    widget = BahtInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "unreadable": _("Enter an amount in baht, such as 18,500."),
        "negative": _("An amount is never below zero."),
        "too_exact": _("An amount has at most two decimals: a satang is the smallest coin."),
        "too_much": _("This amount is too large. Check the number of zeros."),
    }

    def to_python(self, value) -> int | None:
        written = super().to_python(value)
        if not written:
            return None
        try:
            return read_baht(written)
        except NotAnAmount as refusal:
            raise ValidationError(self.error_messages[refusal.code], code=refusal.code) from None

    def prepare_value(self, value):
        """Show stored satang as baht, and what was typed as it was typed."""
        return baht(value) if isinstance(value, int) else value
