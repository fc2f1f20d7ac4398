"""Tables that only ever grow: the database itself refuses to change, delete or empty what stands in them."""

from collections.abc import Sequence

import pghistory
import pgtrigger
from django.db.models import Field, Model


def never_emptied() -> pgtrigger.Trigger:
    """Return the trigger that refuses TRUNCATE, which the triggers of single rows do not see."""
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'this table is never emptied';",
    )


def never_changed(name: str) -> pgtrigger.Trigger:
    """Return the trigger that refuses to change or delete a row; `name` is unique in the app."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def tracked(model=None, *, except_for: Sequence[str] = ()):
    """Keep every state of the rows of `model` as events, written by triggers with each change; a class decorator.

    `except_for` names fields that the events leave out: a change of these alone is no event.
    """
    return _tracking(model, except_for)


def tracked_until_removed(model=None, *, except_for: Sequence[str] = ()):
    """As `tracked`, for rows that can go: that they went is an event too."""
    return _tracking(model, except_for, pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())


def _tracking(model, except_for: Sequence[str], *events):
    def decorate(model):
        return pghistory.track(
            *events,
            append_only=True,
            exclude=list(except_for) or None,
            model_name=f"{model.__name__}Event",
            meta={"triggers": [never_emptied()]},
        )(model)

    return decorate(model) if model else decorate


def told_fields(model: type[Model]) -> list[Field]:
    """Return the fields of a model that its events tell; all of them where it has no events."""
    events = getattr(model, "pgh_event_model", None)
    told = {field.name for field in (events or model)._meta.concrete_fields}
    return [field for field in model._meta.concrete_fields if field.name in told]
