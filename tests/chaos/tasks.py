from celery import shared_task
from django.db import connection

from jobs.periods import once_a_period


@shared_task
@once_a_period
def tick() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_tick DEFAULT VALUES")
