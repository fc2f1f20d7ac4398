"""After a breach: whose data an account has seen in a period, which kinds, from where, within minutes."""

import csv
import json
import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from tests.logbook.test_identity_reveal import REASON


@pytest.fixture
def seen(make_household, client_of, district_officer, subdistrict_officer):
    """Three families: one opened, with a number revealed, one in a list only, one that somebody else opened."""
    opened, listed = make_household(members=["head", "child"]), make_household("84010301")
    foreign = make_household("84010202")
    client = client_of(district_officer)
    client.get(reverse("logbook:household", args=[opened.pk]))
    client.post(reverse("logbook:identity-reveal", args=[opened.members.first().pk]), REASON)
    client.get(reverse("household-list") + "?area=840103")
    client_of(subdistrict_officer).get(reverse("logbook:household", args=[foreign.pk]))
    return opened, listed, foreign


def drill(*arguments, **options) -> dict:
    out = StringIO()
    since = timezone.now() - timedelta(hours=1)
    call_command("breach_drill", *arguments, json=True, stdout=out, **({"since": since.isoformat()} | options))
    return json.loads(out.getvalue())


def test_it_tells_whom_what_and_how(seen, district_officer):
    told = drill("mueang.development")
    assert (told["households_opened"], told["households_listed_only"], told["people"]) == (1, 1, 3)
    assert told["numbers_revealed"] == 1
    assert told["looks"] == {"api": 1, "identity.reveal": 1, "view": 1}
    assert told["networks"] == {"127.0.0.0": 3}
    assert {"households.Member.health", "households.Member.first_name"} <= set(told["fields"]["opened"])
    assert "households.Member.religion" in told["fields"]["opened"]
    assert told["fields"]["listed"] == ["first_name", "house_code", "house_number", "last_name"]


def test_everybody_is_written_down_for_the_owner_of_the_file_alone(seen, tmp_path):
    opened, listed, foreign = seen
    path = tmp_path / "people.csv"
    drill("mueang.development", people=path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["household"] for row in rows} == {str(opened.pk), str(listed.pk)}
    assert {row["opened"] for row in rows if row["household"] == str(listed.pk)} == {"False"}
    assert [row["number_revealed"] for row in rows].count("True") == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        drill("mueang.development", people=path)


def test_a_period_in_which_nothing_was_looked_at(seen):
    told = drill("mueang.development", since="2020-01-01", until="2020-02-01T08:00")
    assert (told["people"], told["looks"], told["fields"]) == (0, {}, {"opened": [], "listed": []})
    assert told["notice_due_at"].startswith("2020-02-04T08:00")


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("nobody.here", {}, "Nobody"),
        ("mueang.development", {"since": "yesterday"}, "no moment"),
        ("mueang.development", {"since": "2026-13-01"}, "no moment"),
        ("mueang.development", {"since": "2026-02-01", "until": "2026-01-01"}, "ends before"),
    ],
)
def test_what_cannot_be_asked_is_refused(district_officer, name, options, said):
    with pytest.raises(CommandError, match=said):
        drill(name, **options)


def test_it_says_it_in_words_too(seen, capsys):
    call_command("breach_drill", "mueang.development", since="2020-01-01")
    assert "3 people in 1 households opened" in capsys.readouterr().out
