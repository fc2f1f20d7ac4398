"""Finds a Chromium: $CHROMIUM, the system's, else the npm package, unpacked once; needs neither root nor apt."""

import os
import shutil
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

import brotli

SYSTEM = Path("/usr/bin/chromium")
PACKAGE = Path(__file__).resolve().parents[2] / "node_modules" / "@sparticuz" / "chromium"
# Without GPU, updates and calls home: nothing here may depend on the network.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=th",
]
LAUNCHER = """#!/bin/sh
LD_LIBRARY_PATH={folder}/lib FONTCONFIG_FILE={folder}/fonts.conf exec {folder}/chromium "$@"
"""
# The package's own file names folders of another system; without this no text has glyphs.
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/fontcache</cachedir>
</fontconfig>
"""


def find_chromium() -> str:
    """Return the path of a Chromium that can be started."""
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    if SYSTEM.exists():
        return str(SYSTEM)
    return str(unpacked() / "launch")


def launch_flags() -> list[str]:
    # The sandbox wants user namespaces of its own, which root and the npm build do not get.
    needs_no_sandbox = os.geteuid() == 0 or not (os.environ.get("CHROMIUM") or SYSTEM.exists())
    return [*FLAGS, *(["--no-sandbox"] if needs_no_sandbox else [])]


def unpacked() -> Path:
    """Unpack the npm package beside itself, once; several test processes may come at the same time."""
    folder = PACKAGE / "unpacked"
    if not folder.exists():
        draft = Path(tempfile.mkdtemp(dir=PACKAGE))
        _unpack(draft, folder)
        try:
            draft.rename(folder)
        except OSError:  # another process was faster
            shutil.rmtree(draft)
    return folder


def _unpack(draft: Path, folder: Path) -> None:
    for packed in (PACKAGE / "bin").glob("*.tar.br"):
        with tarfile.open(fileobj=BytesIO(brotli.decompress(packed.read_bytes()))) as archive:
            archive.extractall(draft, filter="data")
    (draft / "chromium").write_bytes(brotli.decompress((PACKAGE / "bin" / "chromium.br").read_bytes()))
    (draft / "fonts.conf").write_text(FONTS_CONF.format(folder=folder))
    (draft / "launch").write_text(LAUNCHER.format(folder=folder))
    for program in ("chromium", "launch"):
        (draft / program).chmod(0o755)
    draft.chmod(0o755)
