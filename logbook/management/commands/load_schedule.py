from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from logbook.services.schedules import load_lists


class Command(BaseCommand):
    help = "Adds the published steps, deadlines and directives that are missing; what was edited stays."

    def handle(self, *args, **options):
        self.stdout.write(_("Steps and directives added: %(count)d") % {"count": load_lists()})
