"""The register of processing activities (PDPA s. 39): what is held about people, what for, on which ground, how long.

Each app declares its own in `processing.py`. Which kinds of data an activity holds is not written down twice: it is
read from the models and their privacy classes, and a test finds the model that belongs to no activity.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise

from accounts.privacy import Privacy, privacy_of

ACTIVITIES: list["Activity"] = []


@dataclass(frozen=True)
class Activity:
    """One activity: whose data, why, on which ground in law, who receives it, how long it is kept, which models.

    `kept` says what no period says; `periods` name the kinds of `accounts.retention` that hold for it.
    """

    name: str
    label: str | Promise
    purpose: str | Promise
    basis: str | Promise
    whose: str | Promise
    receivers: str | Promise
    kept: str | Promise
    models: tuple[str, ...]
    periods: tuple[str, ...] = ()

    @cached_property
    def kinds(self) -> list["Kind"]:
        return [Kind(apps.get_model(label)) for label in self.models]

    @property
    def has_sensitive(self) -> bool:
        return any(kind.sensitive for kind in self.kinds)


@dataclass(frozen=True)
class Kind:
    """A kind of record, with its fields about people by their class, in words."""

    model: type[Model]

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def personal(self) -> list[str]:
        return list(self._fields(Privacy.PERSONAL, Privacy.CREDENTIAL))

    @property
    def sensitive(self) -> list[str]:
        return list(self._fields(Privacy.SENSITIVE))

    def _fields(self, *classes: Privacy) -> Iterator[str]:
        borrowed = getattr(self.model, "BORROWED_NAMES", {})  # of a package's model, which has no Thai
        for field in self.model._meta.concrete_fields:
            if privacy_of(self.model, field.name) in classes:
                yield str(borrowed.get(field.name, field.verbose_name))


def register(*activities: Activity) -> None:
    """Add activities to the register. A model belongs to one of them."""
    for activity in activities:
        taken = {label for other in ACTIVITIES for label in other.models} & {*activity.models}
        if taken:
            raise ValueError(f"{activity.name}: {', '.join(sorted(taken))} stand in the register already")
        ACTIVITIES.append(activity)
