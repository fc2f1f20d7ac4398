"""Reads the rules of `mpi.rules` as Django expressions: PostgreSQL's three-valued logic is the one they follow.

Nothing here negates through `Q`, which would turn unknown into false.
"""

from collections.abc import Mapping
from functools import reduce, singledispatch
from operator import add

from django.db.models import BigIntegerField, BooleanField, Case, Expression, F, Func, Value, When
from django.db.models.lookups import Exact, GreaterThanOrEqual, In, LessThan, LessThanOrEqual

from mpi.rules import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    AtMost,
    Between,
    Equals,
    Includes,
    NoneOf,
    OneOf,
    PerHead,
    PerHeadAtLeast,
    PerHeadAtMost,
    PerHeadBelow,
    Rule,
)


class FieldFacts(dict):
    """The facts of a query: each name is the field of that name, unless given otherwise."""

    def __missing__(self, name: str) -> Expression:
        return F(name)


class Column(Expression):
    """A column of a derived table, by its name, for SQL that is put together outside a QuerySet."""

    def __init__(self, name: str, output_field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return connection.ops.quote_name(self.name), []


class Not(Func):
    template = "NOT (%(expressions)s)"
    output_field = BooleanField()


class Both(Func):
    template = "(%(expressions)s)"
    arg_joiner = " AND "
    output_field = BooleanField()


class Either(Func):
    template = "(%(expressions)s)"
    arg_joiner = " OR "
    output_field = BooleanField()


Columns = Mapping[str, Expression]


@singledispatch
def condition(rule: Rule, columns: Columns) -> Expression:
    """Return `rule` as a boolean expression over `columns`, NULL where it is unknown."""
    raise NotImplementedError(type(rule).__name__)


@condition.register
def _(rule: Equals, columns: Columns) -> Expression:
    return Exact(columns[rule.fact], rule.value)


@condition.register
def _(rule: OneOf, columns: Columns) -> Expression:
    return In(columns[rule.fact], rule.values)


@condition.register
def _(rule: NoneOf, columns: Columns) -> Expression:
    return Not(In(columns[rule.fact], rule.values))


@condition.register
def _(rule: AtLeast, columns: Columns) -> Expression:
    return GreaterThanOrEqual(columns[rule.fact], rule.threshold)


@condition.register
def _(rule: AtMost, columns: Columns) -> Expression:
    return LessThanOrEqual(columns[rule.fact], rule.threshold)


@condition.register
def _(rule: Between, columns: Columns) -> Expression:
    return Both(GreaterThanOrEqual(columns[rule.fact], rule.low), LessThanOrEqual(columns[rule.fact], rule.high))


@condition.register
def _(rule: Includes, columns: Columns) -> Expression:
    return Exact(columns[rule.fact].bitand(rule.bits), rule.bits)


@condition.register
def _(rule: PerHeadAtLeast, columns: Columns) -> Expression:
    return GreaterThanOrEqual(total(rule, columns), limit(rule, columns))


@condition.register
def _(rule: PerHeadAtMost, columns: Columns) -> Expression:
    return LessThanOrEqual(total(rule, columns), limit(rule, columns))


@condition.register
def _(rule: PerHeadBelow, columns: Columns) -> Expression:
    return LessThan(total(rule, columns), limit(rule, columns))


@condition.register
def _(rule: AllOf, columns: Columns) -> Expression:
    return Both(*(condition(part, columns) for part in rule.rules))


@condition.register
def _(rule: AnyOf, columns: Columns) -> Expression:
    return Either(*(condition(part, columns) for part in rule.rules))


@condition.register
def _(rule: Always, columns: Columns) -> Expression:
    return Value(True, BooleanField())


def total(rule: PerHead, columns: Columns) -> Expression:
    return reduce(add, (columns[name] for name in rule.totals))


def limit(rule: PerHead, columns: Columns) -> Expression:
    # NULLIF: a mean over nobody is unknown.
    heads = Func(columns[rule.count], Value(0), function="NULLIF", output_field=BigIntegerField())
    return heads * Value(rule.threshold, BigIntegerField())


def first_match(cases, columns: Columns, output_field) -> Case:
    """Return the value of the first of `cases`, pairs of value and rule, whose rule holds; else NULL."""
    whens = [When(condition(rule, columns), then=Value(value, output_field)) for value, rule in cases]
    return Case(*whens, default=None, output_field=output_field)
