import json
import os
from concurrent.futures import ThreadPoolExecutor

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope, is_area_code
from households.models import SurveyRound
from mpi.recompute import Recomputed, recompute_area


class Command(BaseCommand):
    help = "Brings the MPI scores of a round up to date, in an area or everywhere. Other rounds stay as they are."

    def add_arguments(self, parser):
        parser.add_argument("--round", type=int, required=True, help="the year of the survey round (B.E.): 2566")
        parser.add_argument("--area", help="an area code of 2, 4, 6 or 8 digits; else the whole country")
        parser.add_argument(
            "--parallel", type=int, default=os.cpu_count(), help="how many areas at once, a connection each"
        )
        parser.add_argument("--json", action="store_true", help="counts as JSON")

    def handle(self, *args, **options):
        survey_round = SurveyRound.objects.filter(year=options["round"]).first()
        if survey_round is None:
            raise CommandError(_("There is no survey round %(year)s.") % {"year": options["round"]}, returncode=2)
        # A part at a time: edits there wait for seconds, those elsewhere not at all.
        done = recompute_each(parts(options["area"]), survey_round, parallel=options["parallel"])
        counts = Recomputed(sum(one.households for one in done), sum(one.changed for one in done))
        self.stdout.write(as_json(survey_round, counts) if options["json"] else as_text(survey_round, counts))


def recompute_each(codes: list[str], round: SurveyRound, *, parallel: int) -> list[Recomputed]:
    """Recompute each area, `parallel` at once; what a transaction around us has written only its own session sees."""
    if parallel == 1 or len(codes) == 1 or connection.in_atomic_block:
        return [recompute_area(code, round) for code in codes]
    with ThreadPoolExecutor(parallel) as threads:
        return list(threads.map(lambda code: _in_own_session(code, round), codes))


def _in_own_session(code: str, round: SurveyRound) -> Recomputed:
    try:
        return recompute_area(code, round)
    finally:
        connection.close()


def parts(code: str | None) -> list[str]:
    """Return the areas of one statement each: the country's provinces, a province's districts, or the area itself."""
    if code is not None and (not is_area_code(code) or not Area.objects.filter(code=code).exists()):
        raise CommandError(_("There is no area %(code)s.") % {"code": code}, returncode=2)
    if code is not None and len(code) >= AreaLevel.DISTRICT:
        return [code]
    if code is None:
        within, level = Scope.everywhere(), AreaLevel.PROVINCE
    else:
        within, level = Scope((code,)), AreaLevel.DISTRICT
    return sorted(Area.objects.within(within).at_level(level).values_list("code", flat=True))


def as_json(survey_round: SurveyRound, counts: Recomputed) -> str:
    return json.dumps({"round": survey_round.year, "households": counts.households, "changed": counts.changed})


def as_text(survey_round: SurveyRound, counts: Recomputed) -> str:
    return _("Round %(year)d: %(households)d households, %(changed)d scores changed.") % {
        "year": survey_round.year,
        "households": counts.households,
        "changed": counts.changed,
    }
