"""Walls: what the database itself shows and takes, by where the work stands (`areas.standing`); ADR 33.

Every app says in its own `walls.py` for each of its models how a row is known to lie where one stands:
`WALLS = {"Visit": Of("households.Household", "household_id"), …}`; a model that carries an area, or hangs on one that
has a wall, and says nothing fails a system check. History tables have the wall of what they repeat, tables that join
two models that of the first. `migrate` puts up what differs (`areas.raising`).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Protocol

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks
from django.db.models import ForeignKey, Model
from django.utils.module_loading import module_has_submodule

from areas.standing import ALL_PARTS

# Each is read once a statement and not once a row, and costs the planner something: few of them.
AREAS = "(SELECT nullif(current_setting('tpmap.areas', true), '')::area_multirange)"
PERSON = "(SELECT nullif(current_setting('tpmap.person', true), '')::bigint)"
# Whoever stands everywhere passes without being asked anything more of a row.
EVERYWHERE = f"(SELECT current_setting('tpmap.parts', true) = '{ALL_PARTS}')"
PARTS = "current_setting('tpmap.parts', true)"


class Wall(Protocol):
    @property
    def columns(self) -> set[str]:
        """The columns of the table that it reads."""

    def opens(self, table: str) -> str:
        """Return the SQL condition by which a row of `table` may be read and written; "" for none."""

    def shows(self, table: str) -> str:
        """Return the condition by which it may be read besides; "" for none."""


class OfOneColumn:
    """A wall that reads nothing of its table but `column`."""

    column: str

    @property
    def columns(self) -> set[str]:
        return {self.column}


@dataclass(frozen=True)
class OwnArea(OfOneColumn):
    """The row carries the code of its area in `column`; one without a code is for who stands everywhere.

    `or_above`: rows of an area around one's own can be read as well, and those without an area where that means the
    whole country.
    """

    column: str = "area_code"
    or_above: bool = False
    none_is_country: bool = True

    def opens(self, table: str) -> str:
        # In COALESCE, since the planner takes an operator with an unknown value to keep one row of a thousand, and
        # would plan for few rows where there are many; of COALESCE it knows nothing and takes half.
        return f'COALESCE({table}."{self.column}"::text <@ {AREAS}, false)'

    def shows(self, table: str) -> str:
        if not self.or_above:
            return ""
        code = f'{table}."{self.column}"'
        around = f"EXISTS (SELECT 1 FROM unnest(string_to_array({PARTS}, ',')) AS part WHERE starts_with(part, {code}))"
        return f"COALESCE({code}, '') = '' AND {PARTS} <> '' OR {around}" if self.none_is_country else around


@dataclass(frozen=True)
class Of(OfOneColumn):
    """The row belongs to the row of `parent` ("app.Model") that `column` names: who sees that one sees this one.

    `strictly`: only who may write that one, where it can be read from below.
    """

    parent: str
    column: str
    strictly: bool = False

    def opens(self, table: str) -> str:
        model = apps.get_model(self.parent)
        parent, key = model._meta.db_table, model._meta.pk.column
        inside = f" AND ({wall_of(model).opens('parent')})" if self.strictly else ""
        return f'EXISTS (SELECT 1 FROM "{parent}" AS parent WHERE parent."{key}" = {table}."{self.column}"{inside})'

    def shows(self, table: str) -> str:
        return ""


@dataclass(frozen=True)
class Own(OfOneColumn):
    """The row belongs to the person whose id stands in `column`, wherever it lies."""

    column: str

    def opens(self, table: str) -> str:
        return f'{table}."{self.column}" = {PERSON}'

    def shows(self, table: str) -> str:
        return ""


@dataclass(frozen=True)
class NamedBy:
    """The row may be read by whoever sees a row of `model` ("app.Model") that names it in `column`."""

    model: str
    column: str

    @property
    def columns(self) -> set[str]:
        return {"id"}

    def opens(self, table: str) -> str:
        return ""

    def shows(self, table: str) -> str:
        naming = apps.get_model(self.model)._meta.db_table
        return f'EXISTS (SELECT 1 FROM "{naming}" AS naming WHERE naming."{self.column}" = {table}."id")'


@dataclass(frozen=True)
class AnyOf:
    """Any of the walls lets through."""

    walls: tuple[Wall, ...]

    def __init__(self, *walls: Wall):
        object.__setattr__(self, "walls", walls)

    @property
    def columns(self) -> set[str]:
        return set().union(*(wall.columns for wall in self.walls))

    def opens(self, table: str) -> str:
        return " OR ".join(filter(None, (wall.opens(table) for wall in self.walls)))

    def shows(self, table: str) -> str:
        return " OR ".join(filter(None, (wall.shows(table) for wall in self.walls)))


@dataclass(frozen=True)
class Open:
    """No wall, and why none is needed."""

    reason: str


@dataclass(frozen=True)
class Policies:
    """What one table is to have: `stand` for everything, `above` for reading alone."""

    table: str
    wall: Wall

    @cached_property
    def conditions(self) -> dict[str, str]:
        table = f'"{self.table}"'
        found = {"stand": self.wall.opens(table), "above": self.wall.shows(table)}
        return {name: f"{EVERYWHERE} OR {condition}" for name, condition in found.items() if condition}

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.conditions).encode()).hexdigest()[:32]

    def statements(self) -> list[str]:
        """Return the SQL that puts them up, whatever stood there before."""
        table = f'"{self.table}"'
        made = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"]
        made += [f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("stand", "above")]
        made.append(f"CREATE POLICY stand ON {table} USING ({self.conditions['stand']})")
        if "above" in self.conditions:
            made.append(f"CREATE POLICY above ON {table} FOR SELECT USING ({self.conditions['above']})")
        return [*made, f"COMMENT ON POLICY stand ON {table} IS '{self.digest}'"]


def policies() -> list[Policies]:
    """Return what every table with a wall is to have."""
    found = [(model, wall_of(model)) for model in our_tables()]
    return [Policies(model._meta.db_table, wall) for model, wall in found if wall and not isinstance(wall, Open)]


def our_tables() -> Iterator[type[Model]]:
    """Yield the models of this repository's own apps, with those of tables that only join two others."""
    for config in apps.get_app_configs():
        if Path(config.path).parent == Path(settings.BASE_DIR):
            yield from config.get_models(include_auto_created=True)


def wall_of(model: type[Model]) -> Wall | Open | None:
    """Return the wall that a model declares, or has from the model whose history or join it is; None without one."""
    if declared := _declared(model):
        return declared
    if joined := model._meta.auto_created:
        column = next(field.column for field in model._meta.fields if field.related_model is joined)
        return Of(joined._meta.label, column) if _has_wall(joined) else None
    if tracked := getattr(model, "pgh_tracked_model", None):
        wall = wall_of(tracked)
        if not _has_wall(tracked):
            return wall
        # What happened to a row is told where the row is now and, if the event tells it, where it was then.
        now = Of(tracked._meta.label, "pgh_obj_id")
        return AnyOf(now, wall) if wall.columns <= {field.column for field in model._meta.fields} else now
    return None


def every_model_says_its_wall(app_configs=None, **kwargs) -> list[checks.Error]:
    """Fail on a model that carries an area or hangs on one with a wall, and has neither a wall nor a reason."""
    return [
        checks.Error(f"{model._meta.label} has no wall.", hint="Say it in the app's walls.py.", id="areas.E001")
        for model in our_tables()
        if wall_of(model) is None and _needs_wall(model)
    ]


def _needs_wall(model: type[Model]) -> bool:
    keys = [field for field in model._meta.fields if isinstance(field, ForeignKey)]
    parents = {field.related_model for field in keys}
    carries = any(
        field.column in ("area_code", "area_id") or field.name.endswith("area") for field in model._meta.fields
    )
    return carries or any(parent is not model and _has_wall(parent) for parent in parents)


def _has_wall(model: type[Model]) -> bool:
    return not isinstance(wall_of(model), Open | None)


def declared(name: str) -> list[str]:
    """Return what the apps name in their `walls.py` besides: WIDE_FUNCTIONS, ANALYSED."""
    return [one for config in apps.get_app_configs() for one in getattr(_walls_of(config), name, ())]


def _declared(model: type[Model]) -> Wall | Open | None:
    return getattr(_walls_of(model._meta.app_config), "WALLS", {}).get(model.__name__)


def _walls_of(config: AppConfig):
    if Path(config.path).parent != Path(settings.BASE_DIR) or not module_has_submodule(config.module, "walls"):
        return None
    return import_module(f"{config.name}.walls")
