"""What is held about a family, field by field, in words: the copy that the law lets everybody ask for (section 30)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

from accounts.privacy import Privacy, our_models, privacy_of
from households.history import history_of_kind
from households.models import Household, Member
from households.values import ValueTexts
from mpi.choices import Dimension
from mpi.indicators import INDICATOR_SETS
from mpi.models import HouseholdScore

# Of no use to anybody who reads it: seals, what only orders lists; and the tables of nothing else, or of no family.
UNREADABLE = frozenset({"identity_sealed", "identity_lookup", "sort_key", "household", "visit"})
UNREADABLE_KINDS = frozenset({"JSONField", "ArrayField", "BinaryField", "UUIDField", "FileField"})
# What was sent and what is being typed stand in the records that were made of it, and will be.
OF_THE_MACHINE = (
    *("accounts.AccessLogEntry", "accounts.Decoy", "households.NamePosting"),
    *("logbook.Submission", "logbook.VisitDraft"),
)


def _indicators(mask: str) -> Callable[[HouseholdScore], str]:
    """Return what tells the indicators of a mask of a score by their names."""

    def told(score: HouseholdScore) -> str:
        return ", ".join(str(one.name) for one in INDICATOR_SETS[score.indicator_set].chosen_by(getattr(score, mask)))

    return told


def _failed_dimensions(score: HouseholdScore) -> str:
    return ", ".join(str(one.label) for one in Dimension if one.bit & score.failed_dimensions)


# How the masks of a score are told; all else stands as in its history.
SCORE_SHOWN = {mask: _indicators(mask) for mask in ("failed", "not_applicable", "no_data")} | {
    "failed_dimensions": _failed_dimensions
}


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
    """Yield what is held about a family and its people, kind by kind, in a few queries a kind.

    Every model with a household is in it of itself: what is not classified does not start (`accounts.privacy`).
    """
    yield HeldKind(str(Household._meta.verbose_name), _in_words(Household, [household]))
    for model in _kinds():
        rows = list(model._default_manager.filter(household=household).order_by("pk"))
        if rows:
            yield HeldKind(str(model._meta.verbose_name_plural), _in_words(model, rows))


def _kinds() -> Iterator[type[Model]]:
    """Yield the models of records about a family, its people first; not their histories, nor the access log."""
    for model in sorted(our_models(), key=lambda model: (model is not Member, model._meta.label)):
        if is_about_a_family(model) and model._meta.label not in OF_THE_MACHINE:
            yield model


def is_about_a_family(model: type[Model]) -> bool:
    """Tell whether the rows of a model are records of a household; its history is none."""
    family = next((one for one in model._meta.concrete_fields if one.name == "household"), None)
    is_of_family = isinstance(family, ForeignKey) and family.related_model is Household
    return is_of_family and not getattr(model, "pgh_tracked_model", None)


def _in_words(model: type[Model], rows: Iterable[Model]) -> list[HeldRow]:
    """Return records in the words in which the page of their history tells of them."""
    history = history_of_kind(model)
    shown = history.shown if history else SCORE_SHOWN if model is HouseholdScore else {}
    readable = [field for field in model._meta.concrete_fields if field.name not in UNREADABLE]
    fields = [field for field in readable if field.name in shown or _is_said(model, field)]
    texts = ValueTexts(fields, rows)
    return [
        HeldRow(
            title=str(history.subject(row) if history else getattr(row, "round_id", "") or model._meta.verbose_name),
            fields=[*_number(row), *_said(row, fields, shown, texts)],
        )
        for row in rows
    ]


def _said(row: Model, fields: list[Field], shown: dict, texts: ValueTexts) -> Iterator[tuple[str, str]]:
    for field in fields:
        if text := shown[field.name](row) if field.name in shown else texts.of(row, field):
            yield str(field.verbose_name), text


def _number(row: Model) -> list[tuple[str, str]]:
    return [(_("Citizen ID"), row.masked_identity)] if isinstance(row, Member) else []


def _is_said(model: type[Model], field: Field) -> bool:
    """Tell whether a field says something of people, to people: no key, no seal, nothing that only a program reads."""
    is_of_people = privacy_of(model, field.name) in (Privacy.PERSONAL, Privacy.SENSITIVE)
    is_text = field.get_internal_type() not in UNREADABLE_KINDS
    return (is_of_people or bool(field.choices)) and is_text and not field.primary_key
