from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class Act(models.TextChoices):
    """What can be done with an account, as its history tells it."""

    INVITED = "invited", _("invited")
    LINK_MADE = "link_made", _("a new link was made")
    JOINED = "joined", _("chose a password by the link")
    APPOINTED = "appointed", _("was given a post")
    POST_ENDED = "post_ended", _("a post was ended")
    HANDED_OVER = "handed_over", _("handed a post over")
    TOOK_OVER = "took_over", _("took a post over")
    CLOSED = "closed", _("the account was closed")
    REOPENED = "reopened", _("the account was opened again")
    EXPIRY_SET = "expiry_set", _("the last day was set")
    SESSIONS_ENDED = "sessions_ended", _("signed out everywhere")
    FACTOR_ADDED = "factor_added", _("set up a second factor")
    FACTOR_REMOVED = "factor_removed", _("took a second factor away")
    FACTOR_RESET = "factor_reset", _("the second factor was reset")
    CODES_MADE = "codes_made", _("made new recovery codes")
    CODE_USED = "code_used", _("signed in with a recovery code")
    PASSWORD_CHANGED = "password_changed", _("changed the password")
    REVIEWED = "reviewed", _("confirmed in the yearly review")
    LOOKUPS_GIVEN = "lookups_given", _("may look up as much again that day")
    PREVIEWED = "previewed", _("the site was looked at as this person")


class Action(models.TextChoices):
    """How somebody looked at people, as the access log has it."""

    VIEW = "view", _("opened the page")
    LIST = "list", _("saw it in a list")
    PRINT = "print", _("opened the page to print")
    API = "api", _("read it by a program")
    IDENTITY_SEARCH = "identity.search", _("searched by the citizen ID")
    IDENTITY_REVEAL = "identity.reveal", _("revealed the citizen ID")
    MEETING_NAMES = "meeting.names", _("opened the names at a meeting")
    IMPORT_ERRORS = "import.errors", _("took the rows that stayed out of an import")
    EXPORT_REQUEST = "export.request", _("asked for a file")
    EXPORT_APPROVE = "export.approve", _("allowed a file")
    EXPORT_REFUSE = "export.refuse", _("did not allow a file")
    EXPORT_DOWNLOAD = "export.download", _("downloaded a file")


class Measure(models.TextChoices):
    """What of the look-ups of a day is counted and limited."""

    HOUSEHOLDS = "households", _("different households opened")
    LISTS = "lists", _("pages of lists")
    REVEALS = "reveals", _("citizen IDs revealed")


class LookupAlarmKind(models.TextChoices):
    """What an administrator of accounts should know at once about those who look people up."""

    LIMIT = "limit", _("looked up more than allowed in a day")
    DECOY = "decoy", _("opened a household that does not exist")


class FaultKind(models.TextChoices):
    """What a check of the audit chain finds wrong."""

    ROWS_CHANGED = "rows_changed", _("rows were changed")
    ROWS_REMOVED = "rows_removed", _("rows were removed")
    ROWS_ADDED = "rows_added", _("rows were put in")
    LINK_CHANGED = "link_changed", _("the seal itself was changed")
    LINK_MISSING = "link_missing", _("a seal before this one is missing")
    TABLE_GONE = "table_gone", _("the table or a column of it is no more")


class AmendmentKind(models.TextChoices):
    """What a run of forgetting did to rows that were sealed."""

    EMPTIED = "emptied", _("what was personal was emptied")
    REMOVED = "removed", _("the rows went")


class RetentionCause(models.TextChoices):
    """Why a run of forgetting ran."""

    NIGHT = "night", pgettext_lazy("retention", "the night")
    COMMAND = "command", pgettext_lazy("retention", "by hand")
    REQUEST = "request", pgettext_lazy("retention", "somebody asked to be forgotten")


class AccountState(models.TextChoices):
    """How an account stands, as the list shows it: the first of these that is true."""

    CLOSED = "closed", _("closed")
    EXPIRED = "expired", _("expired")
    INVITED = "invited", _("invited, never signed in")
    UNPROTECTED = "unprotected", _("second factor missing")
    IDLE = "idle", _("not signed in for 90 days")
    ACTIVE = "active", _("in use")
