from uuid import UUID

from django.db import transaction

from households.models import HouseholdAnswers
from households.services.answers import correct_answers
from households.signals import household_changed
from jobs.models import Job, JobState
from jobs.services import run_job
from mpi import tasks
from mpi.models import HouseholdScore
from tests.mpi.surveys import SURVEYED_ON, answer


def changed(*households, year=2566):
    household_changed.send(sender=None, household_ids=[one.pk for one in households], round_year=year)


def run_waiting():
    for job_id in Job.objects.unfinished().values_list("pk", flat=True):
        run_job(job_id=job_id)


def test_the_score_follows_a_change(make_household):
    household = make_household()
    answer(household, house_durable=False)
    changed(household)

    run_waiting()

    job = Job.objects.get()
    assert (job.kind, job.state) == ("mpi.recompute", JobState.DONE)
    assert job.result == {"households": 1, "changed": 1}
    assert HouseholdScore.objects.get().points == 3


def test_two_changes_before_the_worker_comes_are_one_job(make_household):
    household = make_household()

    changed(household)
    changed(household)

    assert Job.objects.count() == 1


def test_a_change_after_the_worker_began_is_another_job(make_household):
    household = make_household()
    answer(household, house_durable=False)
    changed(household)
    run_waiting()
    HouseholdAnswers.objects.update(house_durable=True)

    changed(household)
    run_waiting()

    assert Job.objects.filter(state=JobState.DONE).count() == 2
    assert HouseholdScore.objects.get().points == 0


def test_rounds_are_asked_for_apart(make_household):
    household = make_household()

    changed(household, year=2565)
    changed(household, year=2566)

    assert sorted(job.params["round"] for job in Job.objects.all()) == [2565, 2566]


def test_the_score_of_a_past_round_follows_its_corrected_answers(make_household, survey_rounds, district_officer):
    household = make_household()
    answer(household, round_year=2565, house_durable=False)

    correct_answers(
        household=household,
        round=survey_rounds[2565],
        changes={"house_durable": True},
        surveyed_on=SURVEYED_ON,
        by=district_officer,
    )
    run_waiting()

    assert [(score.round_id, score.points) for score in HouseholdScore.objects.all()] == [(2565, 0)]


def test_a_change_that_is_taken_back_asks_for_nothing(make_household):
    household = make_household()

    with transaction.atomic():
        changed(household)
        transaction.set_rollback(True)

    assert not Job.objects.exists()


def test_a_great_import_is_cut_into_jobs(db, monkeypatch):
    monkeypatch.setattr(tasks, "HOUSEHOLDS_A_JOB", 2)

    tasks.request_recompute(household_ids=[UUID(int=number) for number in range(5)], round_year=2566)

    assert sorted(len(job.params["households"]) for job in Job.objects.all()) == [1, 2, 2]
