from celery import current_app


def wake_worker(job_id: str) -> None:
    """Send the id of a job to the workers, without waiting long for a broker that is down."""
    current_app.send_task("jobs.tasks.run", args=[job_id], retry=False)
