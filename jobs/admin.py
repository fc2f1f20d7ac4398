from django.contrib import admin

from accounts.administration import ReadOnly
from jobs.models import Job, PeriodicRun


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ("kind", "lane", "fair_key", "state", "attempts", "runs", "created_at", "finished_at", "error")
    list_filter = ("state", "kind", "lane")


@admin.register(PeriodicRun)
class PeriodicRunAdmin(ReadOnly):
    list_display = ("task", "began_at")
