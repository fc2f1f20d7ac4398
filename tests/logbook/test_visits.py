"""Recording a visit through the service, as the sheet and the API do."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.state_machines import WrongState
from households.models import HouseholdAnswers
from logbook.choices import Found
from logbook.models import Visit
from logbook.services.photos import keep_photo
from logbook.services.problems import NotOfThisHousehold, close_problem, record_problem
from logbook.services.visits import Assessed, Closing, UnknownIndicator, record_visit, touched_fields
from mpi.rules import State
from tests.logbook.pictures import jpeg
from tests.logbook.visits import make_poor

TODAY = date(2024, 2, 1)


@pytest.fixture
def household(make_household, survey_rounds):
    return make_poor(make_household(), survey_rounds[2566])


@pytest.fixture
def record(household, survey_rounds, subdistrict_officer):
    def visit(**found):
        usual = {"household": household, "round": survey_rounds[2566], "visited_on": TODAY, "found": Found.MET}
        return record_visit(by=subdistrict_officer, **usual | found)

    return visit


def nothing_was_written(household) -> bool:
    return not Visit.objects.exists() and HouseholdAnswers.objects.filter(household=household).count() == 1


@pytest.mark.parametrize("code", ["MPI99", "MPI17", "MPI15"], ids=["unknown", "not applicable", "asked in baht"])
def test_an_indicator_that_is_not_asked_is_refused(record, household, code):
    with pytest.raises(UnknownIndicator):
        record(assessments={code: Assessed(State.PASSED)})

    assert nothing_was_written(household)


def test_a_photo_of_another_household_is_refused(
    record, household, make_household, subdistrict_officer, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("a.jpg", jpeg())
    other = keep_photo(household=make_household(), upload=upload, client_uuid=uuid4(), by=subdistrict_officer)
    with pytest.raises(NotOfThisHousehold):
        record(photos=[other])

    assert nothing_was_written(household)


def test_a_problem_closed_meanwhile_undoes_the_visit(record, household, survey_rounds, subdistrict_officer):
    problem = record_problem(
        household=household,
        round=survey_rounds[2566],
        kind="indicator",
        indicator="MPI05",
        found_on=TODAY,
        by=subdistrict_officer,
    )
    close_problem(problem=problem, outcome="resolved", note="ซ่อมแล้ว", closed_on=TODAY, by=subdistrict_officer)
    with pytest.raises(WrongState):
        record(assessments={"MPI05": Assessed(State.PASSED, "ซ่อม")}, closings=[Closing(problem, "ซ่อม")])

    assert nothing_was_written(household)


def test_income_gives_its_indicator_back_to_the_rule(record, household):
    HouseholdAnswers.objects.update(reported=" " * 14 + "0  ")
    record(facts={"income_main_satang": 9_000_000})

    answers = HouseholdAnswers.objects.current().get(household=household)
    assert (answers.reported[14], answers.income_main_satang) == (" ", 9_000_000)


def test_an_assessed_indicator_touches_the_facts_behind_it(household, survey_rounds):
    touched = touched_fields(
        household=household,
        round=survey_rounds[2566],
        found=Found.MOVED_OUT,
        assessments={"MPI05": Assessed(State.PASSED)},
    )

    assert touched == {"MPI05", "tenure_secure", "house_durable", "status"}


def test_a_long_reason_is_whole_in_the_visit_and_short_in_the_answers(record, household):
    visit = record(assessments={"MPI05": Assessed(State.PASSED, "ก" * 300)})

    assert len(HouseholdAnswers.objects.current().get(household=household).source_note) == 200
    assert visit.findings["indicators"][0]["reason"] == "ก" * 300
