"""How a service says no. Nothing was changed; the text is a sentence for the screen and names nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _


class Refused(ValidationError):
    """What was asked for cannot be. `message_dict` has the sentences by field, as a form's `add_error(None, …)` wants.

    The relation of member M to a new head is the field `relationship_field(M)`. Of several people entered at once
    `place` is that of the one who is refused, from 0.
    """

    place: int | None = None


class Doubtful(Refused):
    """What was asked for is rarely true. The same call with `is_sure=True` is done."""


class NoCurrentRound(Exception):
    """Field work has no survey round to be recorded in."""


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed: the value of mine, theirs (in the database), and what both began with."""

    field: str
    label: str
    mine: Any
    theirs: Any
    before: Any = None


class StaleForm(Exception):
    """Somebody changed the same thing since the form was opened; nothing of the form was kept.

    `conflicts` is empty where the form is about the household as a whole (a new head). The text holds no value.
    """

    def __init__(self, conflicts: list[Conflict]):
        super().__init__(", ".join(conflict.field for conflict in conflicts))
        self.conflicts = conflicts


def refuse(field: str, message, code: str = "invalid", kind: type[Refused] = Refused) -> NoReturn:
    """Raise `Refused` (or `kind`) with one sentence beside `field`."""
    raise kind({field: ValidationError(message, code=code)})


def refuse_invalid(instance: Model, fields: Collection[str]) -> None:
    """Raise Refused where one of `fields` holds what its column does not allow, an unknown area code included."""
    try:
        instance.clean_fields(exclude={field.name for field in instance._meta.fields} - set(fields))
    except ValidationError as error:
        raise Refused(error) from error


def relationship_field(member) -> str:
    return f"relationship_{member.pk.hex}"


# One text wherever the other person lives: it must not tell where.
NUMBER_IS_TAKEN = _(
    "This number is in the register already. Ask the province to check for a duplicate or to move the person."
)
HOUSE_CODE_IS_TAKEN = _("This house code is in the register already. Ask the province to check for a duplicate.")
