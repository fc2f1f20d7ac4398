from django.contrib import admin

from accounts.administration import NeverDeletes
from households.models import SurveyRound


@admin.register(SurveyRound)
class SurveyRoundAdmin(NeverDeletes):
    """A new round begins here; households and people are not in the admin, where no look would be logged."""

    list_display = ("year", "cycle", "is_current")
