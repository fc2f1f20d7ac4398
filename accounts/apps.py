from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core import checks
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from accounts.checks import demonstration_stays_out_of_production
from accounts.privacy import every_field_has_a_class
from accounts.security_log import note_sign_in_refused, note_signed_out


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        # Here and not at the top: it needs models, which load after this one.
        from accounts.signals import remember_sign_in

        # Every app declares in its own `machines.py` which ways its records go.
        autodiscover_modules("machines")
        # … and what open work belongs to a post in its own `open_work.py`.
        autodiscover_modules("open_work")
        # … and what it holds about people, and what for, in its own `processing.py`.
        autodiscover_modules("processing")
        # … and how long that is kept in its own `retention_kinds.py`.
        autodiscover_modules("retention_kinds")
        checks.register(every_field_has_a_class, checks.Tags.models)
        checks.register(demonstration_stays_out_of_production, checks.Tags.security)
        # Django's own receiver would overwrite `last_login` before we can keep it.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(remember_sign_in, dispatch_uid="remember_sign_in")
        user_logged_out.connect(note_signed_out, dispatch_uid="note_signed_out")
        user_login_failed.connect(note_sign_in_refused, dispatch_uid="note_sign_in_refused")


class SuperuserAdminConfig(AdminConfig):
    """Django's admin, for superusers only; in INSTALLED_APPS in the place of `django.contrib.admin`."""

    default_site = "accounts.administration.SuperuserAdminSite"
