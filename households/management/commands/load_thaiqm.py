from django.core.management.base import BaseCommand

from households.services import load_hardships


class Command(BaseCommand):
    help = "Add the 37 hardships of ThaiQM that are missing; names that were edited stay. Safe to repeat."

    def handle(self, *args, **options):
        loaded = load_hardships()
        self.stdout.write(f"ThaiQM: {loaded.added} hardships added, {loaded.kept} kept.")
