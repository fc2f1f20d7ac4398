from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from households.imports.kinds import kinds
from households.imports.sheets import template


class Command(BaseCommand):
    help = "Writes the workbook to fill in for a kind of import, with its headers and one made-up row."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=[kind.name for kind in kinds()])
        parser.add_argument("--output", help="the file to write; else KIND.xlsx in the current folder")

    def handle(self, *args, **options):
        kind = next(kind for kind in kinds() if kind.name == options["kind"])
        path = Path(options["output"] or f"{kind.name}.xlsx")
        try:
            path.write_bytes(template(kind))
        except OSError:
            raise CommandError(_("The file could not be written."), returncode=2) from None
        self.stdout.write(str(path))
