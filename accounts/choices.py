from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What kind of work a post does; `accounts.permissions.PERMISSIONS` says what each may do."""

    SUBDISTRICT_TEAM = "subdistrict_team", _("subdistrict operating team")
    DISTRICT_OFFICER = "district_officer", _("district officer")
    DISTRICT_CHIEF = "district_chief", _("district chief")
    PROVINCIAL_OFFICER = "provincial_officer", _("provincial officer")
    GOVERNOR = "governor", _("governor")
    AGENCY_OFFICER = "agency_officer", _("officer of an agency")
    ACCOUNT_ADMIN = "account_admin", _("account administrator")
    NATIONAL = "national", _("national office")
    AUDITOR = "auditor", _("auditor")
