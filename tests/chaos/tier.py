"""How hard the chaos is, and what it found.

The quick tier runs with `bin/test`. `TPMAP_CHAOS=full bin/test -m chaos` runs the full one: the counts and times of the
reliability checklist, up to ten minutes a script. Every script reports one line `NAME value target PASS|FAIL` and keeps
it as JSON in `test-results/chaos/`, to be compared over time.
"""

import json
import os
import platform
import time
from pathlib import Path

FULL = os.environ.get("TPMAP_CHAOS", "") == "full"
RESULTS = Path(__file__).resolve().parent.parent.parent / "test-results" / "chaos"


def either(*, quick, full):
    """Return what this tier uses."""
    return full if FULL else quick


def report(name: str, value, target, *, passed: bool, **details) -> None:
    """Print and keep one figure, then fail the test where it misses its target; `details` only go into the JSON."""
    line = f"{name} {value} {target} {'PASS' if passed else 'FAIL'}"
    RESULTS.mkdir(parents=True, exist_ok=True)
    kept = {
        "name": name,
        "value": value,
        "target": str(target),
        "passed": passed,
        "tier": either(quick="quick", full="full"),
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        **details,
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1, default=str))
    print(line)  # noqa: T201 – for whoever runs the script
    assert passed, f"{line} {details}"
