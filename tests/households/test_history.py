"""What happened to a household: who changed what, from what to what; written by the database, kept for ever."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from households.choices import AnswerSource, Health
from households.editing import snapshot
from households.history import history_of
from households.models import Member
from households.services import (
    correct_answers,
    edit_household,
    edit_member,
    record_death,
    record_household_answers,
    resolve_identity,
)
from households.services.households import EDITABLE
from households.services.members import EDITABLE as MEMBER_EDITABLE
from tests.roles import as_owner

TODAY = date(2023, 5, 18)
MemberEvent = Member.events.rel.related_model


@pytest.fixture
def household(make_household):
    return make_household(
        phone="",
        members=[
            {"first_name": "สมหมาย", "last_name": "ใจสมมุติ", "relationship": "head"},
            {"first_name": "ฝน", "last_name": "ใจสมมุติ", "relationship": "child"},
        ],
    )


@pytest.fixture
def child(household):
    return household.members.get(relationship="child")


def changes_of(household) -> list[tuple]:
    """Return (subject, field, old, new) of what is no creation, the newest first, in English."""
    with translation.override("en"):
        return [
            (change.subject, change.field, change.old, change.new)
            for change in history_of(household)
            if not change.is_creation
        ]


def edit(member, by=None, **typed):
    base = snapshot(member, MEMBER_EDITABLE)
    return edit_member(member=member, changes=base | typed, base=base, on=TODAY, by=by)


def test_a_change_says_who_when_and_from_what_to_what(household, subdistrict_officer):
    base = snapshot(household, EDITABLE)
    typed = base | {"phone": "077000001", "area": "84010202", "dwelling_land": "own"}
    edit_household(household=household, changes=typed, base=base, by=subdistrict_officer)
    assert set(changes_of(household)) == {
        ("Household", "phone", "", "077000001"),
        ("Household", "area", "บ้านหน้าควน", "บ้านในดอน"),
        ("Household", "the house stands on", "", "own land"),
    }
    newest = next(change for change in history_of(household) if not change.is_creation)
    assert newest.by == str(subdistrict_officer)
    assert newest.at == household.events.latest("pgh_id").pgh_created_at


def test_what_the_machine_does_by_itself_has_no_author(household, child):
    edit(child, title="เด็กหญิง")
    assert history_of(household)[0].by == ""


def test_a_new_record_is_one_line(household):
    created = [change.subject for change in history_of(household) if change.is_creation]
    assert len(created) == 3


def test_a_birth_date_is_shown_as_far_as_it_is_known(household, child):
    edit(child, birth_date=date(2010, 1, 1), birth_date_precision="year")
    assert any(change[3] == "2010" for change in changes_of(household))


def test_a_number_is_never_in_plain(household, child, subdistrict_officer):
    resolve_identity(member=child, number="1000000000017", by=subdistrict_officer)
    [change] = changes_of(household)
    assert change[3] == "1-xxxx-xxxxx-01-7"
    assert change[2][:12] == "1-xxxx-xxxxx"
    assert "1000000000017" not in repr(history_of(household))


def test_health_is_marked_sensitive_and_a_title_is_not(household, child):
    edit(child, health=Health.DISABLED, title="เด็กหญิง")
    with translation.override("en"):
        marks = {change.field: change.is_sensitive for change in history_of(household) if not change.is_creation}
    assert marks["bodily state"]
    assert not marks["title"]


def test_a_corrected_answer_shows_both_values(household, survey_rounds, subdistrict_officer):
    both = {"household": household, "round": survey_rounds[2566]}
    record_household_answers(
        **both,
        answers={"income_main_satang": 30_000_00},
        source=AnswerSource.BMN,
        surveyed_on=TODAY,
        reported={"MPI15": "0"},
        by=None,
    )
    correct_answers(
        **both,
        changes={"income_main_satang": 40_000_00},
        reported={"MPI15": " "},
        surveyed_on=TODAY,
        by=subdistrict_officer,
    )
    assert ("Answers of 2566", "income from the main occupation", "30,000", "40,000") in changes_of(household)
    assert any(change[2:] == ("MPI15 fails", "") for change in changes_of(household))


def test_a_death_is_in_the_history(household, child, subdistrict_officer):
    record_death(
        member=child, died_on=TODAY, source="มรณบัตร", on=TODAY, base_version=household.version, by=subdistrict_officer
    )
    assert ("นายฝน ใจสมมุติ", "alive", "yes", "no") in changes_of(household)


def test_nothing_of_another_household_is_told(household, make_household):
    other = make_household()
    edit(other.members.get(), title="นาง")
    assert changes_of(household) == []


def test_a_bulk_update_and_raw_sql_leave_their_events_too(household):
    before = MemberEvent.objects.count()
    household.members.update(religion="buddhism")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_member SET religion = 'islam'")
    assert MemberEvent.objects.count() == before + 4


def test_change_and_history_stand_or_fall_together(household, child):
    with transaction.atomic():
        edit(child, title="เด็กหญิง")
        transaction.set_rollback(True)
    assert child.events.count() == 1
    assert changes_of(household) == []


@pytest.mark.parametrize("table", ["householdevent", "memberevent"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_events_cannot_be_changed_or_deleted(household, table, statement):
    statement = statement.format(f"households_{table}")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    with as_owner(), pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_history_takes_as_many_queries_for_many_changes_as_for_few(make_household):
    taken = []
    for extra_members in (0, 10):
        household = make_household(members=["head", "spouse", *["child"] * extra_members])
        household.members.update(religion="buddhism")
        with CaptureQueriesContext(connection) as queries:
            history_of(household)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 24  # one or two a kind of record, and there are a dozen kinds
