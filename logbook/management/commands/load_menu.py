from django.core.management.base import BaseCommand

from logbook.services.menu import load_menu, load_stage_criteria


class Command(BaseCommand):
    help = "Add the entries of the menu of solutions and the criteria of the stages that are missing. Safe to repeat."

    def handle(self, *args, **options):
        for name, loaded in (("Menu", load_menu()), ("Criteria of stages", load_stage_criteria())):
            self.stdout.write(f"{name}: {loaded.added} added, {loaded.kept} kept.")
