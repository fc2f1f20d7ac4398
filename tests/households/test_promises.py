"""What the database itself keeps, whoever writes: services, bulk updates or raw SQL."""

import pghistory.models
import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AccessLogEntry, RetentionPeriod
from households.choices import Relationship
from households.models import Household, HouseholdAnswers, Member
from logbook.models import Problem
from tests.case import make_case
from tests.people import make_household
from tests.roles import as_owner


@pytest.fixture
def couple(make_household):
    return make_household(members=["head", "spouse"])


@pytest.fixture
def commits():
    """Return a context in which the checks of the commit are made at its end."""

    class Commit(transaction.Atomic):
        def __exit__(self, kind, *rest):
            try:
                if kind is None:
                    connection.check_constraints()
                    connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")
            except IntegrityError as error:
                super().__exit__(type(error), error, error.__traceback__)
                raise
            super().__exit__(kind, *rest)

    return lambda: Commit(None, True, False)


def test_two_living_heads_are_refused_at_once(couple):
    with pytest.raises(IntegrityError, match="household_has_at_most_one_living_head"), transaction.atomic():
        couple.members.update(relationship=Relationship.HEAD)


def test_a_household_without_head_is_refused_at_the_commit(couple, commits):
    with pytest.raises(IntegrityError, match="exactly one living head"), commits():
        couple.members.heads().update(relationship=Relationship.PARENT)
    assert couple.members.heads().count() == 1


def test_a_dead_head_is_refused_while_somebody_lives(couple, commits):
    with pytest.raises(IntegrityError, match="exactly one living head"), commits():
        couple.members.heads().update(is_living=False)


def test_a_head_who_moved_is_refused_while_somebody_stays(couple, commits):
    with pytest.raises(IntegrityError, match="exactly one living head"), commits():
        couple.members.heads().update(is_present=False)


def test_a_head_may_be_replaced_within_one_transaction(couple, commits):
    spouse = couple.members.get(relationship=Relationship.SPOUSE)
    with commits():
        couple.members.heads().update(relationship=Relationship.SPOUSE)
        couple.members.filter(pk=spouse.pk).update(relationship=Relationship.HEAD)
    assert couple.members.heads().get() == spouse


def test_all_of_a_household_may_be_dead(couple, commits):
    with commits():
        couple.members.update(is_living=False)
    assert not couple.members.living().exists()


def test_a_household_may_be_empty(make_household, commits):
    with commits():
        household = make_household(members=())
    assert not household.members.exists()


def test_a_head_is_not_taken_into_another_household(couple, make_household, commits):
    other = make_household(members=())
    with pytest.raises(IntegrityError, match="exactly one living head"), commits():
        couple.members.heads().update(household=other)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE households_member SET relationship = 'parent' WHERE relationship = 'head'",
        "UPDATE households_member SET is_living = false WHERE relationship = 'head'",
        "UPDATE households_member SET relationship = 'head'",
    ],
)
def test_raw_sql_is_refused_too(couple, commits, statement):
    with pytest.raises(IntegrityError), commits(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_members_written_in_bulk_are_refused_too(couple, commits):
    people = list(couple.members.all())
    for person in people:
        person.relationship = Relationship.RESIDENT
    with pytest.raises(IntegrityError), commits():
        Member.objects.bulk_update(people, ["relationship"])


@pytest.mark.django_db(transaction=True)
def test_a_real_commit_is_refused(areas, survey_rounds):
    household = make_household(area_code="84010201", members=["head", "spouse"])
    with pytest.raises(IntegrityError, match="exactly one living head"):
        household.members.heads().update(is_living=False)
    assert household.members.heads().count() == 1


def test_a_date_of_death_belongs_to_the_dead(couple):
    with pytest.raises(IntegrityError, match="member_death_is_dated_only_when_dead"), transaction.atomic():
        couple.members.update(died_on="2023-05-18")


def test_half_a_sealed_number_is_refused(couple):
    with pytest.raises(IntegrityError, match="member_sealed_identity_comes_in_pairs"), transaction.atomic():
        couple.members.update(identity_lookup=None)


def test_a_household_that_moved_without_a_place_is_refused(couple):
    with pytest.raises(IntegrityError, match="household_move_names_a_place"), transaction.atomic():
        Household.objects.filter(pk=couple.pk).update(status="moved_out")


def test_a_point_outside_thailand_is_refused(couple):
    with pytest.raises(IntegrityError, match="household_point_is_whole_and_in_thailand"), transaction.atomic():
        Household.objects.filter(pk=couple.pk).update(latitude=48, longitude=2)


@pytest.mark.parametrize("name", ["income_main_satang", "income_secondary_satang", "income_other_satang"])
def test_an_income_that_would_break_every_sum_is_refused(couple, name):
    answers = {"round_id": 2566, "source": "field", "surveyed_on": "2023-03-01"}
    with pytest.raises(IntegrityError, match="household_income_is_within_reason"), transaction.atomic():
        HouseholdAnswers.objects.create(household=couple, **answers, **{name: 10**18})


APPEND_ONLY = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]


@pytest.mark.parametrize("statement", ["TRUNCATE {} CASCADE", "DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_what_happened_is_not_wiped_out_by_sql(couple, subdistrict_officer, statement):
    case = make_case(
        make_household=lambda **fields: make_household(area_code="84010301", **fields), by=subdistrict_officer
    )
    AccessLogEntry.objects.create(user=subdistrict_officer, action="identity.reveal", subject_id=case.member.pk)
    RetentionPeriod.objects.create(kind="x", months=1, set_by=subdistrict_officer, set_at=timezone.now())
    models = [*APPEND_ONLY, AccessLogEntry]
    assert [model.__name__ for model in models if not model.objects.exists()] == []
    assert [model.__name__ for model in models if is_changed_by(statement, model)] == []
    with as_owner():  # whom no missing right stops
        assert [model.__name__ for model in models if is_changed_by(statement, model)] == []


def is_changed_by(statement: str, model) -> bool:
    table, key = model._meta.db_table, model._meta.pk.column
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table, key, key))
    except DatabaseError:
        return not model.objects.exists()
    return True


@pytest.mark.parametrize("statement", ["TRUNCATE logbook_problem CASCADE", "DELETE FROM logbook_problem"])
def test_problems_are_not_wiped_out_by_sql(areas, survey_rounds, subdistrict_officer, statement):
    make_case(make_household=lambda **fields: make_household(area_code="84010301", **fields), by=subdistrict_officer)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Problem.objects.exists()
