from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        # Here and not at the top: it needs models, which load after this one. It connects signals of Celery's worker.
        import jobs.worker  # noqa: F401 – the import is the connecting
