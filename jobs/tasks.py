from celery import shared_task

from jobs.periods import once_a_period
from jobs.services import run_job, sweep_jobs


@shared_task
def run(job_id: str) -> None:
    run_job(job_id=job_id)


@shared_task
@once_a_period
def sweep() -> None:
    sweep_jobs()


@shared_task
def recover() -> None:
    """Take up at once what a worker that died had begun, and what nobody was told of while none was there."""
    sweep_jobs()
