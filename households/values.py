"""Stored values as texts for the screen, in the language of the page."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from areas.formats import baht, date_and_time, short_date


class ValueTexts:
    """The texts of `fields` in `rows`; the rows behind foreign keys are fetched once for all of them."""

    def __init__(self, fields: Iterable[Field], rows: Iterable[Model]):
        self._related = {
            field.name: field.related_model._base_manager.in_bulk(
                {getattr(row, field.attname) for row in rows} - {None}
            )
            for field in fields
            if field.is_relation
        }

    def of(self, row: Model, field: Field) -> str:
        value = getattr(row, field.attname)
        if field.is_relation:
            return str(self._related[field.name].get(value, ""))
        return value_text(field, value)


def value_text(field: Field, value) -> str:
    """Return a plain value as text: a choice by its label, money in baht, a date of the Buddhist era, NULL as ""."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name.endswith("_satang"):
        return baht(value)
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return date_and_time(value)
        case date():
            return short_date(value)
    return str(value)
