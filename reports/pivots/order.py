"""What the keys of a table are called, and how they stand in order."""

from collections.abc import Iterable, Mapping

from reports.pivots.fields import Field
from reports.pivots.table import TOTAL, Entry, Key
from reports.pivots.values import Value

Labels = Mapping[str, Mapping[Value, str]]
STATED, NOT_STATED, TOTALLED = range(3)


def labels_of(fields: tuple[Field, ...], keys: Iterable[Key]) -> Labels:
    """Return what people call the values of each field in `keys`: at most one query a field."""
    found = [set() for _field in fields]
    for key in keys:
        for entries, entry in zip(found, key, strict=True):
            entries.add(entry)
    return {
        field.name: field.values.labels(entries - {TOTAL, None}) for field, entries in zip(fields, found, strict=True)
    }


def label_of(field: Field, value: Value) -> str:
    """Return what people call one value, None among them."""
    return str(field.null_label) if value is None else field.values.labels([value])[value]


def in_order(fields: tuple[Field, ...], keys: Iterable[Key], labels: Labels) -> list[Key]:
    """Return the keys in order: values, what is not stated, then the total of both."""
    return sorted(
        keys, key=lambda key: [_place(field, entry, labels) for field, entry in zip(fields, key, strict=True)]
    )


def is_nested(key: Key) -> bool:
    """Tell whether a key stands in a table: a field is totalled only together with all after it."""
    return not any(one is TOTAL and after is not TOTAL for one, after in zip(key, key[1:], strict=False))


def _place(field: Field, entry: Entry, labels: Labels) -> tuple:
    if entry is TOTAL:
        return (TOTALLED,)
    if entry is None:
        return (NOT_STATED,)
    return STATED, field.values.order(entry, labels[field.name][entry])
