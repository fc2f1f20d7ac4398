"""Taking a change back: all that was written together, or one field from the history. It is itself a change.

What was written together stands in the events under one context: `context_of(household)` is that of its last change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.append_only import told_fields
from households.choices import HouseholdStatus, Relationship
from households.editing import PAIRS
from households.history import BOOKKEEPING
from households.models import Household, Member, SurveyRound
from households.refusals import StaleForm, refuse
from households.services.answers import age_answers, follow_members, shared_facts
from households.services.change import announce, authored, current_years, noted
from households.services.households import EDITABLE as HOUSEHOLD_EDITABLE
from households.services.households import edit_household, follow_area, set_household_status
from households.services.members import EDITABLE as MEMBER_EDITABLE
from households.services.members import edit_member
from households.services.moves import lock_households
from households.tokens import refresh_name_postings

RESTORABLE_FOR = timedelta(days=30)
STATUS = ("status", "status_note", "status_on", "moved_to")
FOLLOWING = (HouseholdStatus.ALL_DEAD, HouseholdStatus.MERGED)
# What can be restored field by field; deaths, moves and heads are put right on their own pages.
RESTORABLE = {
    "household": (*HOUSEHOLD_EDITABLE, *STATUS),
    "member": tuple(name for name in MEMBER_EDITABLE if name != "relationship"),
}
UNTOUCHED = BOOKKEEPING - {"household"}


@dataclass(frozen=True)
class Written:
    """What one context made of one row: its event before (None: the row was new), and whether it is the newest."""

    pk: Any
    before: Model | None
    was_new: bool
    is_newest: bool


def context_of(household: Household) -> UUID:
    """Return the context of the last change of a household."""
    return household.events.latest("pgh_id").pgh_context_id


def written_under(context: UUID, model: type[Model]) -> list[Written]:
    """Return what a context wrote of the rows of a tracked model."""
    events = model.events.rel.related_model.objects
    touched = {event.pgh_obj_id for event in events.filter(pgh_context_id=context).only("pgh_obj_id")}
    stories: dict[Any, list[Model]] = {}
    for event in events.filter(pgh_obj_id__in=touched).order_by("pgh_id"):
        stories.setdefault(event.pgh_obj_id, []).append(event)
    return [_written(pk, story, context) for pk, story in stories.items()]


def put_back(context: UUID, model: type[Model]) -> list[Model]:
    """Put the rows of a tracked model back to what they were before a context; rows that were new stay.

    Returns the rows put back. Raises StaleForm where one was changed since, or was never told before.
    """
    written = [one for one in written_under(context, model) if not one.was_new]
    if any(one.before is None or not one.is_newest for one in written):
        raise StaleForm([])
    columns = [column for column in told_fields(model) if column.name not in UNTOUCHED]
    rows = model._base_manager.select_for_update().in_bulk([one.pk for one in written])
    if model is Household:
        # Two may change their codes with each other, and at no moment has one code two houses.
        Household.objects.filter(pk__in=rows).update(house_code=None)
    for one in written:
        for column in columns:
            setattr(rows[one.pk], column.attname, getattr(one.before, column.attname))
    _save(list(rows.values()), [column.name for column in columns])
    return list(rows.values())


@transaction.atomic
def take_back(*, context: UUID, on: date, by) -> list[Household]:
    """Put households and their people back to what they were before a context. Returns the households.

    Raises StaleForm where anything of it was changed since.
    """
    ids = [one.pk for one in written_under(context, Household)]
    lock_households(ids)
    with authored(by), noted(restores=str(context)):
        areas = dict(Household.objects.filter(pk__in=ids).values_list("pk", "area_id"))
        put_back(context, Household)
        people = put_back(context, Member)
        refresh_name_postings(Member.objects.filter(pk__in=[person.pk for person in people]))
        households = list(Household.objects.filter(pk__in=ids))
        for household in households:
            _follow(household, people, has_moved=areas[household.pk] != household.area_id, on=on, by=by)
    return households


def restore_field(*, household: Household, kind: str, event_id: int, column: str, at: datetime, on: date, by) -> None:
    """Give a field the value that it had before the event of a household or of one of its people.

    Raises Refused for what cannot be restored or lies too far back, StaleForm where it was changed since.
    """
    model = {"household": Household, "member": Member}.get(kind)
    if model is None or column not in RESTORABLE[kind]:
        refuse("column", _("This cannot be restored here."), "column")
    events = model.events.rel.related_model.objects
    owner = {"pgh_obj": household.pk} if model is Household else {"household": household.pk}
    event = events.filter(pk=event_id, **owner).first()
    before = event and events.filter(pgh_obj=event.pgh_obj_id, pk__lt=event_id).order_by("-pk").first()
    if not before:
        refuse("event", _("There is nothing to restore."), "event")
    if at - event.pgh_created_at > RESTORABLE_FOR:
        refuse("event", _("This change is older than 30 days. Change the field itself."), "too_old")
    _restore(household, model, column, before, event, on=on, by=by)


def read_key(written: str) -> dict[str, Any]:
    """Return the arguments of `restore_field` that name a change, from the key that the history gave it."""
    kind, number, column = [*written.split(":"), "", ""][:3]
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        refuse("event", _("There is nothing to restore."), "event")
    return {"kind": kind, "event_id": int(number), "column": column}


def _restore(household: Household, model, column: str, before, event, *, on: date, by) -> None:
    together = next((pair for pair in PAIRS if column in pair), (column,))
    with authored(by), noted(restores=str(event.pgh_context_id)):
        if model is Household and column in STATUS:
            _restore_status(household, before, event, by=by)
            return
        changes, base = (_values(model, row, together) for row in (before, event))
        if model is Household:
            edit_household(household=household, changes=changes, base=base, by=by)
        else:
            member = household.members.get(pk=event.pgh_obj_id)
            edit_member(member=member, changes=changes, base=base, on=on, by=by, is_sure=True)


def _restore_status(household: Household, before, event, *, by) -> None:
    now = Household.objects.get(pk=household.pk)
    if _values(Household, now, STATUS) != _values(Household, event, STATUS):
        raise StaleForm([])
    if FOLLOWING and {before.status, event.status} & set(FOLLOWING):
        refuse("status", _("This status follows from something else. Put that right."), "follows")
    set_household_status(
        household=household,
        status=HouseholdStatus(before.status),
        note=before.status_note,
        moved_to=before.moved_to,
        on=before.status_on,
        by=by,
    )


def _values(model: type[Model], row: Model, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, model._meta.get_field(name).attname) for name in columns}


def _written(pk, story: list[Model], context: UUID) -> Written:
    first = next(place for place, event in enumerate(story) if event.pgh_context_id == context)
    return Written(
        pk,
        before=story[first - 1] if first else None,
        was_new=not first and story[first].pgh_label == "insert",
        is_newest=story[-1].pgh_context_id == context,
    )


def _save(rows: list[Model], columns: list[str]) -> None:
    """Save rows whose unique values may change hands: who gives one up comes before who takes it."""
    if not rows:
        return
    model, now = type(rows[0]), timezone.now()
    heads = [row for row in rows if model is Member and row.is_head]
    for head in heads:
        head.relationship = Relationship.RELATIVE
    for row in rows:
        row.updated_at = now
        if model is Household:
            row.version += 1
    own = {"updated_at"} | ({"version"} if model is Household else set())
    names = [*columns, *(name for name in own if name in {field.name for field in model._meta.concrete_fields})]
    for taking in (False, True):
        some = [row for row in rows if bool(_unique_value(row)) is taking]
        if some:
            model._base_manager.bulk_update(some, names)
    for head in heads:
        head.relationship = Relationship.HEAD
    if heads:
        Member.objects.bulk_update(heads, ["relationship"])


def _unique_value(row: Model):
    return getattr(row, "house_code", None) or getattr(row, "identity_lookup", None)


def _follow(household: Household, people: list[Member], *, has_moved: bool, on: date, by) -> None:
    own = [person for person in people if person.household_id == household.pk]
    changed: Mapping[Member, dict] = {
        person: {"household": household, "counts": person.lives_here} | shared_facts(person) | age_answers(person, on)
        for person in own
    }
    follow_members(household, round=SurveyRound.objects.current(), on=on, by=by, changed=changed)
    if has_moved:
        follow_area(household)
    announce(household, current_years())
