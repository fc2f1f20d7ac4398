"""Where `bin/run` keeps what a production site gets from its environment: secrets, database, broker.

The settings read this module, so it only computes paths; `tpmap.servers` starts the servers behind them.
"""

import base64
import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

# A Unix socket's whole path must fit in 107 bytes; the rest is for "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85
# Only tells the two servers' sockets apart: neither listens to TCP.
REPLICA_PORT = 5433
# As whom web, worker and beat are logged in: a role that owns nothing and cannot pass the walls (ADR 33).
SITE_ROLE = "tpmap_site"


class LocalSecrets:
    """Secrets made once for this folder and kept in it, readable by their owner only."""

    def __init__(self, var_dir, *, production=False):
        self.folder = Path(var_dir) / "secrets"
        self.production = production

    def get(self, name, *, variable=None):
        """Return the secret of that name, made at first use; a name ending in `_key` holds 32 bytes as base64.

        In production nothing is made up: a secret missing from the environment raises ImproperlyConfigured.
        """
        if self.production:
            raise ImproperlyConfigured(f"Set {variable or name.upper()}: production invents no secrets.")
        path = self.folder / name
        if not path.exists():
            self._keep(path, _new_key() if name.endswith("_key") else secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii")

    def _keep(self, path, secret):
        # Written aside, then linked: of several processes one wins, and nobody ever reads half a secret.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # mkstemp makes it 0600
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)


def socket_folder(var_dir):
    """Return the folder of both servers' sockets: inside `var_dir`, or in /tmp where that path is too long."""
    folder = Path(var_dir).absolute() / "sockets"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tpmap-{os.getuid()}-{digest}"


def database(var_dir):
    """Return the `DATABASES` entry of the embedded PostgreSQL."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "tpmap",
        "USER": "app",
        "HOST": str(socket_folder(var_dir)),
    }


def site_database(var_dir):
    """Return the same as the site's own role reaches it; `database` is its owner's, who migrates."""
    return database(var_dir) | {"USER": SITE_ROLE}


def keeps_replica(environment=os.environ):
    """Say whether `bin/run` is asked for a standby beside its own database."""
    return environment.get("TPMAP_REPLICA") == "1" and not environment.get("DATABASE_URL")


def replica(var_dir):
    """Return the `DATABASES` entry of the standby that follows it."""
    return site_database(var_dir) | {"PORT": REPLICA_PORT}


def broker_url(var_dir):
    """Return the URL of the embedded Valkey (cache and Celery broker)."""
    return f"unix://{socket_folder(var_dir) / 'valkey.sock'}"


def _new_key():
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")
