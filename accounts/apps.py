from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from accounts.privacy import every_field_has_a_class


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        checks.register(every_field_has_a_class, checks.Tags.models)
