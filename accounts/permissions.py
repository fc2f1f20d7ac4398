"""Who may do what. Where one may do it is another question: see `areas.scope`."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role


class Permission(StrEnum):
    HOUSEHOLD_VIEW = "household.view"
    HOUSEHOLD_EDIT = "household.edit"
    IDENTITY_REVEAL = "identity.reveal"
    VISIT_RECORD = "visit.record"
    PROBLEM_CLOSE = "problem.close"
    SCORE_RECOMPUTE = "score.recompute"
    ACCOUNT_MANAGE = "account.manage"
    ACCESS_LOG_VIEW = "access_log.view"
    DATA_IMPORT = "data.import"

    @property
    def label(self):
        return LABELS[self]


LABELS = {
    Permission.HOUSEHOLD_VIEW: _("see households"),
    Permission.HOUSEHOLD_EDIT: _("change households and members"),
    Permission.IDENTITY_REVEAL: _("reveal a citizen ID"),
    Permission.VISIT_RECORD: _("record visits, problems and help"),
    Permission.PROBLEM_CLOSE: _("close and reopen problems"),
    Permission.SCORE_RECOMPUTE: _("compute scores anew"),
    Permission.ACCOUNT_MANAGE: _("manage accounts"),
    Permission.ACCESS_LOG_VIEW: _("see who looked at what"),
    Permission.DATA_IMPORT: _("import data"),
}

_FIELD_WORK = frozenset(
    {
        Permission.HOUSEHOLD_VIEW,
        Permission.HOUSEHOLD_EDIT,
        Permission.VISIT_RECORD,
        Permission.PROBLEM_CLOSE,
        Permission.IDENTITY_REVEAL,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SUBDISTRICT_TEAM: _FIELD_WORK - {Permission.IDENTITY_REVEAL},
    Role.DISTRICT_OFFICER: _FIELD_WORK | {Permission.DATA_IMPORT},
    Role.DISTRICT_CHIEF: _FIELD_WORK,
    Role.PROVINCIAL_OFFICER: _FIELD_WORK | {Permission.SCORE_RECOMPUTE, Permission.DATA_IMPORT},
    Role.ACCOUNT_ADMIN: frozenset({Permission.ACCOUNT_MANAGE}),
    Role.NATIONAL: frozenset(
        {Permission.HOUSEHOLD_VIEW, Permission.SCORE_RECOMPUTE, Permission.ACCOUNT_MANAGE, Permission.DATA_IMPORT}
    ),
    Role.AUDITOR: frozenset({Permission.ACCESS_LOG_VIEW}),
}

_OFFICERS = frozenset({Role.SUBDISTRICT_TEAM, Role.DISTRICT_OFFICER, Role.DISTRICT_CHIEF, Role.PROVINCIAL_OFFICER})

# The roles whose posts somebody with ACCOUNT_MANAGE may give, inside his own area; never his own role or a higher one.
GRANTABLE_ROLES: dict[Role, frozenset[Role]] = dict.fromkeys(Role, frozenset()) | {
    Role.ACCOUNT_ADMIN: _OFFICERS,
    Role.NATIONAL: _OFFICERS | {Role.ACCOUNT_ADMIN, Role.AUDITOR},
}


def requires(permission: Permission) -> Callable:
    """Refuse a view with 403 to whoever lacks `permission`; the mark is read by the walk over all URLs."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if permission not in request.permissions:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permission = permission
        return guarded

    return decorate
