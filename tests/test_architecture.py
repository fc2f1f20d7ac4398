"""The rules of docs/ARCHITECTURE.md that a machine can check, read from the source with `ast`."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
# Each knows what stands left of it, never what stands right.
ARROW = ("areas", "accounts", "jobs", "households", "mpi", "logbook", "reports", "tpmap")
# Fields that narrow the rows they are given to the caller's area themselves.
SCOPING_FIELDS = {"ScopedRelatedField"}
VAGUE = {"core", "common", "utils", "util", "helpers", "misc"}
MODULES = sorted(path for app in ARROW for path in (ROOT / app).rglob("*.py"))
SCREENS = [path for path in MODULES if {"views", "api"} & {path.stem, path.parent.name}]


def relative(path):
    return path.relative_to(ROOT).as_posix()


def imported(tree):
    """Yield (line, module) of every import; a relative one as "."."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." if node.level else node.module


def imports_against_the_arrow(source, app):
    allowed = ARROW[: ARROW.index(app) + 1]
    for line, module in imported(ast.parse(source)):
        package = module.split(".")[0]
        if module == "." or (package in ARROW and package not in allowed):
            yield f"line {line} imports {module}"


def imports_inside_functions(source):
    for function in ast.walk(ast.parse(source)):
        # `ready()` of an AppConfig is the one place where Django asks for it: models load after the apps.
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready":
            for line, module in imported(function):
                yield f"line {line} imports {module}"


def reads_without_scope(source, scoped):
    """Yield every read of a scoped model that does not pass `.within(…)`: the manager's, and `…_or_404(Model)`."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Name) and node.id in scoped):
            continue
        parent = parents[node]
        if isinstance(parent, ast.Attribute) and parent.attr in {"objects", "_default_manager", "_base_manager"}:
            if not {"within", "none"} & set(_chain(parent, parents)) and not _fills_scoping_field(parent, parents):
                yield f"line {node.lineno}: {node.id}.{parent.attr} without .within(…)"
        elif isinstance(parent, ast.Call) and parent.args[:1] == [node] and _name(parent.func).endswith("_or_404"):
            yield f"line {node.lineno}: {_name(parent.func)}({node.id}, …) looks everywhere"


def _chain(node, parents):
    """Return the names called one after the other on a node: a.b().c() gives b, c."""
    names = []
    while isinstance(parent := parents.get(node), ast.Attribute | ast.Call) and node in (
        getattr(parent, "value", None),
        getattr(parent, "func", None),
    ):
        if isinstance(parent, ast.Attribute):
            names.append(parent.attr)
        node = parent
    return names


def _fills_scoping_field(node, parents):
    while isinstance(node, ast.Attribute | ast.Call):
        node = parents[node]
    return isinstance(node, ast.keyword) and _name(parents[node].func) in SCOPING_FIELDS


def _name(function):
    return getattr(function, "id", getattr(function, "attr", ""))


def filters(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "filter":
            yield f"line {node.lineno}: .filter( belongs in a QuerySet with a name"


def scoped_models():
    """Return the names of all models whose rows belong to an area."""
    return {model.__name__ for model in apps.get_models() if hasattr(model._default_manager.all(), "within")}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_an_app_imports_only_from_its_left(path):
    assert list(imports_against_the_arrow(path.read_text(), path.relative_to(ROOT).parts[0])) == []


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_imports_stand_at_the_top(path):
    assert list(imports_inside_functions(path.read_text())) == []


def test_every_module_says_by_its_name_what_it_holds():
    assert [relative(path) for path in MODULES if VAGUE & set(path.relative_to(ROOT).with_suffix("").parts)] == []


@pytest.mark.parametrize("path", SCREENS, ids=relative)
def test_screens_read_scoped_rows_only_within_a_scope(path):
    assert list(reads_without_scope(path.read_text(), scoped_models())) == []


@pytest.mark.parametrize("path", SCREENS, ids=relative)
def test_screens_do_not_filter(path):
    assert list(filters(path.read_text())) == []


def test_the_models_with_personal_data_are_scoped():
    assert {"Household", "Member", "HouseholdScore", "Visit", "Problem", "HelpActivity"} <= scoped_models()


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("from logbook.models import Visit", 1),
        ("from . import models", 1),
        ("import reports.pivot", 1),
        ("from households.models import Household\nimport datetime", 0),
    ],
)
def test_an_import_to_the_right_is_recognised(source, faults):
    assert len(list(imports_against_the_arrow(source, "mpi"))) == faults


def test_an_import_inside_a_function_is_recognised():
    assert len(list(imports_inside_functions("def f():\n    import json"))) == 1


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("Household.objects.all()", 1),
        ("Household.objects.poor().within(request.scope)", 0),
        ("Household.objects.within(request.scope).get(pk=1)", 0),
        ("show(Household.objects, within(scope))", 1),
        ("get_object_or_404(Household, pk=1)", 1),
        ("get_object_or_404(Household.objects.within(scope), pk=1)", 0),
        ("Household.objects.none()", 0),
        ("ScopedRelatedField(queryset=Household.objects.all())", 0),
        ("RelatedField(queryset=Household.objects.all())", 1),
        ("Area.objects.all()", 0),
    ],
)
def test_a_read_without_scope_is_recognised(source, faults):
    assert len(list(reads_without_scope(source, {"Household"}))) == faults
