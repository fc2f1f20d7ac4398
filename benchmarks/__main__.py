"""List the benchmarks, or run some: see bin/bench."""

import argparse
import ast
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from areas.standing import EVERYWHERE, stand_by_default
from benchmarks.figures import ROOT, as_record
from tpmap.embedded.postgres import Postgres
from tpmap.embedded.valkey import Valkey
from tpmap.messages import compile_stale

RESULTS = ROOT / "benchmarks" / "results"


def known_benchmarks() -> dict[str, ast.Module]:
    """Return every module that says NAME, by that name, unread: importing one needs a database."""
    trees = {path.stem: ast.parse(path.read_text()) for path in (ROOT / "benchmarks").glob("*.py")}
    return {name: trees[name] for name in sorted(trees) if said(trees[name], "NAME") == name}


def said(tree: ast.Module, constant: str):
    """Return what a module sets its constant to; None where it does not."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == constant:
            return ast.literal_eval(node.value)
    return None


@contextmanager
def servers() -> Iterator[None]:
    """Set Django up on empty servers in a folder of its own, or on the ones that the environment names."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="tpmap-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        for variable, server in (("DATABASE_URL", Postgres(folder, alone=True)), ("REDIS_URL", Valkey(folder))):
            if not os.environ.get(variable):
                stack.callback(server.remove_data)
                stack.callback(server.stop)
                server.start()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tpmap.settings",
            "LOOKUPS_ARE_LIMITED": "0",  # a few names replay the work of a province; each look is written all the same
            "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",  # whole pages, no collectstatic
            "TPMAP_AS_OWNER": "1",  # makes the tables, and fills them
            "TPMAP_VAR": folder_of_secrets(folder),
        }
        compile_stale()
        django.setup()
        stand_by_default(EVERYWHERE)
        call_command("migrate", verbosity=0)
        yield


def folder_of_secrets(otherwise: Path) -> str:
    """Return the folder whose keys open what a database filled earlier holds: TPMAP_VAR, beside DATABASE_URL."""
    return os.environ.get("TPMAP_VAR", str(otherwise)) if "DATABASE_URL" in os.environ else str(otherwise)


def measure(name: str, size: int, out: Path, more: list[str]) -> bool:
    """Run one benchmark, print and keep its figures; say whether all of them pass."""
    load_before = os.getloadavg()[0]
    with servers():
        figures = importlib.import_module(f"benchmarks.{name}").main([*more, "--size", str(size)])
    for figure in figures:
        print(*figure.lines(), sep="\n", flush=True)
    out.mkdir(parents=True, exist_ok=True)
    record = as_record(name, size, figures, load_before=load_before)
    (out / f"{name}-{size}.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return all(figure.passes for figure in figures)


def parse(names: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__, add_help=False)
    parser.add_argument("names", nargs="*", choices=[*names, []], metavar="NAME")
    parser.add_argument("--size", type=int)
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_known_args()


def main() -> int:
    known = known_benchmarks()
    options, more = parse(list(known))
    if not options.names:
        for name, tree in known.items():
            print(f"{name:12} {said(tree, 'SIZE'):>9}  {ast.get_docstring(tree).splitlines()[0]}")
        return 0
    if len(options.names) > 1:  # each on servers of its own
        common = [*(["--size", str(options.size)] if options.size else []), "--out", str(options.out), *more]
        commands = [[sys.executable, "-m", "benchmarks", name, *common] for name in options.names]
        return max([subprocess.run(command, check=False).returncode for command in commands])
    (name,) = options.names
    return 0 if measure(name, options.size or said(known[name], "SIZE"), options.out, more) else 1


if __name__ == "__main__":
    sys.exit(main())
