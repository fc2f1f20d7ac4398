"""Agencies send lists keyed by the citizen ID."""

from datetime import date

import pytest

from households.choices import AnswerSource, Health
from households.identity import open_identity
from households.imports import services
from households.imports.outcome import counts_of, errors_of
from households.models import ImportRow, Member, MemberAnswers
from tests.households.imports.files import csv_bytes, hand_in, take_in
from tests.mpi.surveys import answer
from tests.people import fictitious_citizen_id

TODAY = date(2023, 6, 1)


@pytest.fixture
def people(make_household):
    """A family of two in Makham Tia whose numbers are known, surveyed in 2566."""
    household = make_household(members=["head", "spouse"])
    answer(household, members={"has_welfare_card": False})
    return list(household.members.order_by("pk"))


def register(kind, rows, **options):
    return take_in(hand_in(kind, csv_bytes(rows), on=TODAY, **options))


def test_a_card_register_tells_who_holds_a_card(people):
    rows = [["เลขประจำตัวประชาชน", "ถือบัตร"], [open_identity(people[0]), "1"], [open_identity(people[1]), "0"]]

    batch = register("welfare_card", rows)

    assert tuple(counts_of(batch).values()) == (2, 0, 2, 0, 0, 0)
    assert [person.has_welfare_card for person in Member.objects.order_by("pk")] == [True, False]
    current = MemberAnswers.objects.get(member=people[0], is_current=True)
    assert (current.has_welfare_card, current.source) == (True, AnswerSource.AGENCY)
    assert current.changed_fields == ["has_welfare_card"]
    assert MemberAnswers.objects.filter(member=people[0]).count() == 2


def test_the_same_register_twice_changes_nothing(people):
    rows = [["เลขประจำตัวประชาชน", "ถือบัตร"], [open_identity(people[0]), "ใช่"]]
    register("welfare_card", rows)

    again = register("welfare_card", rows)

    assert tuple(counts_of(again).values()) == (1, 0, 0, 1, 0, 0)


def test_people_nobody_here_knows_are_held_and_their_numbers_kept_sealed(people):
    stranger = fictitious_citizen_id(9_999_999)

    batch = register("welfare_card", [["PID", "ถือบัตร"], [stranger, "1"]])

    assert tuple(counts_of(batch).values()) == (1, 0, 0, 0, 0, 1)
    row = ImportRow.objects.get()
    assert stranger.encode() not in bytes(row.sealed)
    (error,) = errors_of(batch.files.get())
    assert stranger not in str(error)
    assert error["value"] == "1…" + error["value"][-3:]


def test_people_of_another_area_are_held_like_unknown_ones(make_household, areas):
    (outsider,) = make_household("92010101").members.all()
    rows = [["PID", "ถือบัตร"], [open_identity(outsider), "1"], [fictitious_citizen_id(9_999_999), "1"]]

    batch = register("welfare_card", rows, area=areas["84"])

    first, second = errors_of(batch.files.get())
    assert first["reason"] == second["reason"]
    outsider.refresh_from_db()
    assert outsider.has_welfare_card is None


def test_a_person_twice_in_a_file_is_refused_the_second_time(people):
    number = open_identity(people[0])

    batch = register("welfare_card", [["PID", "ถือบัตร"], [number, "1"], [number, "0"]])

    assert tuple(counts_of(batch).values()) == (2, 0, 1, 0, 1, 0)
    people[0].refresh_from_db()
    assert people[0].has_welfare_card is True


def test_a_register_of_the_disabled_reaches_the_answers_of_the_year(people):
    rows = [["PID", "พิการ", "ช่วยเหลือตนเองได้"], [open_identity(people[0]), "1", "0"]]

    register("disability", rows)

    current = MemberAnswers.objects.get(member=people[0], is_current=True)
    assert (current.health, current.can_help_self) == (Health.DISABLED, False)


def test_the_civil_registry_corrects_names_and_holds_deaths(people):
    rows = [
        ["PID", "คำนำหน้า", "ชื่อ", "สกุล", "วันเกิด", "วันตาย"],
        [open_identity(people[0]), "นาง", "สมใหม่", "ตัวอย่างงาม", "18/05/2500", ""],
        [open_identity(people[1]), "นาย", "สมเก่า", "ตัวอย่างงาม", "", "01/01/2566"],
    ]

    batch = register("civil_registry", rows)

    assert tuple(counts_of(batch).values()) == (2, 0, 1, 0, 0, 1)
    person = Member.objects.get(pk=people[0].pk)
    assert (person.first_name, person.birth_date) == ("สมใหม่", date(1957, 5, 18))
    assert person.sort_key.startswith("สมหใม")
    assert Member.objects.get(pk=people[1].pk).is_living


def test_undoing_a_register_gives_the_old_values_back(people):
    batch = register("welfare_card", [["PID", "ถือบัตร"], [open_identity(people[0]), "1"]])

    undone = services.undo_import(batch=batch, by=None)

    assert undone.restored == 2
    people[0].refresh_from_db()
    assert people[0].has_welfare_card is None
    assert MemberAnswers.objects.get(member=people[0], is_current=True).has_welfare_card is False
