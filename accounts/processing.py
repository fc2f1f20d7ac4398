"""What is held about the officers themselves."""

from django.utils.translation import gettext_lazy as _

from accounts.register import Activity, register

register(
    Activity(
        name="accounts",
        label=_("Accounts and signing in"),
        purpose=_("To let each officer see and do what his post asks for, and nobody else."),
        basis=_("task in the public interest (section 24 (4))"),
        whose=_("officers of the state and of agencies"),
        receivers=_("account administrators of the area"),
        kept=_("as long as the account, then with its history; sign-ins for 90 days"),
        models=(
            *("accounts.User", "accounts.Appointment", "accounts.Delegation", "accounts.AccountAct"),
            *("accounts.Invitation", "accounts.SignIn", "accounts.RecoveryCode", "accounts.AuthenticatorApp"),
            "jobs.Job",
        ),
    ),
    Activity(
        name="access-log",
        label=_("Access log"),
        purpose=_("To know who looked at whom, and to find who looks through files without a reason."),
        basis=_("legal duty to keep data safe (sections 24 (6) and 37)"),
        whose=_("officers; members of households, by the number of their file"),
        receivers=_("who answers for the area, auditors, people who ask about their own data"),
        kept=_("never removed; a table a month"),
        models=("accounts.AccessLogEntry", "accounts.Decoy", "accounts.LookupAlarm", "accounts.LookupLeave"),
    ),
)
