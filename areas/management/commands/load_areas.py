from django.core.management.base import BaseCommand

from areas.services import load_areas


class Command(BaseCommand):
    help = "Bring provinces, districts and subdistricts in line with the official list. Safe to repeat."

    def handle(self, *args, **options):
        loaded = load_areas()
        self.stdout.write(
            f"Areas: {loaded.written} written, {loaded.unchanged} unchanged, {loaded.abolished} no longer in force."
        )
