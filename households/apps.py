from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class HouseholdsConfig(AppConfig):
    name = "households"
    verbose_name = _("Households")

    def ready(self):
        # Every app says in its own `histories.py` what of a household has a history there.
        autodiscover_modules("histories")
        # … and in its `import_kinds.py` which kinds of file it can take in.
        autodiscover_modules("import_kinds")
