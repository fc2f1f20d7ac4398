"""What is held about a family, field by field, in words: the copy that the law lets everybody ask for (section 30)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Field, ForeignKey, Model
from django.utils.formats import localize
from django.utils.translation import gettext as _

from accounts.privacy import Privacy, our_models, privacy_of
from households.models import Household, Member

# Of no use to anybody who reads it: seals, what only orders lists; and the tables of nothing else, or of no family.
UNREADABLE = ("identity_sealed", "identity_lookup", "sort_key")
OF_THE_MACHINE = ("accounts.AccessLogEntry", "accounts.Decoy", "households.NamePosting")


@dataclass(frozen=True)
class HeldRow:
    """One record: (label, value in words) of each field that says something."""

    title: str
    fields: list[tuple[str, str]]


@dataclass(frozen=True)
class HeldKind:
    """All records of a kind."""

    label: str
    rows: list[HeldRow]


def held_about(household: Household) -> Iterator[HeldKind]:
    """Yield what is held about a family and its people, kind by kind; one query a kind of record.

    Every model with a household is in it of itself: what is not classified does not start (`accounts.privacy`).
    """
    yield HeldKind(str(Household._meta.verbose_name), [_row(household)])
    for model in _kinds():
        related = [field.name for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
        rows = model._default_manager.filter(household=household).select_related(*related).order_by("pk")
        if found := [_row(row) for row in rows]:
            yield HeldKind(str(model._meta.verbose_name_plural), found)


def _kinds() -> Iterator[type[Model]]:
    """Yield the models of records about a family, its people first; not their histories, nor the access log."""
    for model in sorted(our_models(), key=lambda model: (model is not Member, model._meta.label)):
        family = next((one for one in model._meta.concrete_fields if one.name == "household"), None)
        is_of_family = isinstance(family, ForeignKey) and family.related_model is Household
        is_record = model._meta.label not in OF_THE_MACHINE and not getattr(model, "pgh_tracked_model", None)
        if is_of_family and is_record:
            yield model


def _row(row: Model) -> HeldRow:
    said = [(field, _in_words(row, field)) for field in row._meta.concrete_fields if _is_said(type(row), field)]
    number = [(_("Citizen ID"), row.masked_identity)] if isinstance(row, Member) else []
    return HeldRow(str(row), [*number, *((str(field.verbose_name), text) for field, text in said if text)])


def _is_said(model: type[Model], field: Field) -> bool:
    if field.name in UNREADABLE or field.primary_key or field.name == "household":
        return False
    return privacy_of(model, field.name) != Privacy.PUBLIC or not isinstance(field, ForeignKey)


def _in_words(row: Model, field: Field) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    return "" if value in (None, "", [], {}) else str(localize(value))
