from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LogbookConfig(AppConfig):
    name = "logbook"
    verbose_name = _("Logbook")

    def ready(self):
        # Here and not at the top: these modules need models, which load after this one.
        from households.signals import household_changed
        from jobs.registry import register
        from logbook.services.reminders import REMIND
        from logbook.services.transfers import follow_areas

        register(REMIND)
        household_changed.connect(follow_areas, dispatch_uid="logbook.follow_areas")
        # Every app tells in its own `happenings.py` what its nouns add to the timeline of a household.
        autodiscover_modules("happenings")
