from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LogbookConfig(AppConfig):
    name = "logbook"
    verbose_name = _("Logbook")

    def ready(self):
        # Every app tells in its own `happenings.py` what its nouns add to the timeline of a household.
        autodiscover_modules("happenings")
