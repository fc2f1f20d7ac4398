"""Keys of a table as short texts, for buttons and addresses: "8401,2", a star where the key totals."""

from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from reports.pivots.fields import Field
from reports.pivots.spec import BadPivot, Fault
from reports.pivots.table import TOTAL, Key
from reports.pivots.values import NULL, BadValue, Value, as_text

TOTALLED = "*"  # `quote` never yields one


def token_of(key: Key) -> str:
    return ",".join(TOTALLED if entry is TOTAL else quote(as_text(entry), safe="") for entry in key)


def values_of(fields: tuple[Field, ...], token: str) -> dict[str, Value]:
    """Return the public values that a token names, by field, without what it totals. Raises BadPivot."""
    texts = token.split(",") if token else []
    if len(texts) != len(fields):
        raise BadPivot([Fault("cell", token, _("There is no such cell in this table."))])
    named = [(field, text) for field, text in zip(fields, texts, strict=True) if text != TOTALLED]
    return {field.name: _value(field, unquote(text)) for field, text in named}


def _value(field: Field, text: str) -> Value:
    try:
        return None if text == NULL else field.values.public(field.values.read(text))
    except BadValue as error:
        raise BadPivot([Fault("cell", text, _("There is no such cell in this table."))]) from error
