from celery import shared_task

from jobs.services import run_job, sweep_jobs


@shared_task
def run(job_id: str) -> None:
    run_job(job_id=job_id)


@shared_task
def sweep() -> None:
    sweep_jobs()
