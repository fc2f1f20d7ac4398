from django.core.management.base import BaseCommand

from logbook.services.organisations import load_mou


class Command(BaseCommand):
    help = "Add the 12 ministries and 1 agency of the agreement on fragile households that are missing. Safe to repeat."

    def handle(self, *args, **options):
        self.stdout.write(f"Agreement of the 12 ministries: {load_mou()} agencies added.")
