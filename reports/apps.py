from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self):
        # Here and not at the top: these modules need models, which load after this one.
        from jobs.registry import register
        from logbook import found_sets
        from logbook.waiting import KINDS
        from reports.exports.making import MAKE
        from reports.pivots.cells import CELLS
        from reports.waiting import WAITING

        register(MAKE)
        found_sets.register(CELLS)
        KINDS.extend(WAITING)
