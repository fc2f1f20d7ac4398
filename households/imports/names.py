"""How names are read: with what the list is sorted by and the words they are found by, so that SQL can write both."""

from areas.thai import one_spelling, sort_key
from households.imports.columns import PersonName
from households.models import Member
from households.names import name_sort_key, split_title
from households.tokens import first_name_words, last_name_words

LONGEST_TITLE = Member._meta.get_field("title").max_length
LONGEST_SORT_KEY = Member._meta.get_field("sort_key").max_length


class FirstName(PersonName):
    """A first name; a title written before it goes where it belongs."""

    types = {"": "text", "_title": "text", "_sort": "text", "_words": "text[]"}

    def read(self, text: str) -> tuple[str | None, ...]:
        (name,) = super().read(text)
        if name is None:
            return None, None, None, None
        title, rest = split_title(name)
        return rest, title[:LONGEST_TITLE] or None, sort_key(rest), sql_array(first_name_words(rest))


class LastName(PersonName):
    types = {"": "text", "_sort": "text", "_words": "text[]"}

    def read(self, text: str) -> tuple[str | None, ...]:
        (name,) = super().read(text)
        if name is None:
            return None, None, None
        return name, sort_key(name), sql_array(last_name_words(name))


class WholeName(PersonName):
    """A whole name, taken apart into title, first and last name."""

    types = {"": "text", "_title": "text", "_first": "text", "_last": "text", "_sort": "text", "_words": "text[]"}
    repeats = False

    def read(self, text: str) -> tuple[str | None, ...]:
        (name,) = super().read(text)
        title, rest = split_title(one_spelling(name or ""))
        first, _space, last = rest.partition(" ")
        words = sorted({*first_name_words(first), *last_name_words(last)})
        sort = name_sort_key(first, last)[:LONGEST_SORT_KEY]
        return name, title[:LONGEST_TITLE], first, last, sort, sql_array(words)


def sort_key_sql(first: str, last: str) -> str:
    """Return SQL for the sort key of a name from those of its parts; NULL is an unknown part, as in a new row."""
    return f"left(COALESCE({first}, '') || E'\\n' || COALESCE({last}, ''), {LONGEST_SORT_KEY})"


def sql_array(words: list[str]) -> str:
    """Return words, which have letters and digits only, as PostgreSQL writes an array."""
    return "{" + ",".join(f'"{word}"' for word in words) + "}"
