from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MpiConfig(AppConfig):
    name = "mpi"
    verbose_name = _("Multidimensional poverty")

    def ready(self) -> None:
        # Here and not at the top: these modules need models, which load after this one.
        from households.signals import household_changed
        from jobs.registry import register
        from mpi.tasks import RECOMPUTE, request_recompute

        register(RECOMPUTE)
        household_changed.connect(request_recompute, dispatch_uid="mpi.request_recompute")
