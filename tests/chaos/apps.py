from django.apps import AppConfig


class ChaosConfig(AppConfig):
    name = "tests.chaos"

    def ready(self) -> None:
        from jobs.registry import register
        from tests.chaos.kinds import KINDS

        for kind in KINDS:
            register(kind)
