"""The benchmarks judge rightly, keep what was measured, and can be listed without a database."""

import ast
import json
import subprocess
import sys

import pytest

from benchmarks.__main__ import known_benchmarks, said
from benchmarks.figures import ROOT, Figure, as_record, median, p95


def verdicts(figure: Figure) -> list[str]:
    return [line.split()[4] for line in figure.lines()]


def test_a_figure_is_one_line_with_its_target_and_verdict():
    assert Figure("import.seconds", 4.2, unit="s", target=5).lines() == ["import.seconds 4.2 s ≤5 PASS"]
    assert Figure("import.seconds", 5.01, unit="s", target=5).lines() == ["import.seconds 5.01 s ≤5 FAIL"]


def test_each_rival_of_the_same_run_has_a_line_with_the_ratio():
    figure = Figure("recompute", 1234.5, rivals={"by-hand": 1000.0}, most_times=1.2)
    assert figure.lines()[1] == "recompute/by-hand 1.234 times ≤1.2 FAIL (by-hand 1000 ms)"
    assert not figure.passes


def test_a_slow_one_among_several_rivals_excuses_nothing():
    assert not Figure("search", 20, rivals={"slow": 100, "fast": 10}, most_times=1.5).passes


def test_more_may_be_better():
    assert verdicts(Figure("recall", 0.99, target=0.98, more_is_better=True)) == ["PASS"]
    assert verdicts(Figure("recall", 0.97, target=0.98, more_is_better=True)) == ["FAIL"]


def test_what_has_no_target_is_shown_and_never_judged():
    figure = Figure("page", 900, rivals={"offset": 1})
    assert verdicts(figure) == ["-", "-"]
    assert figure.passes


def test_the_record_of_a_run_names_revision_machine_and_verdicts():
    record = json.loads(json.dumps(as_record("search", 10, [Figure("a", 2, target=1)], load_before=0.123)))
    assert record["figures"][0]["passes"] is False
    assert {"benchmark", "size", "at", "revision", "load_before"} <= record.keys()
    assert record["machine"]["cores"] >= 1


def test_the_95th_percentile_leaves_one_of_twenty_out():
    assert p95([float(number) for number in range(1, 21)]) == 19
    assert p95([7.0]) == 7
    assert median([1, 2, 9]) == 2


@pytest.mark.parametrize("name", known_benchmarks())
def test_every_benchmark_says_what_it_measures_how_much_of_it_and_can_be_run(name):
    tree = known_benchmarks()[name]
    assert said(tree, "SIZE") > 0
    assert ast.get_docstring(tree)
    assert [node.args.args[0].arg for node in tree.body if getattr(node, "name", "") == "main"] == ["argv"]


def test_the_list_needs_no_server():
    command = [sys.executable, "-m", "benchmarks"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True).stdout
    assert [line.split()[0] for line in listed.splitlines()] == list(known_benchmarks())
    assert subprocess.run([*command, "unheard-of"], cwd=ROOT, capture_output=True, check=False).returncode == 2
