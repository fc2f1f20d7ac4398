"""People, posts, invitations, and what is written down about them: one file a noun."""

from accounts.models.access_log import AccessLogEntry
from accounts.models.acts import AccountAct
from accounts.models.authenticators import AuthenticatorApp
from accounts.models.chain import ChainCheck, ChainLink
from accounts.models.invitations import Invitation
from accounts.models.lookups import Decoy, LookupAlarm, LookupLeave, LookupLimit
from accounts.models.posts import Appointment, Delegation, Post
from accounts.models.retention import ChainAmendment, RetentionPeriod, RetentionRun
from accounts.models.sign_ins import RecoveryCode, SignIn, TokenBucket
from accounts.models.users import User

__all__ = [
    "AccessLogEntry",
    "AccountAct",
    "Appointment",
    "AuthenticatorApp",
    "ChainAmendment",
    "ChainCheck",
    "ChainLink",
    "Decoy",
    "Delegation",
    "Invitation",
    "LookupAlarm",
    "LookupLeave",
    "LookupLimit",
    "Post",
    "RecoveryCode",
    "RetentionPeriod",
    "RetentionRun",
    "SignIn",
    "TokenBucket",
    "User",
]
