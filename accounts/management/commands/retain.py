import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from accounts.choices import RetentionCause
from accounts.retention import KINDS, due_counts, retain


class Command(BaseCommand):
    help = (
        "Forget what is past its time of keeping, slice by slice: whatever stops it, what was forgotten stays so, and"
        " the rest is due next time. --dry-run only counts. Leaves with 1 where some stays because its history is not"
        " what was sealed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count what is due, and forget nothing")
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, **options):
        now = timezone.now()
        if options["dry_run"]:
            told = {"dry_run": True, "due": due_counts(on=timezone.localdate(now))}
        else:
            run = retain(at=now, cause=RetentionCause.COMMAND)
            told = {"run": run.pk, "forgotten": run.counts, "kept_back": run.kept_back, "faults": run.faults}
        self.stdout.write(json.dumps(told, indent=2) if options["json"] else in_words(told))
        if told.get("faults"):
            raise CommandError("some stays: its history is not what was sealed", returncode=1)


def in_words(told: dict) -> str:
    with translation.override("en"):
        counts = told["due"] if "due" in told else told["forgotten"]
        verb = "due" if "due" in told else "forgotten"
        lines = [f"{KINDS[name].label}: {count} {verb}" for name, count in counts.items() if count]
        lines += [f"{KINDS[name].label}: {count} kept back" for name, count in told.get("kept_back", {}).items()]
        lines += [f"{one['table']}: rows {one['rows']} are not what was sealed" for one in told.get("faults", ())]
        return "\n".join(lines) or "nothing is due"
