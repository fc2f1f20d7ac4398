"""Jobs: the row is the truth. Whatever is killed, lost or sent twice, the work is done, and its effect stands once."""

import logging
import threading
import uuid
from datetime import timedelta
from time import monotonic

import pytest
from celery import Celery
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jobs import registry, services, wake
from jobs.models import Job, JobState
from jobs.registry import JobKind
from jobs.services import request_job, run_job, send_wake_up, sweep_jobs
from jobs.standing import standing_of
from jobs.tasks import run, sweep


class Killed(BaseException):
    """What a worker feels when it is killed: nothing after it runs."""


class Work:
    """A kind of job for the tests: counts its runs, and goes wrong as often as it is told."""

    name = "tests.work"

    def __init__(self):
        self.runs, self.troubles, self.during = 0, [], None

    def __call__(self, job):
        self.runs += 1
        if self.during:
            self.during()
        if self.troubles:
            raise self.troubles.pop(0)
        return {"runs": self.runs}


@pytest.fixture
def work(monkeypatch):
    work = Work()
    monkeypatch.setitem(registry._KINDS, work.name, JobKind(work.name, work))
    return work


@pytest.fixture
def woken(monkeypatch) -> list[str]:
    """The ids that workers were told, instead of a broker."""
    told = []
    monkeypatch.setattr(services, "wake_worker", lambda job_id, _limit: told.append(job_id))
    return told


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2023-03-01 09:00:00+07:00")
    return time_machine


def request(key: str = "84010201", **params) -> Job:
    return request_job(kind=Work.name, params=params, dedupe_key=key)


def state_of(job: Job) -> JobState:
    job.refresh_from_db()
    return job.state


class TestAsking:
    def test_a_worker_is_told_once_the_request_is_committed(self, db, work, woken, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = request()
            assert woken == []
        assert woken == [str(job.pk)]

    def test_the_same_work_waits_once(self, db, work, woken):
        assert request() == request()
        assert request("84010202") != request()
        assert Job.objects.count() == 2

    def test_what_changes_while_the_work_runs_is_worked_on_again(self, db, work, woken):
        job = request()
        work.during = request
        run_job(job_id=job.pk)
        assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]

    def test_a_second_run_waits_for_the_first_and_is_woken_by_its_end(self, db, work, woken):
        first, later = request(), []

        def meanwhile():
            work.during = None
            later.append(request())
            run_job(job_id=later[0].pk)
            assert state_of(later[0]) == JobState.WAITING

        work.during = meanwhile
        run_job(job_id=first.pk)
        assert work.runs == 1
        assert woken == [str(later[0].pk)]
        run_job(job_id=later[0].pk)
        assert state_of(later[0]) == JobState.DONE

    def test_work_of_no_known_kind_is_refused_at_once(self, db):
        with pytest.raises(LookupError, match="unheard.of"):
            request_job(kind="unheard.of", params={}, dedupe_key="x")
        assert not Job.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_request_that_is_rolled_back_leaves_no_job_and_tells_nobody(self, work, woken):
        with transaction.atomic():
            request()
            transaction.set_rollback(True)
        assert not Job.objects.exists()
        assert woken == []

    def test_the_database_itself_lets_the_same_work_wait_only_once(self, db, work):
        Job.objects.create(kind=work.name, dedupe_key="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.create(kind=work.name, dedupe_key="x")

    @pytest.mark.django_db(transaction=True)
    def test_many_requests_at_once_make_one_row(self, work, woken):
        start, failures = threading.Barrier(8), []

        def ask():
            start.wait()
            try:
                request()
            except Exception as error:  # noqa: BLE001 – shown by the assertion below
                failures.append(error)
            finally:
                connection.close()

        run_together([threading.Thread(target=ask) for _ in range(8)])
        assert failures == []
        assert Job.objects.count() == 1


class TestDoing:
    def test_a_job_is_done_and_keeps_its_result(self, db, work, woken):
        job = request()
        run(str(job.pk))
        assert state_of(job) == JobState.DONE
        assert job.result == {"runs": 1}
        assert job.finished_at
        assert job.lease_until is None

    def test_a_message_sent_twice_is_done_once(self, db, work, woken):
        job = request()
        run_job(job_id=job.pk)
        run_job(job_id=job.pk)
        assert work.runs == 1

    def test_a_message_about_no_job_does_nothing(self, db):
        run_job(job_id=uuid.uuid4())

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_with_the_same_message_have_one_effect(self, work, woken):
        job = request()
        start, slowly = threading.Barrier(4), threading.Event()
        work.during = lambda: slowly.wait(0.2)

        def worker():
            start.wait()
            try:
                run_job(job_id=job.pk)
            finally:
                connection.close()

        run_together([threading.Thread(target=worker) for _ in range(4)])
        assert work.runs == 1
        assert state_of(job) == JobState.DONE

    def test_a_cancelled_job_is_not_done(self, db, work, woken):
        job = request()
        Job.objects.update(state=JobState.CANCELLED)
        run_job(job_id=job.pk)
        assert work.runs == 0

    def test_a_job_cancelled_while_it_runs_stays_cancelled(self, db, work, woken):
        job = request()
        work.during = lambda: Job.objects.update(state=JobState.CANCELLED)
        run_job(job_id=job.pk)
        assert state_of(job) == JobState.CANCELLED


class TestGoingWrong:
    def test_a_killed_workers_job_is_taken_up_again_after_its_lease(self, db, work, woken, clock):
        job = request()
        work.troubles = [Killed()]
        with pytest.raises(Killed):
            run_job(job_id=job.pk)
        assert state_of(job) == JobState.RUNNING
        run_job(job_id=job.pk)
        assert work.runs == 1
        clock.shift(91)
        assert sweep_jobs() == 1
        assert woken == [str(job.pk)]
        run_job(job_id=job.pk)
        assert state_of(job) == JobState.DONE

    def test_a_worker_that_outlived_its_lease_no_longer_speaks_for_the_job(self, db, work, woken):
        job = request()

        def another_takes_over():
            work.during = None
            Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            run_job(job_id=job.pk)

        work.during, work.troubles = another_takes_over, []
        run_job(job_id=job.pk)
        assert state_of(job) == JobState.DONE
        assert job.result == {"runs": 2}

    def test_a_failed_job_rests_before_it_is_tried_again(self, db, work, woken, clock):
        job = request()
        work.troubles = [ValueError()]
        run_job(job_id=job.pk)
        assert state_of(job) == JobState.RUNNING
        assert sweep_jobs() == 0
        clock.shift(3)
        assert sweep_jobs() == 1
        run_job(job_id=job.pk)
        assert state_of(job) == JobState.DONE
        assert job.error == ""

    def test_a_poison_job_is_given_up_after_five_attempts(self, db, work, woken, clock):
        job = request()
        work.troubles = [ValueError() for _ in range(9)]
        for _ in range(9):
            run_job(job_id=job.pk)
            clock.shift(60)
        assert state_of(job) == JobState.FAILED
        assert (work.runs, job.attempts, job.error) == (5, 5, "ValueError")
        assert sweep_jobs() == 0

    def test_a_job_that_kills_its_workers_is_given_up_too(self, db, work, woken, clock):
        job = request()
        work.troubles = [Killed() for _ in range(9)]
        for _ in range(5):
            with pytest.raises(Killed):
                run_job(job_id=job.pk)
            clock.shift(91)
        run_job(job_id=job.pk)
        assert (state_of(job), job.error) == (JobState.FAILED, "stopped")

    def test_of_the_jobs_that_went_wrong_before_one_runs_at_a_time(self, db, work, woken, clock):
        poison, other, innocent = request("1"), request("2"), request("3")
        work.troubles = [ValueError(), ValueError()]
        run_job(job_id=poison.pk)
        run_job(job_id=other.pk)
        clock.shift(10)
        seen = []

        def meanwhile():
            work.during = None
            run_job(job_id=other.pk)
            run_job(job_id=innocent.pk)
            seen.extend([state_of(other), state_of(innocent)])

        work.during = meanwhile
        run_job(job_id=poison.pk)

        assert woken == [str(other.pk)]
        assert seen == [JobState.RUNNING, JobState.DONE]
        assert standing_of(other, at=timezone.now()).state == JobState.WAITING
        assert sweep_jobs() == 1
        run_job(job_id=other.pk)
        assert state_of(other) == JobState.DONE

    def test_after_giving_up_the_work_can_be_asked_for_again(self, db, work, woken, clock):
        job = request()
        Job.objects.update(state=JobState.FAILED)
        assert request() != job

    def test_neither_row_nor_log_repeats_what_an_error_says_of_people(self, db, work, woken, caplog):
        caplog.set_level(logging.DEBUG)
        job = request()
        work.troubles = [ValueError("นายสมหมาย 1000000000001")]
        run_job(job_id=job.pk)
        assert state_of(job) == JobState.RUNNING
        assert job.error == "ValueError"
        assert "1000000000001" not in caplog.text


class TestLostMessages:
    def test_a_fresh_job_is_left_to_its_own_message(self, db, work, woken):
        request()
        assert sweep_jobs() == 0

    def test_a_job_whose_message_was_lost_is_sent_again(self, db, work, woken, clock):
        job = request()
        clock.shift(16)
        sweep()
        assert woken == [str(job.pk)]

    def test_messages_do_not_pile_up_while_the_workers_are_busy(self, db, work, woken, clock):
        request()
        for _ in range(8):  # two minutes of sweeps
            clock.shift(15)
            sweep_jobs()
        assert len(woken) == 2

    @pytest.mark.django_db(transaction=True)
    def test_with_the_broker_down_the_request_succeeds_and_the_sweeper_makes_up_for_it(
        self, work, clock, monkeypatch, tmp_path
    ):
        nowhere = Celery(broker=f"redis+socket://{tmp_path}/nobody-listens.sock")
        nowhere.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        began = monotonic()
        with monkeypatch.context() as down:
            down.setattr(wake, "current_app", nowhere)
            job = request()
            send_wake_up(job)
        assert monotonic() - began < 2
        assert state_of(job) == JobState.WAITING
        told = []
        monkeypatch.setattr(services, "wake_worker", lambda job_id, _limit: told.append(job_id))
        clock.shift(16)
        sweep_jobs()
        run_job(job_id=told[0])
        assert state_of(job) == JobState.DONE


def run_together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
