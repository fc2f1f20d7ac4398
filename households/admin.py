from django.contrib import admin

from accounts.administration import NeverDeletes
from households.models import Hardship, SurveyRound


@admin.register(SurveyRound)
class SurveyRoundAdmin(NeverDeletes):
    """A new round begins here; households and people are not in the admin, where no look would be logged."""

    list_display = ("year", "cycle", "is_current")


@admin.register(Hardship)
class HardshipAdmin(NeverDeletes):
    """The list of ThaiQM is provisional: here the official wording takes its place, and is marked as confirmed."""

    list_display = ("code", "aspect", "name_th", "is_confirmed", "source")
    list_filter = ("aspect", "is_confirmed")
    ordering = ("number",)

    def get_readonly_fields(self, request, obj=None):
        return ("number", "aspect") if obj else ()
