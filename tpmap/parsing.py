"""What the API reads: JSON that can be stored, shown and sent back; anything else is refused by its path."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

from areas.thai import UNKEEPABLE

DEEPEST = 12


class KeepableJSONParser(JSONParser):
    """JSON without NUL, lone surrogates or endless nesting, in any field, also in those that no form knows."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type=media_type, parser_context=parser_context)
        except RecursionError:
            raise ParseError(_("Nested too deeply.")) from None
        wrong = {name for name, text in _texts(data) if UNKEEPABLE.search(text)}
        if wrong:
            raise ValidationError({name: [_("Characters that are no text are not allowed.")] for name in sorted(wrong)})
        return data


def _texts(data, *, name: str = "non_field_errors", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield every text of `data` with the outermost field that it stands in. Raises ParseError where it is too deep."""
    if depth > DEEPEST:
        raise ParseError(_("Nested too deeply."))
    if isinstance(data, str):
        yield name, data
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, name=name, depth=depth + 1)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield name, key
            outermost = name if depth or UNKEEPABLE.search(key) else key
            yield from _texts(value, name=outermost, depth=depth + 1)
