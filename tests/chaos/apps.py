from datetime import timedelta

from django.apps import AppConfig


class ChaosConfig(AppConfig):
    name = "tests.chaos"

    def ready(self) -> None:
        from jobs import services
        from jobs.registry import register
        from tests.chaos.kinds import KINDS
        from tests.chaos.settings import QUICK

        for kind in KINDS:
            register(kind)
        if QUICK:
            services.FIRST_LEASE, services.FIRST_REST = timedelta(seconds=4), timedelta(seconds=0.5)
