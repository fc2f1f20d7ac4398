"""`{% load formats %}`: the formats of `areas.formats` as filters, under the same names."""

from django import template
from django.utils import timezone

from areas import calendar, formats

register = template.Library()

register.filter("short_date", formats.short_date)
register.filter("long_date", formats.long_date)
register.filter("partial_date", formats.partial_date)
register.filter("short_time", formats.short_time)
register.filter("date_and_time", formats.date_and_time)
register.filter("thousands", formats.thousands)
register.filter("two_decimals", formats.two_decimals)
register.filter("percent", formats.percent)
register.filter("baht", formats.baht)
register.filter("buddhist_year", calendar.buddhist_year)
register.filter("fiscal_year", calendar.fiscal_year)


@register.filter
def days_from_today(on):
    """The distance from today in words; the clock is read here, at the edge."""
    return formats.days_from(on, timezone.localdate())
