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
        kept=_("as long as the account"),
        periods=("closed-accounts", "sign-ins"),
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
        kept=_("by the month"),
        periods=("access-log",),
        models=("accounts.AccessLogEntry", "accounts.Decoy", "accounts.LookupAlarm", "accounts.LookupLeave"),
    ),
    Activity(
        name="retention",
        label=_("Keeping and forgetting"),
        purpose=_("To keep data no longer than needed, and what the law wants kept as long as it does."),
        basis=_("legal duty (section 37 (3))"),
        whose=_("officers who set periods and place holds; members of households, by the number of their file"),
        receivers=_("national and provincial officers"),
        kept=_("as proof of what was forgotten"),
        models=(
            *("accounts.RetentionPeriod", "accounts.RetentionRun"),
            *("households.LegalHold", "households.Forgotten"),
        ),
    ),
)
