"""The check-list of a quarter as a page shows it: each topic with what the area says of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Count
from django.db.models.functions import Left

from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope
from logbook.forms.schedules import CheckForm
from logbook.models import Directive, DirectiveCheck


@dataclass(frozen=True)
class Topic:
    """A topic, what the area has said of it (or nothing yet), and the form that says more."""

    directive: Directive
    check: DirectiveCheck | None
    form: CheckForm

    def asked_again(self, form: CheckForm) -> "Topic":
        return replace(self, form=form)


@dataclass(frozen=True)
class Done:
    """How many of the topics an area below has done."""

    area: Area
    count: int


def topics_of(directives: Iterable[Directive], checks: Iterable[DirectiveCheck]) -> list[Topic]:
    said = {check.directive_id: check for check in checks}
    return [Topic(one, said.get(one.pk), _form(one, said.get(one.pk))) for one in directives]


def _form(directive: Directive, check: DirectiveCheck | None) -> CheckForm:
    initial = {"version": check.version, "is_done": check.is_done, "note": check.note} if check else {}
    return CheckForm(initial=initial, prefix=f"topic-{directive.number}")


def done_below(scope: Scope, *, area: Area, fiscal_year: int, quarter: int) -> list[Done]:
    """Return the areas directly below `area` with how many topics each has done; two queries."""
    if area.level >= AreaLevel.SUBDISTRICT:
        return []
    checks = DirectiveCheck.objects.within(scope).of_quarter(fiscal_year, quarter).filter(is_done=True)
    counted = checks.filter(area__level=area.level + 2).values(code=Left("area_id", area.level + 2))
    counts = {row["code"]: row["count"] for row in counted.annotate(count=Count("pk")).order_by()}
    below = Area.objects.within(scope).current().children_of(area.code).in_order()
    return [Done(one, counts.get(one.code, 0)) for one in below]
