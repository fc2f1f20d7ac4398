from django.contrib import admin

from accounts.administration import ReadOnly
from jobs.models import Job


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ("kind", "state", "attempts", "created_at", "finished_at", "error")
    list_filter = ("state", "kind")
