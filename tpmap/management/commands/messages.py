from django.core.management.base import BaseCommand, CommandError

from tpmap import messages


class Command(BaseCommand):
    help = "Bring the Thai message catalogues up to date, compile them, or say what they lack."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--update", action="store_true", help="add new texts to the .po, drop vanished ones")
        parser.add_argument("--compile", action="store_true", help="write the .mo files that are older than their .po")
        parser.add_argument("--check", action="store_true", help="fail on a text without Thai, fuzzy or misplaced")

    def handle(self, *, update, compile, check, **options):
        if update:
            for app in messages.APPS:
                messages.update(app)
        if compile:
            messages.compile_stale()
        if check and (lines := messages.problems()):
            raise CommandError("\n".join(lines))
