"""ThaiQM comes in: both parts, linked to the families that are here, others held or added."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from households.choices import AnswerSource, HardshipAspect, IdentityType, Origin
from households.hardships import LISTED
from households.identity import open_identity
from households.imports import services
from households.imports.kinds import kind_of
from households.imports.outcome import counts_of, errors_of
from households.imports.sheets import error_workbook, template
from households.imports.thaiqm.columns import PART_ONE, PART_TWO
from households.models import (
    Hardship,
    Household,
    HouseholdAnswers,
    ImportRow,
    ImportState,
    Member,
    NamePosting,
    SurveyRound,
    ThaiqmSurvey,
)
from households.services import PartTwo, load_hardships, record_thaiqm
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from tests.households.imports.files import csv_bytes, hand_in, hand_in_again, take_in
from tests.people import fictitious_citizen_id

TODAY = date(2023, 6, 1)
HOUSE = "99990000001"
LINKS = ("citizen_id", "house_code", "village_code", "house_no", "head_name")
FACTS = ("member_count", "occupation", "phone", "surveyed_on")
QUESTIONS = tuple(f"q{listed.number // 100}_{listed.number % 100}" for listed in LISTED)
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture(autouse=True)
def _hardships(db):
    load_hardships()


@pytest.fixture
def family(make_household):
    """A family of two in Makham Tia whose numbers and house code are known."""
    head = {"title": "นาย", "first_name": "สมมุติ", "last_name": "ตัวอย่างงาม"}
    household = make_household(house_code=HOUSE, house_number="12/3", members=[head, "child"])
    for member in household.members.all():
        member.save()  # the sort key follows the name
    return household


def head_of(household):
    return household.members.get(relationship="head")


def row_of(*, found=(), asked=QUESTIONS, **cells) -> list[str]:
    """Return a flat row of a family that nobody here knows and that nothing leads to but `cells`."""
    plain = dict.fromkeys(LINKS, "") | {"head_name": "นางสมใหม่ ไกลบ้าน", "village_code": "84010201"}
    plain |= {"member_count": "4", "occupation": "ทำนา", "phone": "0810000000", "surveyed_on": "10/02/2566"} | cells
    answers = ["" if name not in asked else "1" if name in found else "0" for name in QUESTIONS]
    return [*plain.values(), *answers]


def flat(*rows) -> bytes:
    return csv_bytes([[*LINKS, *FACTS, *QUESTIONS], *rows])


def workbook(part_one, part_two) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in (("ส่วนที่ 1", part_one), ("ส่วนที่ 2", part_two)):
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def parts(*rows) -> bytes:
    """Return a workbook of both parts of flat rows."""
    facts = len(LINKS) + len(FACTS)
    return workbook(
        [[*LINKS, *FACTS], *(row[:facts] for row in rows)],
        [[*LINKS, *QUESTIONS], *(row[: len(LINKS)] + row[facts:] for row in rows)],
    )


def import_of(content: bytes, **options):
    return take_in(hand_in("thaiqm", content, on=TODAY, **options))


def counts(batch):
    return tuple(counts_of(batch).values())


def reasons(batch) -> list[str]:
    return list(batch.files.latest("sequence").rows.values_list("problems__reason", flat=True))


# --- the list ------------------------------------------------------------------------------


def test_the_list_has_seven_aspects_and_37_hardships():
    sizes = [sum(listed.aspect == aspect for listed in LISTED) for aspect in HardshipAspect]

    assert sizes == [6, 3, 5, 12, 4, 2, 5]
    assert Hardship.objects.count() == sum(sizes) == 37


def test_loading_again_adds_what_is_missing_and_leaves_what_was_put_right():
    Hardship.objects.filter(number=102).update(name_th="บ้านทรุดโทรม", is_confirmed=True)
    Hardship.objects.filter(number=705).delete()

    again = load_hardships()

    assert (again.added, again.kept) == (1, 36)
    assert Hardship.objects.get(number=102).name_th == "บ้านทรุดโทรม"


def test_only_what_a_source_names_is_confirmed():
    confirmed = set(Hardship.objects.filter(is_confirmed=True).values_list("number", flat=True))

    assert confirmed == {101, 106, 401, 402, 404, 405, 406, 407, 503}


# --- both parts ------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [flat, parts])
def test_both_parts_come_in_apart_or_in_one_row(make, family):
    number = open_identity(head_of(family))

    batch = import_of(make(row_of(citizen_id=number, head_name="นายสมมุติ ตัวอย่างงาม", found=("q1_1", "q4_10"))))

    assert batch.state == ImportState.DONE
    assert counts(batch) == ((1, 1, 0, 0, 0, 0) if make is flat else (2, 2, 0, 0, 0, 0))
    survey = ThaiqmSurvey.objects.get()
    assert (survey.household, survey.round_id, survey.source) == (family, 2566, AnswerSource.THAIQM)
    assert (survey.head_name, survey.member_count, survey.occupation) == ("นายสมมุติ ตัวอย่างงาม", 4, "ทำนา")
    assert (survey.phone, survey.surveyed_on, survey.import_batch) == ("0810000000", date(2023, 2, 10), batch)
    assert (survey.found, len(survey.not_found)) == ([101, 410], 35)
    assert open_identity(survey) == number
    assert number.encode() not in bytes(survey.identity_sealed)
    assert survey.masked_identity == f"1-xxxx-xxxxx-{number[10:12]}-{number[12]}"


def test_headers_and_answers_are_read_as_officers_write_them(family):
    headers = ["เลขบัตรประชาชนหัวหน้าครัวเรือน", "หัวหน้าครัวเรือน", "ข้อ 1.1", "4.10 ประสบภัยพิบัติ", "ไม่มีเงินออม", "ข้อ 7.1"]
    row = [open_identity(head_of(family)), "สมมุติ ตัวอย่างงาม", "ใช่", "ไม่พบ", "มีปัญหา", ""]

    batch = import_of(csv_bytes([headers, row]))

    assert counts(batch) == (1, 1, 0, 0, 0, 0)
    survey = ThaiqmSurvey.objects.get()
    assert (survey.found, survey.not_found) == ([101, 503], [410])


def test_a_name_that_was_put_right_is_a_header_too(family, put_right):
    put_right(502, name_th="รายได้ไม่พอใช้")
    rows = [["PID", "หัวหน้าครัวเรือน", "รายได้ไม่พอใช้"], [open_identity(head_of(family)), "สมมุติ", "1"]]

    import_of(csv_bytes(rows))

    assert ThaiqmSurvey.objects.get().found == [502]


def test_part_two_may_come_later_and_keeps_part_one(family):
    row = row_of(house_code=HOUSE, found=("q6_2",))
    facts = len(LINKS) + len(FACTS)
    import_of(csv_bytes([[*LINKS, *FACTS], row[:facts]]))

    batch = import_of(csv_bytes([["house_code", *QUESTIONS], [HOUSE, *row[facts:]]]))

    assert counts(batch) == (1, 1, 0, 0, 0, 0)
    survey = ThaiqmSurvey.objects.get(is_current=True)
    assert (survey.found, survey.occupation, survey.surveyed_on) == ([602], "ทำนา", date(2023, 2, 10))
    assert survey.changed_fields == ["found", "not_found"]


def test_an_empty_part_two_was_not_asked():
    batch = import_of(flat(row_of(house_code=HOUSE, asked=())))

    assert counts(batch) == (1, 1, 0, 0, 0, 0)
    assert not ThaiqmSurvey.objects.get().has_part_two


@pytest.mark.parametrize("make", [flat, parts])
def test_the_same_file_twice_changes_nothing(make, family):
    content = make(row_of(house_code=HOUSE, found=("q1_1",)), row_of(house_code="99990000002", citizen_id=NUMBER))
    import_of(content)
    before = list(ThaiqmSurvey.objects.order_by("id").values())

    again = import_of(content)

    assert len(before) == 2
    assert counts(again) == ((2, 0, 0, 2, 0, 0) if make is flat else (4, 0, 0, 4, 0, 0))
    assert list(ThaiqmSurvey.objects.order_by("id").values()) == before


def test_a_change_is_a_new_row_that_names_it_and_the_old_one_stays(family):
    import_of(flat(row_of(house_code=HOUSE, found=("q1_1",))))

    batch = import_of(flat(row_of(house_code=HOUSE, found=("q1_1", "q1_2"), phone="0820000000")))

    assert counts(batch) == (1, 0, 1, 0, 0, 0)
    old, new = ThaiqmSurvey.objects.order_by("id")
    assert (old.is_current, old.found, new.is_current) == (False, [101], True)
    assert new.changed_fields == ["phone", "found", "not_found"]


def test_another_year_is_never_overwritten(family, survey_rounds, subdistrict_officer):
    record_thaiqm(
        household=family,
        round=survey_rounds[2565],
        surveyed_on=date(2022, 3, 1),
        head_name="สมมุติ",
        part_two=PartTwo(found=[104], not_found=[]),
        by=subdistrict_officer,
    )

    import_of(flat(row_of(house_code=HOUSE, found=("q1_1",))))

    assert list(ThaiqmSurvey.objects.filter(is_current=True).order_by("round_id").values_list("found", flat=True)) == [
        [104],
        [101],
    ]


def test_what_an_officer_recorded_by_hand_is_not_overwritten(family, survey_rounds, subdistrict_officer):
    first = flat(row_of(house_code=HOUSE, found=("q1_1",)))
    import_of(first)
    record_thaiqm(
        household=family,
        round=survey_rounds[2566],
        surveyed_on=TODAY,
        head_name="สมมุติ",
        part_two=PartTwo(found=[], not_found=[101]),
        by=subdistrict_officer,
    )

    same, other = import_of(first), import_of(flat(row_of(house_code=HOUSE, found=("q2_1",))))

    assert (counts(same), counts(other)) == ((1, 0, 0, 1, 0, 0), (1, 0, 0, 0, 0, 1))
    assert ThaiqmSurvey.objects.get(is_current=True).source == AnswerSource.FIELD


# --- whom a row means ------------------------------------------------------------------------------

NUMBER = fictitious_citizen_id(9_999_999)


def test_the_number_of_any_member_leads_to_the_family(family):
    spouse = family.members.get(relationship="child")

    batch = import_of(flat(row_of(citizen_id=open_identity(spouse), village_code="", head_name="ใครก็ได้")))

    assert counts(batch) == (1, 1, 0, 0, 0, 0)
    assert ThaiqmSurvey.objects.get().household == family


@pytest.mark.parametrize("cells", [{"house_code": HOUSE}, {"house_code": HOUSE, "citizen_id": NUMBER}])
def test_the_house_code_leads_there_where_nobody_has_the_number(cells, family):
    import_of(flat(row_of(**cells)))

    assert ThaiqmSurvey.objects.get().household == family


def test_village_house_number_and_the_heads_name_lead_there_last(family):
    batch = import_of(flat(row_of(citizen_id="", house_no="๑๒ / ๓", head_name="สมมุติ ตัวอย่างงาม")))

    assert counts(batch) == (1, 1, 0, 0, 0, 0)
    assert ThaiqmSurvey.objects.get().household == family


@pytest.mark.parametrize(
    "cells",
    [
        {"house_no": "", "head_name": "สมมุติ ตัวอย่างงาม"},
        {"house_no": "12/3", "head_name": "สมมุติ คนอื่น"},
        {"house_no": "12/3", "head_name": "สมมุติ ตัวอย่างงาม", "village_code": ""},
        {"house_no": "12/3", "head_name": "สมมุติ ตัวอย่างงาม", "village_code": "84010202"},
        {"house_no": "12/3", "head_name": "สมมุติ ตัวอย่างงาม", "citizen_id": NUMBER},
    ],
)
def test_a_household_is_never_glued_by_a_key_that_is_empty_or_another(cells, family):
    batch = import_of(flat(row_of(**cells)))

    assert counts(batch) == (1, 0, 0, 0, 0, 1)
    assert reasons(batch) == ["thaiqm_unknown"]
    assert not ThaiqmSurvey.objects.exists()


def test_empty_house_numbers_on_both_sides_are_no_key(make_household):
    household = make_household(house_number="", members=[{"first_name": "สมมุติ", "last_name": "ตัวอย่างงาม"}])
    head_of(household).save()

    assert reasons(import_of(flat(row_of(head_name="สมมุติ ตัวอย่างงาม")))) == ["thaiqm_unknown"]


def test_a_number_and_a_house_code_that_lead_apart_hold_the_row(family, make_household):
    neighbour = make_household(house_code="99990000007")

    batch = import_of(flat(row_of(citizen_id=open_identity(neighbour.members.get()), house_code=HOUSE)))

    assert reasons(batch) == ["links_disagree"]


def test_two_households_of_one_number_and_name_hold_the_row(family, make_household):
    twin = make_household(house_number="12/3", members=[{"first_name": "สมมุติ", "last_name": "ตัวอย่างงาม"}])
    head_of(twin).save()

    assert reasons(import_of(flat(row_of(house_no="12/3", head_name="สมมุติ ตัวอย่างงาม")))) == ["links_ambiguous"]


def test_a_person_who_moved_away_does_not_lead_to_those_who_stayed(family):
    number = open_identity(family.members.get(relationship="child"))
    family.members.filter(relationship="child").update(is_present=False, moved_to="ตรัง")

    gone, sure = (
        import_of(flat(row_of(citizen_id=number))),
        import_of(flat(row_of(citizen_id=number, house_code=HOUSE))),
    )

    assert reasons(gone) == ["person_gone"]
    assert counts(sure) == (1, 1, 0, 0, 0, 0)


def test_foreign_households_are_told_from_unknown_ones_by_nothing(make_household, areas):
    foreign = make_household("92010101", house_code="99990000092", members=["head"])
    rows = [
        row_of(citizen_id=open_identity(foreign.members.get())),
        row_of(house_code="99990000092"),
        row_of(citizen_id=NUMBER),
    ]

    batch = import_of(flat(*rows), area=areas["84"])

    assert counts(batch) == (3, 0, 0, 0, 0, 3)
    assert len({error["reason"] for error in errors_of(batch.files.get())}) == 1
    assert not ThaiqmSurvey.objects.exists()


def test_a_foreign_house_code_does_not_disturb_a_number_of_here(family, make_household, areas):
    make_household("92010101", house_code="99990000092")
    row = row_of(citizen_id=open_identity(head_of(family)), house_code="99990000092")

    import_of(flat(row), area=areas["84"])

    assert ThaiqmSurvey.objects.get().household == family


# --- households that nobody had ------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [flat, parts])
def test_a_household_with_code_village_and_head_is_added(make, survey_rounds):
    row = row_of(
        house_code="99990000055", citizen_id=NUMBER, village_code="8401020903", house_no="5/5", found=("q5_3",)
    )

    import_of(make(row))

    household = Household.objects.get()
    assert (household.origin, household.area_id, household.house_number) == (Origin.THAIQM, "84010209", "5/5")
    assert (household.village_suffix, household.phone, household.occupation) == ("03", "0810000000", "ทำนา")
    head = household.members.get()
    assert NamePosting.objects.filter(member=head, area_code="84010209").count() == 2
    assert (head.title, head.first_name, head.last_name, head.origin) == ("นาง", "สมใหม่", "ไกลบ้าน", Origin.THAIQM)
    assert open_identity(head) == NUMBER
    assert ThaiqmSurvey.objects.get().found == [503]
    recompute(households=Household.objects.all(), round=survey_rounds[2566])
    score = HouseholdScore.objects.get()
    assert (score.member_count, score.failed, score.has_any_data) == (4, 0, False)


def test_a_household_without_a_house_code_is_held_for_somebody_to_look():
    batch = import_of(flat(row_of(citizen_id=NUMBER, house_no="5/5")))

    assert counts(batch) == (1, 0, 0, 0, 0, 1)
    assert "ยังไม่มีในระบบ" in errors_of(batch.files.get())[0]["reason"]
    assert not Household.objects.exists()


def test_a_new_household_without_a_number_gets_a_temporary_one():
    import_of(flat(row_of(house_code="99990000055")))

    head = Member.objects.get()
    assert (head.identity_type, head.has_number) == (IdentityType.NONE, False)
    assert head.temporary_number
    assert HouseholdAnswers.objects.get().declared_member_count == 4


def test_part_two_follows_its_part_one_by_number_alone():
    row = row_of(house_code="99990000055", citizen_id=NUMBER)
    facts = len(LINKS) + len(FACTS)
    book = workbook(
        [[*LINKS, *FACTS], row[:facts]],
        [["citizen_id", *QUESTIONS], [NUMBER, *row_of(found=("q1_4",))[facts:]]],
    )

    batch = import_of(book)

    assert counts(batch) == (2, 2, 0, 0, 0, 0)
    assert ThaiqmSurvey.objects.get().found == [104]


def test_part_two_of_a_refused_part_one_waits_with_it():
    facts = len(LINKS) + len(FACTS)
    row = row_of(house_code="99990000055", member_count="มาก")
    batch = import_of(workbook([[*LINKS, *FACTS], row[:facts]], [[*LINKS, *QUESTIONS], row[:5] + row[facts:]]))

    assert counts(batch) == (2, 0, 0, 0, 1, 1)
    assert not Household.objects.exists()


# --- what is wrong ------------------------------------------------------------------------------


def test_bad_cells_are_named_and_the_row_stays_out_as_a_whole(family):
    good, bad = row_of(house_code=HOUSE), row_of(house_code="99990000008", surveyed_on="31/02/2566")
    bad[-1] = "บางครั้ง"

    batch = import_of(flat(good, bad))

    assert counts(batch) == (2, 1, 0, 0, 1, 0)
    assert {(error["row"], error["column"]) for error in errors_of(batch.files.get())} == {
        (3, "วันที่สำรวจ"),
        (3, "7.5 คนไร้ที่พึ่ง/เร่ร่อน"),
    }
    assert ThaiqmSurvey.objects.get().household == family
    assert Household.objects.count() == 1


def test_a_household_twice_in_a_file_is_refused_the_second_time(family):
    number = open_identity(head_of(family))

    batch = import_of(flat(row_of(house_code=HOUSE), row_of(citizen_id=number), row_of(house_code=HOUSE)))

    assert counts(batch) == (3, 1, 0, 0, 2, 0)
    assert set(reasons(batch)) == {"duplicate_in_file"}


def test_rows_outside_the_area_are_refused(family, areas):
    batch = import_of(flat(row_of(house_code=HOUSE, village_code="92010101")), area=areas["84"])

    assert reasons(batch) == ["outside_area"]


def test_an_unknown_subdistrict_is_refused():
    assert "unknown_area" in reasons(import_of(flat(row_of(house_code="99990000008", village_code="84999901"))))


def test_numbers_are_kept_sealed_in_rows_that_wait():
    batch = import_of(flat(row_of(citizen_id=NUMBER)))

    row = ImportRow.objects.get()
    assert NUMBER.encode() not in bytes(row.sealed)
    assert NUMBER not in str(errors_of(batch.files.get()))


def test_corrected_rows_join_the_batch_they_came_from():
    batch = import_of(flat(row_of(house_code="99990000008"), row_of(citizen_id=NUMBER)))
    book = load_workbook(BytesIO(error_workbook(batch)))
    headers, row = ([cell.value or "" for cell in cells] for cells in book.active.iter_rows())
    row[headers.index("house_code")] = "99990000009"

    batch = take_in(hand_in_again(batch, csv_bytes([headers, row]), on=TODAY))

    assert counts(batch) == (2, 2, 0, 0, 0, 0)
    assert Household.objects.count() == 2


def test_the_template_has_both_parts_and_can_be_handed_in():
    content = template(kind_of("thaiqm"))

    book = load_workbook(BytesIO(content))
    assert [len(list(page.columns)) for page in book] == [len(PART_ONE.columns), len(PART_TWO.columns)]
    assert counts(import_of(content)) == (2, 2, 0, 0, 0, 0)


# --- undoing ------------------------------------------------------------------------------


def test_undoing_gives_back_what_was_there_before(family):
    import_of(flat(row_of(house_code=HOUSE, found=("q1_1",))))
    rows = [row_of(house_code=HOUSE, found=("q2_2",)), row_of(house_code="99990000055", citizen_id=NUMBER)]
    batch = import_of(flat(*rows))
    assert Household.objects.count() == 2

    undone = services.undo_import(batch=batch, by=None)

    assert undone.kept == ()
    assert list(Household.objects.all()) == [family]
    assert ThaiqmSurvey.objects.get(is_current=True).found == [101]


def test_undoing_the_list_that_made_a_household_keeps_it_for_its_survey(make_household):
    first = import_of(flat(row_of(house_code=HOUSE)))
    second = import_of(flat(row_of(house_code=HOUSE, found=("q1_1",))))

    undone = services.undo_import(batch=first, by=None)

    assert [str(pk) for pk in undone.kept] == [str(Household.objects.get().pk)]
    assert ThaiqmSurvey.objects.get(is_current=True).import_batch == second


def test_a_writer_that_stops_between_chunks_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr("households.imports.writing.UNITS_A_CHUNK", 2)
    rows = [row_of(house_code=f"9999000001{serial}") for serial in range(5)]
    batch = services.confirm_import(batch=hand_in("thaiqm", parts(*rows), on=TODAY))

    assert services.write_import(batch=batch, seconds=-1) is False
    assert (Household.objects.count(), ThaiqmSurvey.objects.count()) == (2, 2)
    services.write_import(batch=batch, seconds=60)

    batch.refresh_from_db()
    assert counts(batch) == (10, 10, 0, 0, 0, 0)
    assert (Household.objects.count(), ThaiqmSurvey.objects.count()) == (5, 5)
    assert SurveyRound.objects.get(year=2566).pk == ThaiqmSurvey.objects.first().round_id
