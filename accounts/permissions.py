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
    AUDIT_CHECK = "audit.check"
    SUBJECT_ANSWER = "subject_request.answer"
    DATA_IMPORT = "data.import"
    ENTRY_APPROVE = "entry.approve"
    CASE_ANALYSE = "case.analyse"
    CASE_FOLLOW = "case.follow"
    MEETING_HOLD = "meeting.hold"
    CASE_ASSIGN = "case.assign"
    PROVINCE_ASSIGN = "case.assign_in_province"
    ASSIGNMENT_WORK = "assignment.work"
    ORGANISATION_EDIT = "organisation.edit"
    MENU_EDIT = "menu.edit"
    SCHEDULE_EDIT = "schedule.edit"
    DIRECTIVE_CHECK = "directive.check"
    PROGRESS_VIEW = "progress.view"
    PIVOT_VIEW = "pivot.view"
    DATA_EXPORT = "data.export"
    SENSITIVE_EXPORT = "data.export_sensitive"
    IDENTITY_EXPORT = "data.export_identity"
    EXPORT_APPROVE = "data.export_approve"
    RETENTION_HOLD = "retention.hold"
    RETENTION_SET = "retention.set"

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
    Permission.AUDIT_CHECK: _("check that no record was changed behind the system's back"),
    Permission.SUBJECT_ANSWER: _("answer people who ask about their own data"),
    Permission.DATA_IMPORT: _("import data"),
    Permission.ENTRY_APPROVE: _("confirm who new people are"),
    Permission.CASE_ANALYSE: _("analyse a household and say how far it has come"),
    Permission.CASE_FOLLOW: _("follow households up as their mentor"),
    Permission.MEETING_HOLD: _("hold meetings about households"),
    Permission.CASE_ASSIGN: _("give cases to agencies"),
    Permission.PROVINCE_ASSIGN: _("give cases to agencies of the province on behalf of the governor"),
    Permission.ASSIGNMENT_WORK: _("work at the cases given to one's agency"),
    Permission.ORGANISATION_EDIT: _("keep the lists of centres, agencies and partners"),
    Permission.MENU_EDIT: _("keep the menu of solutions"),
    Permission.SCHEDULE_EDIT: _("set the steps and deadlines of a year"),
    Permission.DIRECTIVE_CHECK: _("say what an area has done of the quarter's directives"),
    Permission.PROGRESS_VIEW: _("see progress, lateness and grades"),
    Permission.PIVOT_VIEW: _("design and read pivot reports"),
    Permission.DATA_EXPORT: _("take lists away as files"),
    Permission.SENSITIVE_EXPORT: _("take health, disability and the like away with them"),
    Permission.IDENTITY_EXPORT: _("ask for files with whole citizen IDs"),
    Permission.EXPORT_APPROVE: _("allow others files with whole citizen IDs"),
    Permission.RETENTION_HOLD: _("keep households and areas from being forgotten"),
    Permission.RETENTION_SET: _("say how long data are kept"),
}

_FIELD_WORK = frozenset(
    {
        Permission.HOUSEHOLD_VIEW,
        Permission.HOUSEHOLD_EDIT,
        Permission.VISIT_RECORD,
        Permission.PROBLEM_CLOSE,
        Permission.IDENTITY_REVEAL,
        Permission.CASE_ANALYSE,
        Permission.CASE_FOLLOW,
        Permission.MEETING_HOLD,
        Permission.PROGRESS_VIEW,
        Permission.PIVOT_VIEW,
    }
)
_DISTRICT_WORK = _FIELD_WORK | {Permission.CASE_ASSIGN, Permission.ORGANISATION_EDIT, Permission.DIRECTIVE_CHECK}
_PROVINCE_WORK = _DISTRICT_WORK | {
    Permission.SCORE_RECOMPUTE,
    Permission.DATA_IMPORT,
    Permission.MENU_EDIT,
    Permission.RETENTION_HOLD,
}
# To take data away is another right than to see them. Whoever may allow whole numbers never allows his own file.
_EXPORTS = frozenset({Permission.DATA_EXPORT, Permission.SENSITIVE_EXPORT, Permission.IDENTITY_EXPORT})
# Who answers for an area tells a family that asks what is held about it, and who has looked.
_ANSWERS = frozenset({Permission.ACCESS_LOG_VIEW, Permission.SUBJECT_ANSWER})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SUBDISTRICT_TEAM: _FIELD_WORK - {Permission.IDENTITY_REVEAL},
    Role.DISTRICT_OFFICER: _DISTRICT_WORK | {Permission.DATA_IMPORT, Permission.DATA_EXPORT},
    Role.DISTRICT_CHIEF: _DISTRICT_WORK | _EXPORTS | _ANSWERS | {Permission.ENTRY_APPROVE, Permission.EXPORT_APPROVE},
    Role.PROVINCIAL_OFFICER: _PROVINCE_WORK | _EXPORTS,
    Role.GOVERNOR: _PROVINCE_WORK | _EXPORTS | _ANSWERS | {Permission.PROVINCE_ASSIGN, Permission.EXPORT_APPROVE},
    Role.AGENCY_OFFICER: frozenset({Permission.ASSIGNMENT_WORK}),
    Role.ACCOUNT_ADMIN: frozenset({Permission.ACCOUNT_MANAGE}),
    Role.NATIONAL: frozenset(
        {
            Permission.HOUSEHOLD_VIEW,
            Permission.SCORE_RECOMPUTE,
            Permission.ACCOUNT_MANAGE,
            Permission.DATA_IMPORT,
            Permission.MENU_EDIT,
            Permission.SCHEDULE_EDIT,
            Permission.PROGRESS_VIEW,
            Permission.PIVOT_VIEW,
            Permission.DATA_EXPORT,
            Permission.EXPORT_APPROVE,
            Permission.RETENTION_HOLD,
            Permission.RETENTION_SET,
        }
    ),
    Role.AUDITOR: frozenset({Permission.ACCESS_LOG_VIEW, Permission.AUDIT_CHECK}),
}

_OFFICERS = frozenset(
    {
        Role.SUBDISTRICT_TEAM,
        Role.DISTRICT_OFFICER,
        Role.DISTRICT_CHIEF,
        Role.PROVINCIAL_OFFICER,
        Role.GOVERNOR,
        Role.AGENCY_OFFICER,
    }
)

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
