from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from areas.raising import raise_walls
from areas.walls import every_model_says_its_wall


class AreasConfig(AppConfig):
    name = "areas"
    verbose_name = _("Areas")

    def ready(self):
        checks.register(every_model_says_its_wall, checks.Tags.models)
        # Sent for each app once all tables are there: one of them is enough.
        post_migrate.connect(raise_walls, sender=self, dispatch_uid="areas.raise_walls")
