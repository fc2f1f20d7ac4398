from celery import current_app

# Seconds between the polite end of a job that takes too long (an exception) and the rude one (SIGKILL).
GRACE = 10


def wake_worker(job_id: str, limit_seconds: int) -> None:
    """Send the id of a job to the workers, without waiting long for a broker that is down."""
    current_app.send_task(
        "jobs.tasks.run",
        args=[job_id],
        retry=False,
        soft_time_limit=limit_seconds,
        time_limit=limit_seconds + GRACE,
    )
