import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.mpi.figures import HOUSEHOLDS, ITEMS, row

FOUR_PERSONS = "a1,a2,b1,b2\n0,0,0,0\n1,0,0,1\n1,1,1,1\n0,1,0,0\n"
QUARTERS = "1/4,1/4,1/4,1/4"


@pytest.fixture
def written(tmp_path):
    """Write a text, or bytes, to a file and return its path."""

    def write(content):
        path = tmp_path / "matrix.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.fixture
def computed(written, capsys):
    def compute(content, weights=QUARTERS, cutoff="1/2", **options):
        call_command("mpi_index", written(content), weights=weights, cutoff=cutoff, json=True, **options)
        return json.loads(capsys.readouterr().out)

    return compute


@pytest.fixture
def refused(written):
    def refuse(content, weights=QUARTERS, cutoff="1/2", **options):
        with translation.override("en"), pytest.raises(CommandError) as problem:
            call_command("mpi_index", written(content), weights=weights, cutoff=cutoff, **options)
        assert problem.value.returncode == 2
        return str(problem.value)

    return refuse


def test_the_whole_table_as_exact_fractions(computed):
    table = computed(FOUR_PERSONS)

    assert list(table) == ["cutoff", "groups"]
    assert table["cutoff"] == "1/2"
    [whole] = table["groups"]
    assert whole == {
        "group": None,
        "population": 4,
        "poor": 2,
        "headcount_ratio": "1/2",
        "intensity": "3/4",
        "adjusted_headcount_ratio": "3/8",
        "indicators": {
            "a1": ratios("1/2", "1/2", "1/3"),
            "a2": ratios("1/2", "1/4", "1/6"),
            "b1": ratios("1/4", "1/4", "1/6"),
            "b2": ratios("1/2", "1/2", "1/3"),
        },
    }


def ratios(uncensored, censored, contribution):
    return {
        "uncensored_headcount_ratio": uncensored,
        "censored_headcount_ratio": censored,
        "contribution": contribution,
    }


def test_groups_follow_the_whole_as_they_first_appear(computed):
    lines = ["home,half,persons," + ",".join(f"i{item}" for item in ITEMS)]
    for number, (size, failing) in enumerate(HOUSEHOLDS):
        lines.append(f"H{number},{'zwei' if number < 6 else 'eins'},{size}," + ",".join(map(str, row(failing))))
    weights = ",".join(["1/20"] * 12 + ["1/15"] * 3 + ["1/10"] * 2)

    table = computed("\n".join(lines), weights, "1/3", id="home", group="half", population="persons")

    assert [group["group"] for group in table["groups"]] == [None, "zwei", "eins"]
    assert [group["population"] for group in table["groups"]] == [40, 20, 20]
    assert [group["adjusted_headcount_ratio"] for group in table["groups"]] == ["77/480", "0", "77/240"]
    assert table["groups"][1]["intensity"] is None
    assert table["groups"][1]["indicators"]["i1"] == ratios("1/5", "0", None)


def test_union_counts_every_failure(computed):
    table = computed(FOUR_PERSONS, cutoff="union")

    assert table["cutoff"] == "union"
    assert table["groups"][0]["poor"] == 3


def test_decimals_are_taken_exactly(computed):
    table = computed("a,b,c\n1,1,0\n", weights="0.1,0.2,0.7", cutoff="0.3")

    assert table["cutoff"] == "3/10"
    assert table["groups"][0]["intensity"] == "3/10"


def test_marks_blank_rows_and_thai_digits_do_not_disturb(computed):
    content = b"\xef\xbb\xbf" + "น้ำ,บ้าน\r\n๐,๑\r\n\r\n , \r\n 1 ,0\r\n".encode()

    table = computed(content, weights="1/2,1/2", cutoff="union")

    assert table["groups"][0]["population"] == 2
    assert list(table["groups"][0]["indicators"]) == ["น้ำ", "บ้าน"]


def test_a_header_without_rows_has_no_figures(computed):
    [whole] = computed("a,b\n", weights="1/2,1/2")["groups"]

    assert (whole["population"], whole["poor"], whole["headcount_ratio"]) == (0, 0, None)


def test_a_readable_table_without_json(written, capsys):
    with translation.override("en"):
        call_command("mpi_index", written(FOUR_PERSONS), weights=QUARTERS, cutoff="1/2")

    shown = capsys.readouterr().out
    assert "persons 4 · poor 2 · H 0.5000 · A 0.7500 · M0 0.3750" in shown
    assert "0.3333" in shown


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("a,b\n0,1\n0,2\n", {}, "Row 3, column “b”: “2”"),
        ("a,b\n0,1\n\n,1\n", {}, "Row 4, column “a”"),
        ("a,b\n0,yes\n", {}, "Row 2, column “b”: “yes”"),
        ("a,b\n0,-1\n", {}, "Row 2, column “b”"),
        ("a,b\n0,1,1\n", {}, "Row 2 has 3 cells; the header has 2"),
        ("a,b\n0\n", {}, "Row 2 has 1 cells"),
        ("a,b,n\n0,1,-3\n", {"population": "n"}, "Row 2, column “n”: “-3”"),
        ("a,b,n\n0,1,1.5\n", {"population": "n"}, "Row 2, column “n”: “1.5”"),
        ("a,b\n0,1\n", {"group": "half"}, "no column “half”"),
        ("a,a\n0,1\n", {}, "Two columns are named “a”"),
        ("a,\n0,1\n", {}, "Column 2 has no name"),
        ("n\n1\n", {"population": "n"}, "no indicator column"),
        ("", {}, "empty"),
        ("a,b\n0,1\n".encode("utf-16"), {}, "UTF-8"),
        ("a,b,c\n0,1,1\n", {}, "2 weights for 3 indicator columns"),
        ("a,b\n0,1\n", {"weights": "1/2,1/3"}, "sum to 5/6"),
        ("a,b\n0,1\n", {"weights": "0.33333333,0.66666666"}, "sum to"),
        ("a,b\n0,1\n", {"weights": "3/2,-1/2"}, "below zero"),
        ("a,b\n0,1\n", {"weights": "1/2,half"}, "“half” is not a number"),
        ("a,b\n0,1\n", {"weights": "1/0,1"}, "“1/0” is not a number"),
        ("a,b\n0,1\n", {"cutoff": "0"}, "cut-off 0"),
        ("a,b\n0,1\n", {"cutoff": "4/3"}, "cut-off 4/3"),
        ("a,b\n0,1\n", {"cutoff": "most"}, "“most” is not a number"),
    ],
)
def test_bad_input_is_named(refused, content, options, said):
    assert said in refused(content, **{"weights": "1/2,1/2"} | options)


def test_a_missing_file_is_named_as_such(tmp_path):
    with pytest.raises(CommandError) as problem:
        call_command("mpi_index", str(tmp_path / "none.csv"), weights="1", cutoff="union")

    assert problem.value.returncode == 2
