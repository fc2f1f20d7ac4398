"""The survey names people who wait for the district chief: they are confirmed, once, until the import is undone."""

from datetime import date

import pytest

from households.imports import services
from households.models import Household, ImportProblem, LegalBasis, Member, SurveyRound
from households.services import resolve_identity
from households.tokens import refresh_name_postings
from logbook.models import Entry
from logbook.services.approvals import decide
from logbook.services.entries import enter_household, enter_member
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from tests.households.imports.files import hand_in, hand_in_again, house_code, take_in
from tests.households.imports.test_survey_import import family, flat, house, person
from tests.logbook.entries import AT, ON, newcomer
from tests.people import fictitious_citizen_id

TODAY = date(2023, 6, 1)
GRANDMOTHER = {"title": "นาง", "first_name": "บุญเรือน", "last_name": "ตัวอย่างงาม"}
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture
def importer(district_officer):
    return district_officer


@pytest.fixture
def survey(importer):
    """Return a function that hands a file of these rows in and writes its good rows."""

    def surveyed(*rows):
        return take_in(hand_in("survey", flat(*rows), by=importer, on=TODAY))

    return surveyed


@pytest.fixture
def home(survey, areas):
    """A family of the survey: a head and a child."""
    survey(*family(1))
    return Household.objects.get()


@pytest.fixture
def grandmother(home, subdistrict_officer):
    """Return a function that enters a grandmother of the family, who waits alone."""

    def entered(number: str = "", **fields) -> Entry:
        granny = newcomer(**GRANDMOTHER, number=number, relationship="parent", **fields)
        return enter_member(household=home, newcomer=granny, by=subdistrict_officer, on=ON, at=AT)[0]

    return entered


def with_grandmother(serial: int = 1, **cells) -> list:
    told = GRANDMOTHER | {"birth_date": "18/05/2490", "occupation": ""} | cells
    return [*family(1), [*house(serial), *person(777, "parent", **told)]]


def counted() -> int:
    """Return how many people count in the only household that does."""
    recompute(households=Household.objects.all(), round=SurveyRound.objects.get(year=2566))
    return HouseholdScore.objects.get(round=2566).member_count


def states() -> dict[str, str]:
    return dict(Member.objects.values_list("first_name", "confirmation"))


# --- with a number --------------------------------------------------------------------------------------


def test_the_survey_confirms_whom_it_names_by_number(grandmother, survey, home, importer):
    entry = grandmother(fictitious_citizen_id(777))
    batch = survey(*with_grandmother())
    entry.refresh_from_db()
    assert (entry.state, entry.survey_batch, entry.decided_by) == ("surveyed", batch, importer)
    assert set(states().values()) == {"confirmed"}
    assert home.members.count() == 3
    assert counted() == 3


def test_who_and_when_stand_in_the_history(grandmother, survey, importer):
    entry = grandmother(fictitious_citizen_id(777))
    survey(*with_grandmother())
    last = Entry.events.rel.related_model.objects.filter(pgh_obj=entry).order_by("pgh_id").last()
    assert (last.state, last.pgh_context.metadata["user"]) == ("surveyed", importer.pk)


def test_undoing_the_import_lets_the_person_wait_again(grandmother, survey, home, importer):
    entry = grandmother(fictitious_citizen_id(777))
    batch = survey(*with_grandmother())
    services.undo_import(batch=batch, by=importer)
    entry.refresh_from_db()
    assert (entry.state, entry.survey_batch, entry.decided_by) == ("pending", None, None)
    assert states()["บุญเรือน"] == "pending"
    assert home.members.count() == 3
    assert counted() == 2


def test_what_is_confirmed_by_the_survey_the_chief_need_not_decide(grandmother, survey, district_chief, client_of):
    entry = grandmother(fictitious_citizen_id(777))
    survey(*with_grandmother())
    assert not Entry.objects.pending().exists()
    page = client_of(district_chief).get(f"/entries/{entry.pk}/").content.decode()
    assert "ยืนยันโดยการสำรวจ" in page
    household = client_of(district_chief).get(f"/households/{entry.household_id}/").content.decode()
    assert "ยังไม่ได้รับการยืนยัน" not in household


@pytest.mark.parametrize("step", ["return", "ask"])
def test_who_was_sent_back_is_confirmed_too_and_waits_anew_after_the_undo(
    step, grandmother, survey, district_chief, importer
):
    entry = grandmother(fictitious_citizen_id(777))
    decide(entry=entry, step=step, reason="ขอรูป", by=district_chief, at=AT)
    batch = survey(*with_grandmother())
    entry.refresh_from_db()
    assert entry.state == "surveyed"
    services.undo_import(batch=batch, by=importer)
    entry.refresh_from_db()
    assert (entry.state, entry.corrected_since, states()["บุญเรือน"]) == ("pending", AT, "pending")


def test_whom_the_chief_had_confirmed_stays_his_whatever_becomes_of_the_import(
    grandmother, survey, district_chief, importer
):
    entry = grandmother(fictitious_citizen_id(777))
    decide(entry=entry, step="approve", by=district_chief, at=AT)
    services.undo_import(batch=survey(*with_grandmother()), by=importer)
    entry.refresh_from_db()
    assert (entry.state, entry.decided_by, states()["บุญเรือน"]) == ("approved", district_chief, "confirmed")


def test_whom_the_chief_refused_a_survey_does_not_bring_back(grandmother, survey, district_chief):
    entry = grandmother(fictitious_citizen_id(777))
    decide(entry=entry, step="refuse", reason="ไม่ใช่", by=district_chief, at=AT)
    survey(*with_grandmother())
    assert Entry.objects.get().state == "refused"
    assert "person_gone" in set(ImportProblem.objects.values_list("reason", flat=True))


def test_a_file_that_does_not_name_the_person_changes_nothing(grandmother, survey):
    grandmother(fictitious_citizen_id(777))
    survey(*family(1), *family(2))
    assert Entry.objects.get().is_pending
    assert states()["บุญเรือน"] == "pending"


def test_an_older_year_confirms_nobody(grandmother, importer):
    grandmother(fictitious_citizen_id(777))
    batch = services.start_import(
        kind="survey",
        round=SurveyRound.objects.get(year=2565),
        area=None,
        source="สำนักงานตัวอย่าง",
        legal_basis=LegalBasis.PUBLIC_TASK,
        by=importer,
    )
    take_in(hand_in_again(batch, flat(*with_grandmother()), on=TODAY))
    assert Entry.objects.get().is_pending
    assert states()["บุญเรือน"] == "pending"


# --- without a number -----------------------------------------------------------------------------------


def test_of_the_same_name_and_birth_in_the_house_it_is_the_same_person(grandmother, survey, home):
    entry = grandmother(birth_date=date(1947, 5, 18))
    survey(*with_grandmother())
    entry.refresh_from_db()
    assert (entry.state, home.members.count()) == ("surveyed", 3)
    assert entry.member.has_number


def test_of_the_same_name_and_birth_elsewhere_in_the_district_somebody_has_to_say(
    grandmother, survey, subdistrict_officer
):
    entry = grandmother(birth_date=date(1947, 5, 18))
    refresh_name_postings(Member.objects.all())
    rows = [*family(2), [*house(2), *person(777, "parent", **GRANDMOTHER, birth_date="18/05/2490", occupation="")]]
    survey(*rows)
    assert list(ImportProblem.objects.values_list("reason", flat=True)) == ["waits_without_number"]
    assert Entry.objects.get().is_pending
    assert Member.objects.filter(first_name="บุญเรือน").count() == 1

    # He is given his number: now the survey knows him, and where he lives.
    resolve_identity(member=entry.member, number=fictitious_citizen_id(777), by=subdistrict_officer)
    survey(*rows)
    person_ = Member.objects.get(first_name="บุญเรือน")
    assert (person_.confirmation, person_.household.house_code) == ("confirmed", house_code(2))


# --- whole households -----------------------------------------------------------------------------------


@pytest.fixture
def left_out(subdistrict_officer):
    """Return a function that enters a household of two; `code` is its house code, where it is known."""

    def entered(code: str | None = None) -> Entry:
        people = [
            newcomer("สมหญิง10", number=fictitious_citizen_id(10)),
            newcomer("สมหญิง11", number=fictitious_citizen_id(11), relationship="child"),
        ]
        place = {"area": "84010201", "house_number": "1/1", "house_code": code}
        return enter_household(fields=place, people=people, by=subdistrict_officer, on=ON, at=AT)

    return entered


def test_a_household_is_confirmed_once_everybody_in_it_is_named(left_out, survey):
    entry = left_out(house_code(1))
    survey(*family(1))
    entry.refresh_from_db()
    assert entry.state == "surveyed"
    assert (Household.objects.get().confirmation, set(states().values())) == ("confirmed", {"confirmed"})
    assert counted() == 2


def test_of_a_household_only_partly_named_the_chief_still_decides(left_out, survey, subdistrict_officer):
    entry = left_out(house_code(1))
    enter_member(
        household=entry.household,
        newcomer=newcomer("บุญเรือน", relationship="parent"),
        by=subdistrict_officer,
        on=ON,
        at=AT,
    )
    survey(*family(1))
    entry.refresh_from_db()
    assert (entry.state, Household.objects.get().confirmation) == ("pending", "pending")
    assert set(states().values()) == {"pending"}


def test_a_household_whose_people_the_survey_lists_elsewhere_is_given_up(left_out, survey, importer):
    entry = left_out()
    batch = survey(*family(1))
    entry.refresh_from_db()
    assert entry.state == "surveyed"
    assert Household.objects.get(pk=entry.household_id).confirmation == "withdrawn"
    surveyed = Household.objects.get(house_code=house_code(1))
    assert surveyed.members.confirmed().count() == Member.objects.count() == 2

    services.undo_import(batch=batch, by=importer)
    entry.refresh_from_db()
    assert (entry.state, set(states().values())) == ("pending", {"pending"})
    back = Household.objects.get()
    assert (back.pk, back.confirmation, back.members.count()) == (entry.household_id, "pending", 2)
