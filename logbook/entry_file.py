"""One entry as its page tells it: what is new or was put right, who it may be already, photos, the family."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from areas.formats import partial_date
from areas.scope import Scope
from households.ages import known_birth
from households.duplicates import Candidate, likely_same_of
from households.models import Household, Member
from households.services.households import EDITABLE as OF_HOUSEHOLD
from households.services.members import EDITABLE as OF_MEMBER
from households.values import value_text
from logbook.models import Entry, Photo

BIRTH = ("birth_date", "birth_date_precision")
IDENTITY = ("identity_type", "identity_lookup", "no_identity_kind", "no_identity_reason")


@dataclass(frozen=True)
class Difference:
    """A field: what it was, "" where it is new, and what it is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RecordDifferences:
    """What is new of the household, or of one person; `candidates` are people of the register whom he may be."""

    record: Household | Member
    title: str
    is_new: bool
    differences: list[Difference]
    candidates: list[Candidate]

    @property
    def is_person(self) -> bool:
        return isinstance(self.record, Member)


@dataclass(frozen=True)
class EntryFile:
    entry: Entry
    records: list[RecordDifferences]
    family: list[Member]
    photos: list[Photo]
    was_corrected: bool

    @property
    def people(self) -> list[RecordDifferences]:
        return [record for record in self.records if record.is_person]

    @property
    def others(self) -> list[Member]:
        """The people of the register who stand beside them, to be compared."""
        return [candidate.member for record in self.records for candidate in record.candidates]


def read_entry(entry: Entry, *, scope: Scope) -> EntryFile:
    """Read an entry, whose household and areas are loaded, in at most six queries; `scope` is the reader's."""
    everybody = list(Member.objects.filter(household=entry.household).select_related("entry").head_first())
    for member in everybody:
        member.household = entry.household
    people = [member for member in everybody if _is_about(entry, member)]
    candidates = likely_same_of(people, scope=scope)
    rows = [*([entry.household] if entry.is_of_household else []), *people]
    before = _before(rows, entry.corrected_since)
    records = [_compared(row, before.get(row.pk), candidates.get(row.pk, [])) for row in rows]
    return EntryFile(
        entry=entry,
        records=[record for record in records if record.differences or record.candidates],
        family=[member for member in everybody if member not in people],
        photos=list(Photo.objects.proving(entry).order_by("uploaded_at", "id")),
        was_corrected=entry.corrected_since is not None,
    )


def _is_about(entry: Entry, member: Member) -> bool:
    return member.pk == entry.member_id if entry.member_id else getattr(member, "entry", None) is None


def _before(rows: Iterable[Model], sent_back_at: datetime | None) -> dict:
    """Return how the rows stood when the entry was sent back, by id; nothing of an entry that never was."""
    if sent_back_at is None:
        return {}
    found: dict = {}
    for model, beside in ((Household, ["area"]), (Member, [])):
        ids = [row.pk for row in rows if isinstance(row, model)]
        events = model.events.rel.related_model.objects.filter(pgh_obj__in=ids, pgh_created_at__lte=sent_back_at)
        found |= {event.pgh_obj_id: event for event in events.select_related(*beside).order_by("pgh_id")}
    return found


def _compared(row: Household | Member, before, candidates: Sequence[Candidate]) -> RecordDifferences:
    is_person = isinstance(row, Member)
    now, then = _texts(row), _texts(before) if before else {}
    differences = [
        Difference(label, then.get(label, ""), text) for label, text in now.items() if text != then.get(label, "")
    ]
    title = row.full_name if is_person else _("House and address")
    return RecordDifferences(row, title, before is None, differences, list(candidates))


def _texts(row) -> dict[str, str]:
    """Return the texts of a row, or of the event that repeats it, by label."""
    is_person = hasattr(row, "first_name")
    names = [name for name in (OF_MEMBER if is_person else OF_HOUSEHOLD) if name not in BIRTH]
    fields = [row._meta.get_field(name) for name in names]
    texts = {str(field.verbose_name): value_text(field, getattr(row, field.name)) for field in fields}
    return texts | (_of_person(row) if is_person else {})


def _of_person(row) -> dict[str, str]:
    fields = [row._meta.get_field(name) for name in IDENTITY]
    said = {
        str(field.verbose_name): value_text(field, getattr(row, field.name))
        for field in fields
        if field.name != "identity_lookup"
    }
    born = partial_date(known_birth(row)) if row.birth_date else ""
    return said | {
        str(row._meta.get_field("birth_date").verbose_name): born,
        str(row._meta.get_field("identity_lookup").verbose_name): Member.masked_identity.fget(row),
    }
