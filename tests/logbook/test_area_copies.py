"""Records carry a copy of their household's area, kept by the database however they are written."""

from importlib import import_module
from threading import Event, Thread

import pytest
from django.apps import apps
from django.db import connection, transaction

from households.models import Household
from logbook.models import HelpActivity, HouseholdCase
from logbook.models.area_copies import AREA_OF_HOUSEHOLD
from tests.case import make_case
from tests.logbook.care import helped

HERE, THERE = "84010201", "84020101"
CARRYING = [
    model
    for model in apps.get_app_config("logbook").get_models()
    if AREA_OF_HOUSEHOLD in getattr(model._meta, "triggers", [])
]


@pytest.fixture
def case(make_household, subdistrict_officer):
    return make_case(make_household=make_household, by=subdistrict_officer)


def copies_of(household: Household) -> dict[str, set[str]]:
    return {
        model.__name__: set(model.objects.filter(household=household).values_list("area_code", flat=True))
        for model in CARRYING
    }


def test_a_record_carries_the_area_of_its_household(case):
    assert len(CARRYING) == 7
    assert copies_of(case.household) == {model.__name__: {HERE} for model in CARRYING}


def test_the_copy_follows_a_household_that_moves_and_is_no_event(case):
    histories = [model.pgh_event_model for model in CARRYING if model is not HouseholdCase]
    before = [events.objects.count() for events in histories]
    move(case.household)
    assert copies_of(case.household) == {model.__name__: {THERE} for model in CARRYING}
    assert [events.objects.count() for events in histories] == before


def test_the_copy_follows_a_problem_that_is_given_to_another_household(case, make_household):
    other = make_household(area_code=THERE)
    case.problem.household = other
    case.problem.save()
    case.problem.refresh_from_db()
    assert case.problem.area_code == THERE


def test_what_was_recorded_before_gets_its_copy():
    filling = import_module("logbook.migrations.0008_records_follow_households")
    tables = {model._meta.db_table for model in CARRYING}
    assert {filling.CASE, *filling.RECORDS} == tables


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["record", "move"])
def test_a_record_and_a_move_at_the_same_moment_wait_for_each_other(first, make_household, subdistrict_officer):
    household = make_household()
    is_waiting, ways = (
        Event(),
        {"record": lambda: helped(household, subdistrict_officer), "move": lambda: move(household)},
    )
    (second,) = set(ways) - {first}

    def go():
        is_waiting.set()
        ways[second]()
        connection.close()

    other = Thread(target=go)
    with transaction.atomic():
        ways[first]()
        other.start()
        is_waiting.wait()
        other.join(timeout=0.5)
        assert other.is_alive()
    other.join()
    assert HelpActivity.objects.get(household=household).area_code == THERE


def move(household: Household) -> None:
    Household.objects.filter(pk=household.pk).update(area=THERE)
