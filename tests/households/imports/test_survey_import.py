"""The yearly survey comes in: families, each with its people and what they answered."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from households.choices import AnswerSource, IdentityType, Relationship
from households.identity import open_identity
from households.imports import services
from households.imports.outcome import counts_of
from households.models import Household, HouseholdAnswers, ImportProblem, Member, MemberAnswers, SurveyRound
from households.models.tokens import NamePosting
from households.services import correct_answers, edit_member
from households.tokens import name_words
from tests.households.imports.files import csv_bytes, hand_in, house_code, result_rows, take_in
from tests.mpi.surveys import answer
from tests.people import fictitious_citizen_id

TODAY = date(2023, 6, 1)
HOUSE = ["house_code", "village_code", "house_no", "surveyed_on", "house_durable", "income_main"]
PERSON = ["citizen_id", "title", "first_name", "last_name", "sex", "birth_date", "relationship", "occupation", "health"]
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


def house(serial=1, **cells):
    usual = {
        "house_code": house_code(serial),
        "village_code": "84010201",
        "house_no": f"{serial}/1",
        "surveyed_on": "10/02/2566",
        "house_durable": "1",
        "income_main": "120,000",
    }
    return list((usual | cells).values())


def person(serial, relationship="head", **cells):
    usual = {
        "citizen_id": fictitious_citizen_id(serial),
        "title": "นาง",
        "first_name": f"สมหญิง{serial}",
        "last_name": "ตัวอย่างงาม",
        "sex": "หญิง",
        "birth_date": "18/05/2520",
        "relationship": relationship,
        "occupation": "1110",
        "health": "0",
    }
    return list((usual | cells).values())


def family(serial, **cells):
    """Return the flat rows of a head and a child."""
    return [
        [*house(serial), *person(serial * 10, **cells)],
        [*house(serial), *person(serial * 10 + 1, "child", birth_date="11/02/2560", occupation="")],
    ]


def flat(*rows) -> bytes:
    return csv_bytes([[*HOUSE, *PERSON], *rows])


def book(houses, people) -> bytes:
    out, workbook = io.BytesIO(), Workbook()
    for name, header, rows in (("h", HOUSE, houses), ("m", ["house_code", *PERSON], people)):
        page = workbook.create_sheet(name)
        for row in [header, *rows]:
            page.append(row)
    workbook.remove(workbook.active)
    workbook.save(out)
    return out.getvalue()


def survey(content, kind="survey", **options):
    return take_in(hand_in(kind, content, on=TODAY, **options))


def counts(batch):
    return tuple(counts_of(batch).values())


def reasons():
    return sorted(ImportProblem.objects.values_list("row__number", "reason"))


def round_2566():
    return SurveyRound.objects.get(year=2566)


def test_a_flat_file_makes_families_with_their_answers():
    batch = survey(flat(*family(1), *family(2)))

    assert counts(batch) == (4, 4, 0, 0, 0, 0)
    home = Household.objects.get(house_code=house_code(2))
    assert (home.area_id, home.house_number, home.origin) == ("84010201", "2/1", "bmn")
    answers = home.answers.get()
    assert (answers.source, answers.surveyed_on, answers.house_durable) == (AnswerSource.BMN, date(2023, 2, 10), True)
    assert (answers.income_main_satang, answers.tidy_air) == (12_000_000, None)
    head = home.members.heads().get()
    assert (head.title, head.first_name, head.sex, head.occupation) == ("นาง", "สมหญิง20", "female", "1110")
    assert open_identity(head) == fictitious_citizen_id(20)


def test_ages_are_those_of_the_survey_day():
    survey(flat(*family(1)))

    assert [(row.age_years, row.age_months) for row in MemberAnswers.objects.order_by("member__relationship")] == [
        (5, 71),
        (45, 548),
    ]


def test_of_a_birth_year_alone_no_months_are_told():
    survey(flat([*house(), *person(1, birth_date="2520")]))

    assert MemberAnswers.objects.values_list("age_years", "age_months").get() == (46, None)


def test_people_are_found_and_listed_as_if_they_had_been_typed_in():
    survey(flat([*house(), *person(1, title="", first_name="นางสาวศิริพร", last_name="ณ ตัวอย่าง")]))

    member = Member.objects.get()
    words = {posting.token.token for posting in NamePosting.objects.filter(member=member).select_related("token")}
    assert (member.title, member.first_name) == ("นางสาว", "ศิริพร")
    assert words == set(name_words(member.first_name, member.last_name))
    written = member.sort_key
    member.set_sort_key()
    assert member.sort_key == written


def test_two_sheets_of_a_workbook_say_the_same():
    people = [[house_code(1), *person(10)], [house_code(1), *person(11, "child")], [house_code(2), *person(20)]]

    batch = survey(book([house(1), house(2)], people))

    assert counts(batch) == (5, 5, 0, 0, 0, 0)
    assert Household.objects.get(house_code=house_code(1)).members.count() == 2


@pytest.mark.parametrize("make", ["flat", "book"])
def test_the_same_file_twice_changes_nothing(make):
    people = [[house_code(1), *person(10)], [house_code(1), *person(11, "child", citizen_id="")]]
    content = {
        "flat": flat(*([*house(1), *row[1:]] for row in people)),
        "book": book([house(1)], people),
    }[make]
    survey(content)
    before = (
        list(MemberAnswers.objects.values()),
        list(Member.objects.values()),
        list(HouseholdAnswers.objects.values()),
    )

    batch = survey(content)

    read = counts(batch)[0]
    assert counts(batch) == (read, 0, 0, read, 0, 0)
    assert before == (
        list(MemberAnswers.objects.values()),
        list(Member.objects.values()),
        list(HouseholdAnswers.objects.values()),
    )


def test_a_changed_answer_is_a_new_row_and_the_facts_follow():
    survey(flat(*family(1)))

    batch = survey(flat(*family(1, occupation="1510", last_name="ใจสมมุติ")))

    assert counts(batch) == (2, 0, 1, 1, 0, 0)
    head = Member.objects.heads().get()
    assert (head.occupation, head.last_name) == ("1510", "ใจสมมุติ")
    old, new = head.answers.order_by("id")
    assert (old.is_current, new.is_current, new.changed_fields) == (False, True, ["occupation"])
    assert HouseholdAnswers.objects.count() == 1


def test_a_changed_household_counts_once_in_a_flat_file():
    survey(flat(*family(1)))
    rows = [[*house(1, house_durable="0"), *row[len(HOUSE) :]] for row in family(1)]

    batch = survey(flat(*rows))

    assert counts(batch) == (2, 0, 1, 1, 0, 0)
    assert HouseholdAnswers.objects.get(is_current=True).changed_fields == ["house_durable"]


def test_a_later_row_that_describes_the_household_otherwise_is_refused():
    first, second = family(1)
    second[4] = "0"

    batch = survey(flat(first, second))

    assert counts(batch) == (2, 1, 0, 0, 1, 0)
    assert reasons() == [(3, "contradicts_first_row")]


def test_people_of_a_household_that_is_refused_are_held():
    first, second = family(1)
    first[4] = "อาจจะ"
    second[4] = ""

    batch = survey(flat(first, second, *family(2)))

    assert counts(batch) == (4, 2, 0, 0, 1, 1)
    assert (3, "household_not_in") in reasons()
    assert Household.objects.count() == 1


def test_families_without_a_house_code_are_held_and_never_joined():
    rows = [[*house(house_code=""), *person(serial)] for serial in (1, 2)]

    assert counts(survey(flat(*rows))) == (2, 0, 0, 0, 0, 2)
    assert not Member.objects.exists()


def test_a_family_whose_head_is_refused_is_held_with_its_household():
    batch = survey(book([house(1)], [[house_code(1), *person(1, sex="?")], [house_code(1), *person(2, "child")]]))

    assert counts(batch) == (3, 0, 0, 0, 1, 2)
    assert not Household.objects.exists()


def test_a_second_head_is_refused():
    batch = survey(flat([*house(), *person(1)], [*house(), *person(2)]))

    assert counts(batch) == (2, 1, 0, 0, 1, 0)
    assert reasons() == [(3, "second_head")]


def test_a_person_known_in_another_province_is_held(make_household, areas):
    (stranger,) = make_household("92010101").members.all()
    row = [*house(), *person(2, "child", citizen_id=open_identity(stranger))]

    batch = survey(flat([*house(), *person(1)], row), area=areas["84"])

    assert counts(batch) == (2, 1, 0, 0, 0, 1)
    assert reasons() == [(3, "registered_elsewhere")]
    stranger.refresh_from_db()
    assert stranger.household.area_id == "92010101"


def test_a_person_known_in_another_household_moves_and_moves_back_on_undo(make_household):
    old_home = make_household(members=["head", "child"])
    child = old_home.members.get(relationship=Relationship.CHILD)
    row = [*house(), *person(2, "child", citizen_id=open_identity(child))]

    batch = survey(flat([*house(), *person(1)], row))

    assert counts(batch) == (2, 2, 0, 0, 0, 0)
    assert Member.objects.get(pk=child.pk).household.house_code == house_code(1)
    assert set(NamePosting.objects.filter(member=child).values_list("household__house_code", flat=True)) == {
        house_code(1)
    }
    services.undo_import(batch=batch, by=None)
    assert Member.objects.get(pk=child.pk).household == old_home
    assert not Household.objects.filter(house_code=house_code(1)).exists()


def test_a_head_does_not_leave_people_behind(make_household):
    old_home = make_household(members=["head", "child"])
    head = old_home.members.heads().get()

    batch = survey(flat([*house(), *person(1, citizen_id=open_identity(head))]))

    assert counts(batch) == (1, 0, 0, 0, 0, 1)
    assert (2, "head_would_leave") in reasons()
    assert Member.objects.get(pk=head.pk).household == old_home


def test_the_head_of_a_list_gets_the_number_of_the_survey():
    take_in(hand_in("indicator_results", csv_bytes(result_rows(1)), on=TODAY))
    head = Member.objects.get()
    row = person(1, first_name=head.first_name, last_name=head.last_name)

    batch = survey(flat([*house(), *row]))

    fresh = Member.objects.get()
    assert (fresh.pk, fresh.identity_type, fresh.temporary_number) == (
        head.pk,
        IdentityType.THAI_ID,
        head.temporary_number,
    )
    assert open_identity(fresh) == fictitious_citizen_id(1)
    assert HouseholdAnswers.objects.get(is_current=True).reported == "1" * 17
    services.undo_import(batch=batch, by=None)
    assert not Member.objects.get().has_number


def test_who_has_no_number_gets_a_temporary_one():
    survey(flat([*house(), *person(1, citizen_id="")]))

    member = Member.objects.get()
    assert (member.identity_type, member.temporary_number[0]) == (IdentityType.NONE, "T")
    assert member.no_identity_reason


def test_a_household_can_change_its_head_and_change_back_on_undo():
    survey(flat([*house(), *person(1)], [*house(), *person(2, "child")]))
    rows = [[*house(), *person(1, "parent")], [*house(), *person(2, "head")]]

    batch = survey(flat(*rows))

    assert counts(batch) == (2, 0, 2, 0, 0, 0)
    assert open_identity(Member.objects.heads().get()) == fictitious_citizen_id(2)
    services.undo_import(batch=batch, by=None)
    assert open_identity(Member.objects.heads().get()) == fictitious_citizen_id(1)


def test_a_head_whose_place_a_newcomer_took_is_head_again_after_the_undo():
    survey(flat([*house(), *person(1)]))
    batch = survey(flat([*house(), *person(1, "parent")], [*house(), *person(2)]))
    assert open_identity(Member.objects.heads().get()) == fictitious_citizen_id(2)

    services.undo_import(batch=batch, by=None)

    assert open_identity(Member.objects.get()) == fictitious_citizen_id(1)
    assert Member.objects.get().is_head


def test_what_a_visit_found_stays():
    survey(flat(*family(1)))
    correct_answers(
        household=Household.objects.get(),
        round=round_2566(),
        changes={"house_durable": False},
        surveyed_on=TODAY,
        by=None,
    )

    same = survey(flat(*family(1)))
    other = survey(flat(*([*house(1, income_main="1"), *row[len(HOUSE) :]] for row in family(1))))

    assert counts(same) == (2, 0, 0, 2, 0, 0)
    assert counts(other) == (2, 0, 0, 0, 0, 2)
    assert HouseholdAnswers.objects.get(is_current=True).house_durable is False


def test_a_name_put_right_since_is_not_overwritten_by_the_same_file():
    survey(flat(*family(1)))
    head = Member.objects.heads().get()
    edit_member(member=head, changes={"last_name": "ใจสมมุติ"}, base={"last_name": "ตัวอย่างงาม"}, on=TODAY, by=None)

    batch = survey(flat(*family(1)))

    assert counts(batch) == (2, 0, 0, 2, 0, 0)
    assert Member.objects.heads().get().last_name == "ใจสมมุติ"


def test_the_dead_do_not_come_back_with_a_file():
    survey(flat(*family(1)))
    Member.objects.filter(relationship=Relationship.CHILD).update(is_living=False)

    batch = survey(flat(*family(1)))

    assert counts(batch) == (2, 0, 0, 1, 0, 1)
    assert reasons() == [(3, "person_gone")]


def test_members_join_households_that_are_known(make_household):
    home = make_household(house_code=house_code(7))
    answer(home)
    rows = [[house_code(7), *person(1, "child")], [house_code(8), *person(2)]]

    batch = survey(csv_bytes([["house_code", *PERSON], *rows]), kind="members")

    assert counts(batch) == (2, 1, 0, 0, 0, 1)
    assert home.members.count() == 2
    assert MemberAnswers.objects.get(member__first_name="สมหญิง1").surveyed_on == date(2023, 2, 10)


def test_undoing_a_survey_leaves_nothing_of_it():
    batch = survey(flat(*family(1), *family(2)))

    undone = services.undo_import(batch=batch, by=None)

    assert undone.kept == ()
    for model in (Household, Member, HouseholdAnswers, MemberAnswers, NamePosting):
        assert not model.objects.exists()


def test_a_survey_that_stops_between_chunks_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr("households.imports.writing.UNITS_A_CHUNK", 2)
    rows = [row for serial in range(1, 6) for row in family(serial)]
    batch = services.confirm_import(batch=hand_in("survey", flat(*rows), on=TODAY))

    assert services.write_import(batch=batch, seconds=-1) is False
    assert (Household.objects.count(), Member.objects.count()) == (2, 4)
    services.write_import(batch=batch, seconds=60)

    batch.refresh_from_db()
    assert counts(batch) == (10, 10, 0, 0, 0, 0)
    assert (Household.objects.count(), Member.objects.count()) == (5, 10)


def test_an_older_round_does_not_change_what_is_known_today():
    survey(flat(*family(1)))
    batch = services.start_import(
        kind="survey",
        round=SurveyRound.objects.get(year=2565),
        area=None,
        source="x",
        legal_basis="public_task",
        by=None,
    )
    services.add_file(batch=batch, name="f.csv", content=flat(*family(1, occupation="1510")))
    services.check_import(batch=batch, on=TODAY)
    take_in(batch)

    assert Member.objects.heads().get().occupation == "1110"
    assert MemberAnswers.objects.get(round_id=2565, member__relationship="head").occupation == "1510"


def test_who_has_no_number_and_is_called_and_born_as_somebody_of_the_district_is_held():
    survey(flat([*house(1), *person(10)]))
    same = {"citizen_id": "", "first_name": "สมหญิง10", "birth_date": "18/05/2520"}
    batch = survey(flat([*house(2), *person(20, **same)]))
    assert reasons() == [(2, "likely_duplicate"), (2, "no_head")]
    assert counts(batch)[-1] == 1
    other_day = survey(flat([*house(3), *person(30, **same | {"birth_date": "19/05/2520"})]))
    assert counts(other_day)[1] == 1


def test_whoever_has_compared_them_says_so_in_the_file():
    survey(flat([*house(1), *person(10)]))
    same = {"citizen_id": "", "first_name": "สมหญิง10", "birth_date": "18/05/2520"}
    rows = csv_bytes([[*HOUSE, *PERSON, "is_somebody_else"], [*house(2), *person(20, **same), "1"]])
    assert counts(survey(rows))[1] == 1


def test_the_same_file_again_finds_those_without_a_number_where_they_are():
    rows = flat([*house(1), *person(10, citizen_id="")])
    survey(rows)
    again = survey(rows)
    assert (counts(again)[3], reasons()) == (1, [])
