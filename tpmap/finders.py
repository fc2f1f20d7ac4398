"""Serve chosen files of npm packages, so that nothing third-party is copied into the repository."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage

PREFIX = "vendor"


class NpmFinder(BaseFinder):
    """Find `vendor/PACKAGE/FILE` in node_modules for the paths listed in `settings.NPM_FILES`, and nothing else."""

    def __init__(self, *args, **kwargs):
        self.root = Path(settings.NPM_ROOT)
        self.files = {f"{PREFIX}/{name}": name for name in settings.NPM_FILES}
        self.storage = FileSystemStorage(location=self.root)
        self.storage.prefix = PREFIX  # collectstatic puts it in front of what list() yields

    def check(self, **kwargs):
        missing = [name for name in self.files.values() if not (self.root / name).exists()]
        return [Error(f"The asset {name} is not installed.", hint="Run npm ci.", id="tpmap.E001") for name in missing]

    def find(self, path, find_all=False, **kwargs):
        name = self.files.get(path)
        if name is None or not (self.root / name).exists():
            return []
        found = str(self.root / name)
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns):
        for name in self.files.values():
            yield name, self.storage
