"""The country made up by set-based SQL: as published, verified, found by the search, and never mixed with others."""

import re
from io import StringIO
from itertools import islice

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from accounts.models import User
from areas.scope import Scope
from areas.services import load_areas
from households.choices import IdentityType
from households.identity import SealedIdentity, lookup_of, open_identity, parse_number, seal, seal_all, unseal
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, NamePosting, SurveyRound
from households.name_search import postings_of, words_meant
from households.tokens import name_words
from mpi.models import HouseholdScore
from mpi.recompute import Recomputed, recompute
from tests.people import make_household
from tpmap.demonstration.names import citizen_id
from tpmap.demonstration.national import bareness, progress, shares
from tpmap.demonstration.national.build import NotEmpty, OtherSize, seed_country
from tpmap.demonstration.national.numbers import citizen_ids

HOUSEHOLDS = 2_000
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) ORDER BY 1"
CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
WHERE conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]) ORDER BY 1
"""


def definitions() -> list:
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [list(bareness.TABLES)])
        indexes = cursor.fetchall()
        cursor.execute(CONSTRAINTS, {"tables": list(bareness.TABLES)})
        found = indexes + cursor.fetchall()
    return [tuple(plain(part) if isinstance(part, str) else part for part in row) for row in found]


def plain(definition: str) -> str:
    """Return a definition without casts and brackets: PostgreSQL writes them otherwise once it has read its own."""
    return re.sub(r"::[a-z ]+|[()]|\[\]", "", definition)


def seed(households=HOUSEHOLDS, say=lambda _line: None) -> dict[str, int]:
    return seed_country(households=households, processes=2, say=say)


@pytest.fixture
def empty_country(transactional_db, owner):
    load_areas()
    yield
    with connection.cursor() as cursor:  # what one story left half done is not the next one's
        for name in _left():
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")


class Killed(Exception):
    pass


def test_the_country_is_as_published_and_whole(empty_country):
    before = definitions()

    counts = seed()

    assert counts["households"] == Household.objects.count() == HouseholdScore.objects.count() == HOUSEHOLDS
    assert definitions() == before
    assert _left() == []
    _proportions_are_as_published(counts)
    _numbers_open_and_are_of_the_office_0000()
    _every_household_has_one_living_head()
    _people_are_found_by_name()
    _scores_are_those_of_a_recomputation()
    with pytest.raises(NotEmpty):
        seed()


def _left() -> list[str]:
    return [name for name in connection.introspection.table_names() if name.startswith("national_")]


def _proportions_are_as_published(counts):
    scale = HOUSEHOLDS / shares.HOUSEHOLDS
    assert counts["poor households"] == round(shares.POOR_HOUSEHOLDS * scale)
    assert counts["members"] == pytest.approx(37_000_000 * scale, rel=0.03)
    assert counts["surveyed persons"] == pytest.approx(shares.SURVEYED_PERSONS * scale, rel=0.03)
    assert counts["fragile households"] == pytest.approx(shares.FRAGILE_HOUSEHOLDS * scale, rel=0.04)
    assert counts["card holders not poor"] == pytest.approx(shares.CARD_HOLDERS_NOT_POOR * scale, rel=0.06)
    assert 78_000 < counts["areas"] < 88_000
    in_chiang_mai = Household.objects.within(Scope(("50",))).count()
    assert in_chiang_mai == pytest.approx(shares.COUNTED["50"] * scale, abs=3)


def _numbers_open_and_are_of_the_office_0000():
    some = Member.objects.exclude(identity_type=IdentityType.NONE).order_by("id")[::61]
    numbers = [open_identity(member) for member in some]
    assert len(set(numbers)) == len(numbers) > 80
    assert all(parse_number(number)[1:5] == "0000" for number in numbers)
    assert Member.objects.get(identity_lookup=lookup_of(numbers[0])) == some[0]
    assert not Member.objects.filter(identity_type=IdentityType.NONE, temporary_number=None).exists()


def _every_household_has_one_living_head():
    assert Member.objects.heads().values("household").distinct().count() == Member.objects.heads().count() == HOUSEHOLDS


def _people_are_found_by_name():
    member = Member.objects.order_by("id")[777]
    postings = NamePosting.objects.filter(member=member)
    words = name_words(member.first_name, member.last_name)
    assert sorted(posting.token.token for posting in postings.select_related("token")) == words
    area = Scope((member.household.area_id[:2],))
    for word in words_meant([member.first_name, member.last_name]):
        assert member.household_id in postings_of(word, area).values_list("household_id", flat=True)


def _scores_are_those_of_a_recomputation():
    assert MemberAnswers.objects.current().count() > HouseholdAnswers.objects.current().count() == HOUSEHOLDS
    done = recompute(households=Household.objects.all(), round=SurveyRound.objects.get(year=2566))
    assert done == Recomputed(households=HOUSEHOLDS, changed=0)


@pytest.mark.parametrize("dies_after", ["names", "people drawn", "tables filled", "indexes built", "scores computed"])
def test_a_killed_seeding_goes_on_where_it_stopped(empty_country, dies_after):
    before = definitions()

    def say(line):
        if line.startswith(dies_after):
            raise Killed

    with pytest.raises(Killed):
        seed(1000, say)
    with pytest.raises(OtherSize):
        seed(1001)
    said = []
    seed(1000, said.append)

    assert not any(line.startswith("names") for line in said)
    assert definitions() == before
    assert _left() == []
    assert Household.objects.count() == HouseholdScore.objects.count() == 1000


def test_people_whom_a_crash_took_from_the_drawing_are_drawn_again(empty_country):
    def say(line):
        if line.startswith("numbers sealed"):
            raise Killed

    with pytest.raises(Killed):
        seed(1000, say)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE national_house_50, national_person_50, national_number_50")

    counts = seed(1000)

    assert counts["households"] == 1000
    assert Household.objects.within(Scope(("50",))).exists()


def test_a_country_with_households_is_left_alone(empty_country, survey_rounds):
    SurveyRound.objects.get(year=2566)
    make_household(area_code="840102")

    with translation.override("en"), pytest.raises(CommandError, match="nothing was changed"):
        call_command("seed_demo", national=True, households=1000, stdout=StringIO())

    assert Household.objects.count() == 1
    with progress.session() as session:
        assert not progress.exists(session, "national_step")


def test_the_command_makes_accounts_and_says_what_it_made(empty_country):
    said = StringIO()

    with translation.override("en"):
        call_command("seed_demo", national=True, households=1000, processes=1, stdout=said)

    assert "people drawn" in said.getvalue()
    assert "households: 1,000" in said.getvalue()
    assert User.objects.exists()


def test_production_has_no_made_up_country(settings):
    settings.PRODUCTION = True
    with translation.override("en"), pytest.raises(CommandError, match="production"):
        call_command("seed_demo", national=True)


@pytest.mark.parametrize("kind", ["y", "o", "f"])
@pytest.mark.parametrize("start", [0, 1, 20_123, 5_000_001])
def test_quick_numbers_are_those_of_the_careful_way(kind, start):
    for number in islice(citizen_ids(kind, start), 50):
        assert number == citizen_id(first_digit=int(number[0]), sequence=int(number[5:12]))


def test_numbers_sealed_by_the_million_are_sealed_as_any_other():
    from_millions = next(iter(_sealed("1000000000010")))
    one = seal("1000000000010")
    assert from_millions.lookup == one.lookup
    assert unseal(from_millions) == unseal(one)


def _sealed(*numbers):
    return (SealedIdentity(*each) for each in seal_all(numbers))
