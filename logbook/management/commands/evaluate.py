import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope, is_area_code
from logbook.choices import Exclusion, Outcome
from logbook.evaluation import Evaluated, compare, evaluable_years, evaluate, total

UNUSABLE_INPUT = 2  # the exit code, as for an unknown option


class Command(BaseCommand):
    help = "Grades districts A–D, counts the households to help, and compares the round with the one after."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True, help="the year (B.E.) whose households are evaluated")
        parser.add_argument("--area", metavar="CODE", required=True, help="a province, district or smaller area")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")

    def handle(self, *args, **options):
        year, code = options["year"], options["area"]
        if year not in evaluable_years():
            raise CommandError(
                _("There is no round %(year)d with a round after it.") % {"year": year}, returncode=UNUSABLE_INPUT
            )
        if not is_area_code(code) or not Area.objects.filter(pk=code).exists():
            raise CommandError(_("There is no area %(code)s.") % {"code": code}, returncode=UNUSABLE_INPUT)
        told = evaluation_of(code, year)
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else "\n".join(as_table(told)))


def evaluation_of(code: str, year: int) -> dict:
    """Return what `--json` prints: see docs/commands.md."""
    scope = Scope((code,))
    found = evaluate(scope, year=year, level=AreaLevel(max(len(code), AreaLevel.DISTRICT)))
    names = Area.objects.in_bulk([code, *found])
    became = compare(scope, first=year, second=year + 1)
    return {
        "year": year,
        "judged_by": year + 1,
        "area": code,
        "name": names[code].name_th,
        "total": as_json(total(found.values())),
        "districts": [{"area": one, "name": names[one].name_th} | as_json(counts) for one, counts in found.items()],
        "outcome": {one.name.lower(): became[one] for one in Outcome},
    }


def as_json(evaluated: Evaluated) -> dict:
    return {
        "grade": evaluated.grade.value if evaluated.grade else None,
        "targets": evaluated.targets,
        "excluded": {one.value: evaluated.excluded.get(one.value, 0) for one in Exclusion},
        "eligible": evaluated.eligible,
        "helped": evaluated.helped,
        "passing": evaluated.passing,
        "households_to_help": {
            "base": evaluated.base,
            "left_out": evaluated.left_out,
            "dead": evaluated.dead,
            "moved_out": evaluated.moved_out,
            "total": evaluated.to_help,
        },
    }


def as_table(told: dict):
    """Yield lines: the area, then a line a district, then what became of the households."""
    yield _("%(name)s (%(area)s): households of %(year)d, judged by the round of %(after)d") % {
        "name": told["name"],
        "area": told["area"],
        "year": told["year"],
        "after": told["judged_by"],
    }
    for line in (*told["districts"], {"area": "", "name": _("Total")} | told["total"]):
        yield _(
            "%(area)s %(name)s: grade %(grade)s · to be evaluated %(eligible)d of %(targets)d ·"
            " helped %(helped)d · passing %(passing)d · to help %(to_help)d"
        ) % (line | {"grade": line["grade"] or "–", "to_help": line["households_to_help"]["total"]})
    for outcome in Outcome:
        yield f"{outcome.label}: {told['outcome'][outcome.name.lower()]}"
