from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.demonstration import DEMONSTRATION_ACCOUNTS, create_demonstration_accounts
from areas.models import Area
from tpmap.demonstration.seed import AlreadySeeded, fill


class Command(BaseCommand):
    help = "Fill an area with fictitious households, three survey rounds, some casework and demonstration accounts."

    def add_arguments(self, parser):
        parser.add_argument("--area", default="84", help="code of a province, district or subdistrict")
        parser.add_argument("--households", type=int, default=5000)
        parser.add_argument("--seed", type=int, default=1, help="the same number makes the same people")

    def handle(self, *, area, households, seed: int, **options):
        if settings.PRODUCTION:
            raise CommandError(_("Fictitious people do not belong into production."))
        if not Area.objects.filter(code=area, level__lte=6).exists():
            raise CommandError(_("There is no area %(code)s. Run load_areas first.") % {"code": area})
        if not 1 <= households <= 100_000:
            raise CommandError(_("The number of households lies between 1 and 100,000."))
        self.stdout.write(str(self._seed(area, households, seed)))

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
