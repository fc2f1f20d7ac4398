"""`manage.py pivot`: what the designer shows, on standard output or in a file. See docs/commands.md."""

import csv
import io
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from areas.models import Area
from areas.scope import Scope, is_area_code
from reports.exports.pivot_files import bare_document
from reports.exports.pivot_workbook import write_pivot
from reports.pivots.engine import compute
from reports.pivots.flat import as_rows
from reports.pivots.spec import BadPivot, PivotSpec
from reports.pivots.table import PivotTable

UNUSABLE_INPUT = 2  # the exit code, as for an unknown option
BYTE_ORDER_MARK = "\ufeff"  # or Excel takes Thai for Latin


def as_json(table: PivotTable) -> bytes:
    return (json.dumps(table.as_json(), ensure_ascii=False) + "\n").encode()


def as_csv(table: PivotTable) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(as_rows(table))
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def as_workbook(table: PivotTable) -> bytes:
    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        write_pivot(table, bare_document(table), out, folder=Path(folder))
    return out.getvalue()


FORMATS: dict[str, Callable[[PivotTable], bytes]] = {"json": as_json, "csv": as_csv, "xlsx": as_workbook}


class Command(BaseCommand):
    help = "Counts households, members, failures, problems, help, visits or assignments by any fields, with all totals."

    def add_arguments(self, parser):
        parser.add_argument("--topic", default="households", help="what is counted")
        parser.add_argument("--rows", default="", metavar="FIELD,…", help="fields of the rows")
        parser.add_argument("--columns", default="", metavar="FIELD,…", help="fields of the columns")
        parser.add_argument("--measures", default="", metavar="MEASURE,…", help="what stands in the cells")
        parser.add_argument("--round", default="", metavar="YEAR", help="the survey round (B.E.); else the current one")
        parser.add_argument(
            "--where", action="append", default=[], metavar="FIELD=VALUE,…", help="only these; may be given again"
        )
        parser.add_argument("--cutoff", default="", metavar="K", help="points of 60 from which a household is poor")
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--user", metavar="NAME", help="as this person would see it, in his own area")
        whose.add_argument("--area", metavar="CODE", help="only this area; else the whole country")
        parser.add_argument("--format", choices=sorted(FORMATS), default="json")
        parser.add_argument("--output", type=Path, metavar="FILE", help="else standard output")

    def handle(self, *args, **options):
        try:
            spec = PivotSpec.parse({name: options[name] for name in PivotSpec.PARAMETERS})
            # A file takes what no screen would show.
            table = compute(spec, scope=scope_of(options), at=timezone.now(), most_cells=None)
        except BadPivot as error:
            raise CommandError("\n".join(map(str, error.faults)), returncode=UNUSABLE_INPUT) from error
        written = FORMATS[options["format"]](table)
        if options["output"]:
            options["output"].write_bytes(written)
        elif options["format"] == "xlsx":
            sys.stdout.buffer.write(written)
        else:
            self.stdout.write(written.decode(), ending="")


def scope_of(options: dict) -> Scope:
    """Return the area that is asked for: a user's, one by its code, or the country."""
    if options["user"]:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None or Permission.PIVOT_VIEW not in user.permissions:
            raise CommandError(_("There is no such user, or he may not see reports."), returncode=UNUSABLE_INPUT)
        return user.scope
    code = options["area"]
    if code is None:
        return Scope.everywhere()
    if not is_area_code(code) or not Area.objects.filter(pk=code).exists():
        raise CommandError(_("There is no area %(code)s.") % {"code": code}, returncode=UNUSABLE_INPUT)
    return Scope((code,))
