import csv
import json
import os
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from logbook.breach import Breach, Seen


class Command(BaseCommand):
    help = (
        "Say which people an account could see in a period, which kinds of data, how, and from where: what the notice"
        " of a breach asks for within 72 hours. --people writes everybody into a CSV that only its owner can read."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--since", required=True, metavar="2026-11-01T08:00", help="from this moment on")
        parser.add_argument("--until", metavar="2026-11-02T08:00", help="before this moment; otherwise now")
        parser.add_argument("--people", type=Path, metavar="FILE.csv", help="everybody who was seen, by name")
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, **options):
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError("Nobody has an account of this name.", returncode=2)
        until = moment(options["until"]) if options["until"] else timezone.now()
        breach = Breach(user, moment(options["since"]), until)
        if breach.since >= breach.until:
            raise CommandError("The period ends before it begins.", returncode=2)
        told = as_json(breach, write_people(breach, options["people"]))
        self.stdout.write(json.dumps(told, indent=2) if options["json"] else in_words(told))


def moment(written: str) -> datetime:
    """Return a moment as it is written, in the time of here unless it says another. Raises CommandError."""
    try:
        at = parse_datetime(written if "T" in written or " " in written else f"{written}T00:00")
    except ValueError:
        at = None
    if at is None:
        raise CommandError(f"“{written}” is no moment: write 2026-11-01T08:00.", returncode=2)
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def write_people(breach: Breach, path: Path | None) -> int:
    """Count everybody who was seen, and write them down where that is asked for."""
    if path is None:
        return sum(1 for _seen in breach.people())
    count, names = 0, [one.name for one in fields(Seen)]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig") as file:
        rows = csv.writer(file)
        rows.writerow(names)
        for seen in breach.people():
            rows.writerow([guarded(str(getattr(seen, name))) for name in names])
            count += 1
    return count


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def as_json(breach: Breach, people: int) -> dict:
    return {
        "account": breach.user.username,
        "since": breach.since.isoformat(),
        "until": breach.until.isoformat(),
        "notice_due_at": breach.notice_due_at.isoformat(),
        "households_opened": len(breach.opened),
        "households_listed_only": len(breach.listed - breach.opened),
        "people": people,
        "numbers_revealed": len(breach.revealed),
        "looks": breach.looks,
        "networks": breach.networks,
        "files": breach.files,
        "fields": breach.fields,
    }


def in_words(told: dict) -> str:
    return "\n".join(
        [
            f"{told['account']}: {told['since']} – {told['until']}",
            f"notice due {told['notice_due_at']}",
            f"{told['people']} people in {told['households_opened']} households opened and"
            f" {told['households_listed_only']} in lists only; {told['numbers_revealed']} citizen IDs revealed",
            *(f"{count} × {action}" for action, count in told["looks"].items()),
            *(f"{count} from {network or 'no network'}" for network, count in told["networks"].items()),
            *(f"file {one['at']} {one['action']} {one['subject_id']}" for one in told["files"]),
            *(f"{where}: {', '.join(names)}" for where, names in told["fields"].items() if names),
        ]
    )
