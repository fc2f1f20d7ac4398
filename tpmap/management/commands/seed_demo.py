import os
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.demonstration import DEMONSTRATION_ACCOUNTS, create_demonstration_accounts
from areas.models import Area
from tpmap.demonstration.national.build import NotEmpty, OtherSize, seed_country
from tpmap.demonstration.national.checks import Wrong
from tpmap.demonstration.national.shares import HOUSEHOLDS
from tpmap.demonstration.seed import AlreadySeeded, fill

HOUSEHOLDS_OF_AN_AREA = 5000
MOST_OF_AN_AREA, MOST_OF_THE_COUNTRY = 100_000, 14_000_000


class Command(BaseCommand):
    help = (
        "Fill an area with fictitious households, three survey rounds, some casework and demonstration accounts; "
        "or, with --national, an empty database with the country, one round, no casework."
    )

    def add_arguments(self, parser):
        parser.add_argument("--area", default="84", help="code of a province, district or subdistrict")
        parser.add_argument("--households", type=int, help="5,000 of an area, 13,000,000 of the country")
        parser.add_argument("--seed", type=int, default=1, help="the same number makes the same people")
        parser.add_argument("--national", action="store_true", help="the whole country in the published proportions")
        parser.add_argument("--processes", type=int, default=os.cpu_count(), help="with --national")

    def handle(self, *, area, households, seed: int, national: bool, processes: int, **options):
        if settings.PRODUCTION:
            raise CommandError(_("Fictitious people do not belong into production."))
        if national:
            self._seed_country(households or HOUSEHOLDS, processes)
        else:
            self._seed_area(area, households or HOUSEHOLDS_OF_AN_AREA, seed)

    def _seed_area(self, area: str, households: int, seed: int) -> None:
        if not Area.objects.filter(code=area, level__lte=6).exists():
            raise CommandError(_("There is no area %(code)s. Run load_areas first.") % {"code": area})
        if not 1 <= households <= MOST_OF_AN_AREA:
            raise CommandError(_("The number of households lies between 1 and 100,000."))
        self.stdout.write(str(self._seed(area, households, seed)))

    def _seed_country(self, households: int, processes: int) -> None:
        if not 1000 <= households <= MOST_OF_THE_COUNTRY:
            raise CommandError(_("The number of households of the country lies between 1,000 and 14,000,000."))
        if not Area.objects.filter(level=6).exists():
            raise CommandError(_("There are no areas. Run load_areas first."))
        create_demonstration_accounts()
        started = time.monotonic()
        try:
            counts = seed_country(households=households, processes=processes, say=self._say)
        except NotEmpty:
            raise CommandError(_("There are households already; nothing was changed.")) from None
        except OtherSize as other:
            text = _("A seeding of %(households)d households was killed here: start that one again, it goes on.")
            raise CommandError(text % {"households": other.args[0]}) from None
        except Wrong as wrong:
            raise CommandError(str(wrong)) from None
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count:,}")
        self.stdout.write(_("Done in %(seconds).0f seconds.") % {"seconds": time.monotonic() - started})

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _seed(self, area: str, households: int, seed_number: int) -> str:
        create_demonstration_accounts()
        favourites = {account.area_code for account in DEMONSTRATION_ACCOUNTS if len(account.area_code or "") == 6}
        try:
            done = fill(
                area_code=area,
                household_count=households,
                seed_number=seed_number,
                favourites=favourites,
                on=timezone.localdate(),
            )
        except AlreadySeeded:
            raise CommandError(
                _("Area %(code)s has households already; nothing was changed.") % {"code": area}
            ) from None
        return _(
            "%(households)d households, %(members)d people and %(visits)d visits in %(seconds).1f seconds."
        ) % vars(done)
