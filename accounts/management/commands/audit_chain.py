import json
import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.chain import check, extend
from accounts.models import ChainCheck
from accounts.replay import differences


class Command(BaseCommand):
    help = (
        "Seal what was written down since the last time into the audit chain. --check reads the whole chain again and"
        " names every row that was changed behind the database's back; --replay holds every record against its history."
        " Leaves with 1 where something is wrong."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="read every link and its rows again")
        parser.add_argument("--replay", action="store_true", help="hold every record against its history")
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, **options):
        now, told = timezone.now(), {}
        told["sealed"] = extend(at=now)
        if options["check"]:
            told |= as_json(check(at=now))
        if options["replay"]:
            told["differences"] = [vars(one) for one in differences()]
        self.stdout.write(json.dumps(told, indent=2) if options["json"] else in_words(told))
        if not told.get("is_whole", True) or told.get("differences"):
            sys.exit(1)


def as_json(found: ChainCheck) -> dict:
    return {
        "is_whole": found.is_whole,
        "links": found.link_count,
        "rows": found.row_count,
        "amended": found.amended_count,
        "head": found.head,
        "faults": found.faults,
    }


def in_words(told: dict) -> str:
    lines = [f"sealed {told['sealed']} rows"]
    if "links" in told:
        lines.append(f"{'whole' if told['is_whole'] else 'BROKEN'}: {told['links']} links, {told['rows']} rows")
        lines += [f"{told['amended']} rows were forgotten since they were sealed"] if told["amended"] else []
        lines.append(f"head {told['head']}")
    for fault in told.get("faults", ()):
        lines.append(f"{fault['table']}: {fault['what']}, link {fault['link']}, rows {fault['rows']}")
    if "differences" in told:
        lines.append(f"{len(told['differences'])} kinds of records differ from their history")
    for one in told.get("differences", ()):
        lines.append(f"{one['model']}: {one['count']}, such as {', '.join(one['keys'])}")
    return "\n".join(lines)
