"""Where and when: areas, rounds, months, and who wrote a fact down."""

from django.db.models import CharField, F, Func, IntegerField
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from areas.choices import AreaLevel
from reports.pivots.fields.declaration import Field, FieldGroup, Role
from reports.pivots.values import Areas, Months, Quarters, Rows, Years

# October 2022 is the first month of the fiscal year 2566: three months later, and by the Buddhist era.
FISCAL = "interval '543 years 3 months'"


class VillageOf(Func):
    """The code where it is a village's: a household may lie in a subdistrict of which no village is known."""

    template = "CASE WHEN length(%(expressions)s) = 8 THEN %(expressions)s END"
    output_field = CharField()


class MonthOf(Func):
    template = "to_char(%(expressions)s, 'YYYY-MM')"
    output_field = CharField()


class QuarterOf(Func):
    template = f"to_char(%(expressions)s + {FISCAL}, 'YYYY-Q')"
    output_field = CharField()


class FiscalYearOf(Func):
    template = f"extract(year FROM %(expressions)s + {FISCAL})::int"
    output_field = IntegerField()


def _area(level: AreaLevel, label, definition, *, rolled_up: bool = True) -> Field:
    return Field(
        level.name.lower(),
        label,
        definition,
        FieldGroup.AREA,
        frozenset({Role.AREA}),
        Areas(level),
        lambda at: VillageOf(F(at.area)) if level == AreaLevel.VILLAGE else Left(at.area, int(level)),
        rolled_up=rolled_up,
    )


def _time(name: str, label, definition, values, expression) -> Field:
    return Field(
        name,
        label,
        definition,
        FieldGroup.TIME,
        frozenset({Role.DAY}),
        values,
        lambda at: expression(F(at.day)),
    )


PLACES = (
    _area(AreaLevel.PROVINCE, _("Province"), _("The province in which the household lives.")),
    _area(AreaLevel.DISTRICT, _("District"), _("The district in which the household lives.")),
    _area(AreaLevel.SUBDISTRICT, _("Subdistrict"), _("The subdistrict in which the household lives.")),
    _area(
        AreaLevel.VILLAGE,
        _("Village"),
        _("The village in which the household lives; not stated where only the subdistrict is known."),
        rolled_up=False,
    ),
    Field(
        "round",
        _("Survey round"),
        _("The year of the Basic Minimum Needs survey. Rounds do not add up to a total of persons."),
        FieldGroup.TIME,
        frozenset({Role.ROUND}),
        Years(),
        lambda at: F(at.round),
        rolled_up=True,
    ),
    _time(
        "month",
        pgettext_lazy("field", "Month"),
        _("The month in which it was found or done."),
        Months(),
        MonthOf,
    ),
    _time(
        "fiscal_quarter",
        _("Fiscal quarter"),
        _("The quarter of the fiscal year, which begins in October, in which it was found or done."),
        Quarters(),
        QuarterOf,
    ),
    _time(
        "fiscal_year",
        _("Fiscal year"),
        _("The fiscal year, which begins in October, in which it was found or done."),
        Years(),
        FiscalYearOf,
    ),
    Field(
        "officer",
        _("Officer"),
        _("Who recorded it."),
        FieldGroup.TIME,
        frozenset({Role.RECORDER}),
        Rows(User),
        lambda at: F(at.recorder),
    ),
)
