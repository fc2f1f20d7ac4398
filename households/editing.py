"""Two people edit one record: what they changed in different fields is merged, the same field is asked about."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from households.refusals import Conflict, StaleForm

# Columns that tell one thing together: they are merged, decided about and restored together.
PAIRS = (("latitude", "longitude"), ("birth_date", "birth_date_precision"))


def snapshot(instance: Model, fields: Collection[str]) -> dict[str, Any]:
    """Return the plain values of `fields`; a foreign key is its code. A form carries them as its base."""
    return {name: instance._meta.get_field(name).value_from_object(instance) for name in fields}


def written_base(base: Mapping[str, Any]) -> str:
    """Return a snapshot as text for a hidden field."""
    return json.dumps(base, cls=DjangoJSONEncoder, ensure_ascii=False)


def read_base(model: type[Model], written: str) -> dict[str, Any]:
    """Return the snapshot that `written_base` wrote. Raises ValidationError where it was tampered with."""
    try:
        values = json.loads(written)
        return {name: model._meta.get_field(name).to_python(value) for name, value in values.items()}
    except (ValueError, AttributeError, LookupError, TypeError) as error:
        raise ValidationError("The form is damaged.", code="base") from error


def merge(current: Model, changes: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Put on `current` what the form changed, and return it: {field: new value}; the row is not saved.

    `base` is what the form showed when it was opened. A field that the form left as it was keeps whatever it has
    now. Raises StaleForm for fields that were changed on both sides to different values.
    """
    applied, conflicts = {}, []
    for names in _told_together(changes):
        fields = {name: current._meta.get_field(name) for name in names}
        mine = {name: _plain(field, changes[name]) for name, field in fields.items()}
        theirs = {name: field.value_from_object(current) for name, field in fields.items()}
        before = {name: base[name] for name in names}
        if mine in (before, theirs):
            continue
        if theirs != before:
            conflicts += [
                Conflict(name, str(field.verbose_name), mine[name], theirs[name], before[name])
                for name, field in fields.items()
            ]
        applied |= {name: value for name, value in mine.items() if value != theirs[name]}
    if conflicts:
        raise StaleForm(conflicts)
    put(current, applied)
    return applied


def _told_together(names: Collection[str]) -> list[tuple[str, ...]]:
    """Return the names one by one, and those of a pair together: half of one pair and half of another tell nothing."""
    pairs = [pair for pair in PAIRS if set(pair) <= set(names)]
    paired = {name for pair in pairs for name in pair}
    return [*pairs, *((name,) for name in names if name not in paired)]


def put(instance: Model, values: Mapping[str, Any]) -> None:
    """Set `values` on an unsaved or locked row; a foreign key may be given as a row or as its code."""
    for name, value in values.items():
        field = instance._meta.get_field(name)
        setattr(instance, field.attname, _plain(field, value))


def _plain(field, value):
    if isinstance(value, Model):
        return value.pk
    return None if value == "" and field.null else value
