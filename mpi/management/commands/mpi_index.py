import json
from fractions import Fraction

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from mpi.alkire_foster import PovertyFigures
from mpi.matrix_file import BadMatrix, Columns, read_cutoff, read_matrix, read_weights

UNUSABLE_INPUT = 2  # the exit code, as for an unknown option


class Command(BaseCommand):
    help = "Computes the Alkire–Foster figures of a CSV file of ones (deprived) and zeros, exactly."
    requires_system_checks = []  # it reads a file and computes: no database, no assets

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", help="names in the first row, then a row a household or person")
        parser.add_argument("--weights", required=True, help="one an indicator column, summing to 1: 1/6,1/18,…")
        parser.add_argument("--cutoff", required=True, help="the poverty cut-off: a share such as 1/3, or union")
        parser.add_argument("--id", metavar="COLUMN", help="a column that only names the row")
        parser.add_argument("--population", metavar="COLUMN", help="how many persons a row stands for; else 1")
        parser.add_argument("--group", metavar="COLUMN", help="figures for each value of this column too")
        parser.add_argument("--json", action="store_true", help="exact fractions as JSON instead of a table")

    def handle(self, *args, **options):
        try:
            cutoff = read_cutoff(options["cutoff"])
            columns = Columns(options["id"], options["population"], options["group"])
            matrix = read_matrix(options["file"], columns)
            figures = matrix.measure(read_weights(options["weights"], matrix.indicators), cutoff)
        except BadMatrix as problem:
            raise CommandError(str(problem), returncode=UNUSABLE_INPUT) from problem
        if options["json"]:
            self.stdout.write(json.dumps(as_json(cutoff, matrix.indicators, figures), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(as_table(cutoff, matrix.indicators, figures)))


def exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def readable(value: Fraction | None) -> str:
    return "–" if value is None else f"{float(value):.4f}"


def as_json(cutoff, indicators, figures) -> dict:
    return {"cutoff": str(cutoff), "groups": [group_as_json(group, one, indicators) for group, one in figures]}


def group_as_json(group: str | None, figures: PovertyFigures, indicators: tuple[str, ...]) -> dict:
    return {
        "group": group,
        "population": figures.population,
        "poor": figures.poor,
        "headcount_ratio": exact(figures.headcount_ratio),
        "intensity": exact(figures.intensity),
        "adjusted_headcount_ratio": exact(figures.adjusted_headcount_ratio),
        "indicators": {
            name: {
                "uncensored_headcount_ratio": exact(uncensored),
                "censored_headcount_ratio": exact(censored),
                "contribution": exact(contribution),
            }
            for name, uncensored, censored, contribution in by_indicator(indicators, figures)
        },
    }


def by_indicator(indicators: tuple[str, ...], figures: PovertyFigures):
    return zip(
        indicators,
        figures.uncensored_headcount_ratios,
        figures.censored_headcount_ratios,
        figures.contributions,
        strict=True,
    )


def as_table(cutoff, indicators, figures):
    """Yield lines: for each group its figures, then a line an indicator."""
    yield _("Poverty cut-off: %(cutoff)s") % {"cutoff": cutoff}
    width = max(map(len, indicators))
    for group, one in figures:
        yield ""
        yield _("Whole population") if group is None else group
        yield _("persons %(population)d · poor %(poor)d · H %(h)s · A %(a)s · M0 %(m0)s") % {
            "population": one.population,
            "poor": one.poor,
            "h": readable(one.headcount_ratio),
            "a": readable(one.intensity),
            "m0": readable(one.adjusted_headcount_ratio),
        }
        yield f"{'':{width}}  {_('uncensored'):>12} {_('censored'):>12} {_('contribution'):>12}"
        for name, *ratios in by_indicator(indicators, one):
            yield f"{name:{width}}  " + " ".join(f"{readable(ratio):>12}" for ratio in ratios)
