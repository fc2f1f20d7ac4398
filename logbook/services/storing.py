"""Making what was typed fit for a JSON column, and telling whether two forms say the same."""

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder

from areas.thai import UNKEEPABLE

STAND_IN = "\N{REPLACEMENT CHARACTER}"


def storable(typed: dict) -> dict:
    """Return `typed` as JSON gives it back: days and numbers of forms as text, a mark where a character was none."""
    return _kept(json.loads(json.dumps(typed, cls=DjangoJSONEncoder)))


def fingerprint_of(told: list) -> str:
    """Return the SHA-256 of a list that is `storable`, in hexadecimal: equal for what says the same."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _kept(value):
    match value:
        case str():
            return UNKEEPABLE.sub(STAND_IN, value)
        case list():
            return [_kept(each) for each in value]
        case dict():
            return {_kept(name): _kept(each) for name, each in value.items()}
    return value
