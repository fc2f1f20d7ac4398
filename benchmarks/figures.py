"""What a benchmark found, as a line for people and as JSON for comparing runs."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Figure:
    """One measured number; the less the better, unless `more_is_better`.

    `target` is in `unit`; `rivals` are what other ways took for the same work in the same run, by their name, and
    `most_times` how many times each of them ours may be. What has no target is shown, never judged.
    """

    name: str
    value: float
    unit: str = "ms"
    target: float | None = None
    rivals: dict[str, float] = field(default_factory=dict)
    most_times: float | None = None
    more_is_better: bool = False

    @property
    def ratios(self) -> dict[str, float]:
        return {name: round(self.value / value, 3) for name, value in self.rivals.items()}

    @property
    def is_on_target(self) -> bool:
        return self.target is None or self.value == self.target or (self.value > self.target) == self.more_is_better

    @property
    def passes(self) -> bool:
        return self.is_on_target and (self.most_times is None or max(self.ratios.values()) <= self.most_times)

    def lines(self) -> list[str]:
        """Return `NAME value unit target PASS|FAIL`, and the same for the ratio to each rival."""
        bound = "≥" if self.more_is_better else "≤"
        found = [_line(self.name, self.value, self.unit, self.target, bound, self.is_on_target)]
        for rival, ratio in self.ratios.items():
            is_fast = self.most_times is None or ratio <= self.most_times
            line = _line(f"{self.name}/{rival}", ratio, "times", self.most_times, "≤", is_fast)
            found.append(f"{line} ({rival} {_short(self.rivals[rival])} {self.unit})")
        return found


def _line(name: str, value: float, unit: str, target: float | None, bound: str, passes: bool) -> str:
    judged = ("-", "-") if target is None else (f"{bound}{_short(target)}", "PASS" if passes else "FAIL")
    return f"{name} {_short(value)} {unit} {' '.join(judged)}"


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def as_record(name: str, size: int, figures: list[Figure], *, load_before: float) -> dict:
    """Return what is kept of a run: what was measured, of which revision, on what machine, and how busy that was."""
    return {
        "benchmark": name,
        "size": size,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": _revision(),
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        "load_before": round(load_before, 2),  # processes that wanted a core in the minute before; quiet is below 0.5
        "figures": [asdict(one) | {"ratios": one.ratios, "passes": one.passes} for one in figures],
    }


def _revision() -> str:
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or "unknown"


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    return next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), platform.processor())


def milliseconds(work: Callable) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def median(times: list[float]) -> float:
    return round(statistics.median(times), 2)


def p95(times: list[float]) -> float:
    """Return the time that 95 of 100 do not pass."""
    ordered = sorted(times)
    return round(ordered[int(len(ordered) * 0.95) - (len(ordered) % 20 == 0)], 2)
