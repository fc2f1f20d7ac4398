"""Two people edit one record: what they changed in different fields is merged, the same field is asked about."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from households.refusals import Conflict, StaleForm


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
    for name, value in changes.items():
        field = current._meta.get_field(name)
        mine, theirs = _plain(field, value), field.value_from_object(current)
        if mine in (base[name], theirs):
            continue
        if theirs != base[name]:
            conflicts.append(Conflict(name, str(field.verbose_name), mine, theirs, base[name]))
        applied[name] = mine
    if conflicts:
        raise StaleForm(conflicts)
    put(current, applied)
    return applied


def put(instance: Model, values: Mapping[str, Any]) -> None:
    """Set `values` on an unsaved or locked row; a foreign key may be given as a row or as its code."""
    for name, value in values.items():
        field = instance._meta.get_field(name)
        setattr(instance, field.attname, _plain(field, value))


def _plain(field, value):
    if isinstance(value, Model):
        return value.pk
    return None if value == "" and field.null else value
