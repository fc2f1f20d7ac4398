"""Tables that only ever grow: the database itself refuses to change, delete or empty what stands in them."""

import pghistory
import pgtrigger


def never_emptied() -> pgtrigger.Trigger:
    """Return the trigger that refuses TRUNCATE, which the triggers of single rows do not see."""
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'this table is never emptied';",
    )


def tracked(model):
    """Keep every state of the rows of `model` as events, written by triggers with each change; a class decorator."""
    return pghistory.track(append_only=True, meta={"triggers": [never_emptied()]})(model)


def tracked_until_removed(model):
    """As `tracked`, for rows that can go: that they went is an event too."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, append_only=True, meta={"triggers": [never_emptied()]})(model)
