"""What this code must not contain, read from the source: the ways in which data become code, or leave by the side."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("areas", "accounts", "jobs", "households", "mpi", "logbook", "reports", "tpmap")
MODULES = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
# Names by which a program reaches other machines, runs text as code, or takes objects out of bytes.
NETWORK = {"requests", "httpx", "urllib3", "aiohttp", "ftplib", "smtplib", "telnetlib", "ldap", "ldap3", "paramiko"}
NETWORK |= {"urllib.request", "xmlrpc", "xmlrpc.client"}
OBJECTS = {"pickle", "marshal", "shelve", "yaml", "dill", "jsonpickle"}
MARKUP = {"xml.etree.ElementTree", "xml.dom.minidom", "xml.sax", "lxml", "lxml.etree", "ctypes", "cffi"}
CODE = {"eval", "exec", "compile", "__import__"}
# Talks with the site on this very machine, looks for a free port, asks for the name of the machine.
LOCAL = {"tpmap/programs.py": {"http.client"}, "tpmap/supervisor.py": {"socket"}, "jobs/runner.py": {"socket"}}
# Rows from a child process of our own; rows of a file that was sealed by us, and opens only unchanged; the kernel.
OF_OUR_OWN = {
    "households/imports/reading.py": {"marshal"},
    "households/imports/workbooks.py": {"marshal"},
    "reports/exports/store.py": {"marshal"},
    "tpmap/embedded/process.py": {"ctypes"},
}
# Starts programs that it found itself, without a shell (pyproject.toml says so too).
STARTS_PROGRAMS = ("tpmap/embedded/", "tpmap/supervisor.py", "tpmap/management/", "households/imports/")


def relative(path):
    return path.relative_to(ROOT).as_posix()


def trees():
    for path in MODULES:
        yield relative(path), ast.parse(path.read_text())


def imported(tree) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def test_the_site_asks_no_other_machine():
    reached = {path: imported(tree) & (NETWORK | {"http.client", "socket"}) for path, tree in trees()}
    reached = {path: names - LOCAL.get(path, set()) for path, names in reached.items()}
    told = {path: names for path, names in reached.items() if names and not path.startswith("tpmap/embedded/")}
    assert told == {}


def test_no_text_becomes_code_and_no_bytes_become_objects():
    found = []
    for path, tree in trees():
        names = (imported(tree) & (OBJECTS | MARKUP)) - OF_OUR_OWN.get(path, set())
        found += [f"{path} imports {name}" for name in names]
        found += [
            f"{path}:{node.lineno} calls {name}"
            for name, node in calls(tree)
            if name in CODE and isinstance(node.func, ast.Name)
        ]
    assert found == []


def test_no_shell_reads_a_command():
    found = []
    for path, tree in trees():
        if {"subprocess", "os.system", "os.popen"} & imported(tree) and not path.startswith(STARTS_PROGRAMS):
            found.append(f"{path} starts programs")
        found += [
            f"{path}:{node.lineno}"
            for name, node in calls(tree)
            if name in {"system", "popen"} or any(keyword.arg == "shell" for keyword in node.keywords)
        ]
    assert found == []


def test_no_template_is_made_of_text():
    """`Template(…)` and `Engine.from_string(…)` would read what somebody typed as a template."""
    found = [f"{path}:{node.lineno}" for path, tree in trees() for name, node in calls(tree) if name == "from_string"]
    assert found == []
    assert [path for path, tree in trees() if "django.template.Template" in imported(tree)] == []


def test_no_template_leaves_markup_as_it_is():
    found = [
        relative(path) for path in TEMPLATES if re.search(r"\|\s*(safe|safeseq)\b|autoescape\s+off", path.read_text())
    ]
    assert found == []


def test_markup_made_in_code_is_that_of_packages_or_has_its_parts_escaped():
    """`mark_safe` stands where a package has drawn an SVG; what is put together goes through `format_html`."""
    found = {path for path, tree in trees() for name, _node in calls(tree) if name in {"mark_safe", "SafeString"}}
    assert found <= {"accounts/second_factor.py"}


def test_scripts_write_text_never_markup():
    """`innerHTML` copies templates of the page itself; nothing that was typed or fetched goes through it."""
    wrong = re.compile(
        r"\beval\(|new Function|document\.write|outerHTML|insertAdjacentHTML|postMessage|\.innerHTML\s*\+?="
    )
    found = [
        line.strip()
        for path in SCRIPTS
        for line in path.read_text().splitlines()
        if wrong.search(line)
        and not re.search(r'innerHTML = \S*(getElementById|querySelector)\(".*"\)\.innerHTML', line)
    ]
    assert found == []


def test_scripts_merge_nothing_into_objects():
    """No object is filled with names from outside, so none of them can be `__proto__`."""
    wrong = re.compile(r"__proto__|\.prototype\b|Object\.assign\(\{|structuredClone|\bfor \((const|let|var) \w+ in ")
    found = [line.strip() for path in SCRIPTS for line in path.read_text().splitlines() if wrong.search(line)]
    assert found == []


def test_the_browser_keeps_nothing_but_one_setting():
    """No draft, no name, no token: what is typed is kept by the server (docs/adr/0007)."""
    kept = [
        line.strip()
        for path in SCRIPTS
        for line in path.read_text().splitlines()
        if re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.", line)
    ]
    assert len(kept) == 2
    assert all("SINGLE_KEYS" in line for line in kept)


def test_all_that_pages_load_comes_from_this_site():
    foreign = re.compile(
        r"""(?:src|href|action|data)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import|from ["']https?:"""
    )
    files = [*TEMPLATES, *SCRIPTS, *(ROOT / "static").rglob("*.css")]
    assert [relative(path) for path in files if foreign.search(path.read_text())] == []


def test_random_secrets_are_those_of_the_system():
    """What `random` makes of a seed can be guessed: it chooses demonstration data and nothing else."""
    found = [
        path
        for path, tree in trees()
        if {"random.choice", "random.randint", "random.random"} & imported(tree)
        or any(name == "Random" for name, _node in calls(tree))
        or any(isinstance(node, ast.Import) and node.names[0].name == "random" for node in ast.walk(tree))
    ]
    assert [path for path in found if "demonstration" not in path] == []


def test_hashes_and_ciphers_are_approved_ones():
    weak = {"md5", "sha1", "ECB", "CBC", "DES", "TripleDES", "ARC4", "Blowfish", "PKCS1v15", "Fernet"}
    found = [
        f"{path}:{node.lineno} {node.attr}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in weak
    ]
    assert found == []
    drawn = {name for path, tree in trees() for name in imported(tree) if name.startswith("cryptography.hazmat")}
    assert drawn <= {
        "cryptography.hazmat.primitives.ciphers.aead",
        "cryptography.hazmat.primitives.ciphers.aead.AESGCM",
    }


def test_the_linter_looks_for_the_rest():
    """Ruff's rules S (those of bandit) run first in `bin/test`; what they pass over is listed there file by file."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert [code for code in lint["ignore"] if code.startswith("S") and code not in {"S101", "SIM905"}] == []
    assert "ruff check ." in (ROOT / "bin" / "test").read_text()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_its_hashes(name):
    lines = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
    pins = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(pins) > 30
    assert [pin for pin in pins if not re.match(r"[\w.\[\],-]+==[\w.+!]+.*--hash=sha256:[0-9a-f]{64}", pin)] == []
    assert not any("://" in pin or pin.startswith("-") for pin in pins)


def test_every_npm_package_has_its_digest():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_the_image_takes_nothing_that_is_not_locked():
    image = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.txt" in image
    assert "ci --ignore-scripts" in image
    assert "USER tpmap" in image


def test_the_image_holds_no_history_and_no_secrets():
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".git", "var", ".env"} <= {name.strip("/").removeprefix("**/") for name in left_out}


def test_the_image_holds_no_tests():
    """… and the page of styles, which only developers need, has no address there."""
    assert {"tests", "benchmarks"} <= set((ROOT / ".dockerignore").read_text().split())
    assert "if settings.DEBUG or settings.TESTING:" in (ROOT / "tpmap" / "urls.py").read_text()


def test_no_secret_stands_in_the_source():
    """A long random text in a setting would be one; compose takes all of them from outside."""
    compose = (ROOT / "docker-compose.yml").read_text()
    for name in ("DJANGO_SECRET_KEY", "CITIZEN_ID_KEYS", "CITIZEN_ID_PEPPER"):
        assert f"{name}: ${{{name}:?" in compose
    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert f"${{{name}:?set it in .env}}" in compose
