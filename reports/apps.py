from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        # Here and not at the top: these modules need models, which load after this one.
        from logbook.found_sets import register
        from reports.pivots.cells import CELLS

        register(CELLS)
