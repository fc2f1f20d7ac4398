import hashlib
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from psycopg import sql

from accounts.demonstration import DEMONSTRATION_ACCOUNTS, demonstration_password
from households.models import Household
from tpmap import locks


class Command(BaseCommand):
    help = "Bring this copy up to date: static files, tables, areas, lists, demonstration (first run only)."

    def handle(self, **options):
        if not settings.PRODUCTION:  # there they are part of the image
            self.collect_static_files()
        make_site_role()
        call_command("migrate", verbosity=0, interactive=False)
        if passes_walls(settings.SITE_ROLE):
            self.stderr.write(f"No wall holds {settings.SITE_ROLE}, as whom the site is logged in: docs/operations.md.")
        call_command("load_areas", verbosity=0)
        call_command("load_thaiqm", verbosity=0)
        call_command("load_mou", verbosity=0)
        call_command("load_menu", verbosity=0)
        call_command("load_schedule", verbosity=0, stdout=StringIO())
        if settings.DEMONSTRATION_HOUSEHOLDS:
            self.seed_once()
            self.show_accounts()

    def seed_once(self):
        if Household.objects.exists():
            return
        self.stdout.write("First run: making up households …")
        with transaction.atomic():  # interrupted, it leaves nothing, and the next run begins again
            call_command("seed_demo", area="84", households=settings.DEMONSTRATION_HOUSEHOLDS, seed=1)

    def show_accounts(self):
        self.stdout.write(f"Demonstration accounts, all with the password {demonstration_password()}")
        for account in DEMONSTRATION_ACCOUNTS:
            self.stdout.write(f"  {account.username:<10} {account.post_label} {account.area_code or ''}")

    def collect_static_files(self):
        """Run collectstatic when a file of any app was added, changed or removed since the last time."""
        note = settings.STATIC_ROOT / ".collected"
        state = static_files_state()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        # Several sites of one folder begin at once in tests: the second finds what the first collected.
        with locks.waiting_for(settings.STATIC_ROOT / ".lock"):
            if not note.exists() or note.read_text() != state:
                call_command("collectstatic", verbosity=0, interactive=False)
                note.write_text(state)


def make_site_role():
    """Make the role as which the site is logged in, with its password, where it is missing and we may."""
    role = settings.SITE_DATABASE["USER"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
            cursor.execute(made.format(sql.Identifier(role), sql.Literal(settings.SITE_DATABASE.get("PASSWORD", ""))))


def passes_walls(role):
    """Tell whether row-level security says nothing to a role: then only the application keeps areas apart."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone()[0]


def static_files_state():
    """Return a digest of path, size and time of every static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
