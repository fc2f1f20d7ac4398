"""Lanes: imports take turns between provinces, in slices, and nobody else waits behind them."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from jobs import registry, services
from jobs.models import Job, JobState
from jobs.pulse import Superseded, beat
from jobs.registry import Continue, JobKind
from jobs.services import cancel_job, request_job, run_job, sweep_jobs
from jobs.standing import standing_of
from tests.people import make_user


class Files:
    """A kind of job that works through `params["slices"]` slices, one at a go, and notes whose they were."""

    name = "tests.files"

    def __init__(self):
        self.served, self.during = [], None

    def __call__(self, job):
        self.served.append(job.fair_key)
        if self.during:
            self.during(job)
        done = job.progress_done + 1
        return {"slices": done} if done == job.params["slices"] else Continue(done, job.params["slices"])


@pytest.fixture
def files(monkeypatch):
    files = Files()
    monkeypatch.setitem(registry._KINDS, files.name, JobKind(files.name, files, lane="import"))
    return files


@pytest.fixture
def woken(monkeypatch) -> list[str]:
    told = []
    monkeypatch.setattr(services, "wake_worker", lambda job_id, _limit: told.append(job_id))
    return told


def send(file: str, *, province: str, slices: int = 1) -> Job:
    return request_job(kind=Files.name, params={"slices": slices}, dedupe_key=file, fair_key=province)


def work_off(woken) -> None:
    """Do what the messages say until none is left."""
    while woken:
        run_job(job_id=woken.pop(0))


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


class TestTurns:
    def test_provinces_take_turns_whoever_was_first_with_many_files(self, db, files, woken):
        first = [send(f"trang{number}", province="92") for number in range(4)]
        send("surat", province="84")
        send("krabi", province="81")

        for _ in range(6):
            run_job(job_id=first[0].pk)

        assert files.served == ["92", "84", "81", "92", "92", "92"]

    def test_a_province_that_was_just_served_comes_last(self, db, files, woken):
        run_job(job_id=send("surat1", province="84").pk)
        send("surat2", province="84")
        trang = send("trang", province="92")

        run_job(job_id=trang.pk)

        assert files.served == ["84", "92"]

    def test_a_long_file_lets_the_others_in_after_each_slice(self, db, files, woken):
        long = send("trang", province="92", slices=4)
        send("surat", province="84")
        send("krabi", province="81", slices=2)
        woken.append(str(long.pk))

        work_off(woken)

        assert files.served == ["92", "84", "81", "92", "81", "92", "92"]
        assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
        assert again(long).result == {"slices": 4}

    def test_within_a_province_a_small_file_does_not_wait_for_the_end_of_a_large_one(self, db, files, woken):
        large = send("all", province="84", slices=9)
        small = send("one", province="84")

        run_job(job_id=large.pk)
        run_job(job_id=large.pk)

        assert (again(large).state, again(small).state) == (JobState.WAITING, JobState.DONE)

    def test_a_lane_has_only_so_many_places(self, db, files, woken, settings):
        first, second = send("trang", province="92"), send("surat", province="84")
        seen = []
        files.during = lambda job: seen.append(run_job(job_id=second.pk) or len(files.served))

        run_job(job_id=first.pk)

        assert seen == [1]
        assert again(second).state == JobState.WAITING
        settings.JOBS_AT_ONCE = {"import": 2}
        third = send("krabi", province="81")
        files.during = lambda job: files.during and setattr(files, "during", None) or run_job(job_id=third.pk)
        run_job(job_id=second.pk)
        assert files.served == ["92", "84", "81"]

    def test_the_end_of_a_slice_wakes_the_next_of_the_lane(self, db, files, woken):
        first, second = send("trang", province="92", slices=2), send("surat", province="84")

        run_job(job_id=first.pk)

        assert woken == [str(second.pk)]

    def test_other_work_never_waits_behind_the_lane(self, db, files, woken, monkeypatch):
        monkeypatch.setitem(registry._KINDS, "tests.quick", JobKind("tests.quick", lambda job: {}))
        quick = request_job(kind="tests.quick", params={}, dedupe_key="one")
        files.during = lambda job: run_job(job_id=quick.pk)

        run_job(job_id=send("trang", province="92").pk)

        assert again(quick).state == JobState.DONE

    @pytest.mark.django_db(transaction=True)
    def test_workers_that_come_at_once_do_not_take_more_than_the_places(self, files, woken):
        jobs = [send(f"file{number}", province=str(10 + number)) for number in range(6)]
        start, slowly = threading.Barrier(6), threading.Event()
        files.during = lambda job: slowly.wait(0.3)

        def worker(job):
            start.wait()
            try:
                run_job(job_id=job.pk)
            finally:
                connection.close()

        threads = [threading.Thread(target=worker, args=[job]) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(files.served) == 1


class TestSlices:
    def test_progress_is_kept_between_slices_and_gives_all_attempts_back(self, db, files, woken):
        job = send("trang", province="92", slices=3)
        Job.objects.update(attempts=4)

        run_job(job_id=job.pk)

        job = again(job)
        assert (job.state, job.progress_done, job.progress_total, job.attempts) == (JobState.WAITING, 1, 3, 0)

    def test_the_same_file_asked_for_between_two_slices_waits_for_the_end_of_the_first(self, db, files, woken):
        begun = send("trang", province="92", slices=2)
        run_job(job_id=begun.pk)
        second = send("trang", province="92")
        assert second != begun

        work_off(woken)

        assert [again(job).state for job in (begun, second)] == [JobState.DONE, JobState.DONE]
        assert again(begun).finished_at < again(second).begun_at

    def test_a_worker_that_was_taken_over_ends_and_changes_nothing(self, db, files, woken):
        job = send("trang", province="92", slices=3)

        def another_takes_over(_job):
            files.during = None
            Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            run_job(job_id=job.pk)

        files.during = another_takes_over
        run_job(job_id=job.pk)

        assert (len(files.served), again(job).progress_done, again(job).runs) == (2, 1, 2)

    def test_a_lost_message_between_two_slices_is_sent_again(self, db, files, woken, time_machine):
        time_machine.move_to("2023-03-01 09:00:00+07:00")
        job = send("trang", province="92", slices=2)
        run_job(job_id=job.pk)
        woken.clear()
        time_machine.shift(16)

        sweep_jobs()

        assert woken == [str(job.pk)]


class TestCancelling:
    def test_a_cancelled_job_says_by_whom_and_is_not_taken(self, db, files, woken):
        job, clerk = send("trang", province="92"), make_user("clerk", "สมใจ", "ยกเลิก")

        assert cancel_job(job=job, by=clerk)
        run_job(job_id=job.pk)

        assert files.served == []
        assert (again(job).state, again(job).cancelled_by) == (JobState.CANCELLED, clerk)

    def test_what_has_ended_cannot_be_cancelled(self, db, files, woken):
        job = send("trang", province="92")
        run_job(job_id=job.pk)

        assert not cancel_job(job=job, by=None)
        assert again(job).state == JobState.DONE

    def test_a_job_cancelled_between_slices_stays_so(self, db, files, woken):
        job = send("trang", province="92", slices=3)
        files.during = lambda job: cancel_job(job=job, by=None)

        run_job(job_id=job.pk)
        run_job(job_id=job.pk)

        assert (again(job).state, len(files.served)) == (JobState.CANCELLED, 1)

    @pytest.mark.django_db(transaction=True)
    def test_a_running_slice_stops_at_its_next_beat(self, files, woken):
        job, stopped = send("trang", province="92", slices=3), []

        def long_slice(job):
            cancel_job(job=job, by=None)
            for number in range(100):
                threading.Event().wait(0.05)
                try:
                    beat(job, done=number)
                except Superseded:
                    stopped.append(number)
                    raise

        files.during = long_slice
        run_job(job_id=job.pk)

        assert stopped
        assert again(job).state == JobState.CANCELLED


class TestSignsOfLife:
    @pytest.mark.django_db(transaction=True)
    def test_progress_is_seen_from_outside_while_a_transaction_is_open(self, files, woken):
        job, seen = send("trang", province="92", slices=3), []

        def slice_in_a_transaction(job):
            with services.transaction.atomic():
                before = timezone.now()
                beat(job, done=1, total=3)
                seen.append(wait_for(lambda: read_elsewhere(job), lambda row: row.progress_done == 1))
                assert seen[0].heartbeat_at >= before

        files.during = slice_in_a_transaction
        run_job(job_id=job.pk)

        assert (seen[0].progress_done, seen[0].progress_total, seen[0].attempts) == (1, 3, 0)

    @pytest.mark.django_db(transaction=True)
    def test_a_worker_that_is_gone_need_not_be_waited_for(self, files, woken):
        job = send("trang", province="92")
        Job.objects.update(
            state=JobState.RUNNING,
            runner=f"{this_machine()}:{pid_of_nobody()}",
            heartbeat_at=timezone.now(),
            lease_until=timezone.now() + timedelta(seconds=30),
            attempts=1,
            runs=1,
        )

        run_job(job_id=job.pk)

        assert again(job).state == JobState.DONE

    def test_a_worker_of_another_machine_keeps_its_lease(self, db, files, woken):
        job = send("trang", province="92")
        lease = timezone.now() + timedelta(seconds=30)
        Job.objects.update(state="running", runner="elsewhere:1", heartbeat_at=timezone.now(), lease_until=lease)

        run_job(job_id=job.pk)

        assert files.served == []


class TestStanding:
    def test_each_sees_its_place_in_the_order_in_which_they_will_be_served(self, db, files, woken):
        jobs = [send("a", province="92"), send("b", province="92"), send("c", province="84"), send("d", province="81")]

        places = [standing_of(job, at=timezone.now()).place for job in jobs]

        assert places == [1, 4, 2, 3]

    def test_what_runs_has_place_nought_and_what_ended_has_none(self, db, files, woken):
        job, places = send("a", province="92"), []
        files.during = lambda job: places.append(standing_of(again(job), at=timezone.now()).place)

        run_job(job_id=job.pk)

        assert [*places, standing_of(again(job), at=timezone.now()).place] == [0, None]

    def test_the_time_left_follows_from_the_pace_so_far(self, db, files, woken):
        job = send("a", province="92", slices=4)
        run_job(job_id=job.pk)
        begun = timezone.now() - timedelta(seconds=20)
        Job.objects.update(begun_at=begun)

        standing = standing_of(again(job), at=begun + timedelta(seconds=20))

        assert (standing.done, standing.total, standing.percent, standing.seconds_left) == (1, 4, 25, 60)

    def test_a_job_whose_worker_gives_no_sign_is_shown_as_stalled(self, db, files, woken):
        job, now = send("a", province="92"), timezone.now()
        Job.objects.update(state=JobState.RUNNING, heartbeat_at=now, lease_until=now + timedelta(seconds=40))

        assert not standing_of(again(job), at=now + timedelta(seconds=20)).is_stalled
        stalled = standing_of(again(job), at=now + timedelta(seconds=60))
        assert stalled.is_stalled
        assert stalled.label == "หยุดนิ่ง กำลังเริ่มใหม่"

    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            (MemoryError("x" * 99), "งานนี้ใช้หน่วยความจำมากกว่าที่กำหนด"),
            (KeyError("1000000000001"), "เกิดข้อผิดพลาดที่ไม่คาดคิด งานจึงหยุด"),
        ],
    )
    def test_a_failed_job_says_why_in_thai(self, db, files, woken, error, reason):
        job = send("a", province="92")
        Job.objects.update(attempts=4)

        def trouble(_job):
            raise error

        files.during = trouble
        run_job(job_id=job.pk)

        assert standing_of(again(job), at=timezone.now()).reason == reason


def wait_for(read, holds, patience=100):
    for _ in range(patience):
        if holds(row := read()):
            return row
        threading.Event().wait(0.05)
    raise AssertionError("It never came.")


def read_elsewhere(job: Job) -> Job:
    """Read the row on another connection, as a page would."""
    rows = []

    def read():
        rows.append(Job.objects.get(pk=job.pk))
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    return rows[0]


def this_machine() -> str:
    return Path("/proc/sys/kernel/hostname").read_text().strip()


def pid_of_nobody() -> int:
    return int(Path("/proc/sys/kernel/pid_max").read_text()) - 1
