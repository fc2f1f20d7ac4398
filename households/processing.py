"""What is held about families, and what comes in files."""

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.register import Activity, register

register(
    Activity(
        name="households",
        label=_("Poor households and their members"),
        purpose=_("To find households that fail the basic needs, and to help them out of poverty."),
        basis=_("task in the public interest (section 24 (4)); social protection of the needy (section 26 (5))"),
        whose=_("members of households"),
        receivers=_("officers of the area in their posts; agencies, of the cases given to them"),
        kept=_("as long as the programme reaches them, with every change"),
        periods=("families-dead", "families-left", "families-off-list", "members-dead", "members-left"),
        models=(
            *("households.Household", "households.Member", "households.HouseholdAnswers", "households.MemberAnswers"),
            *("households.ThaiqmSurvey", "households.NameToken", "households.NamePosting"),
        ),
    ),
    Activity(
        name="imports",
        label=_("Files that are imported"),
        purpose=_("To take over what surveys and registers of other agencies know."),
        basis=_("as stated with each file: task in the public interest, legal duty, consent, social protection"),
        whose=_("members of households"),
        receivers=_("officers who import; nobody else"),
        kept=format_lazy(_("{days} days, then only counts and reasons"), days=settings.IMPORT_KEPT.days),
        models=(
            *("households.ImportBatch", "households.ImportFile", "households.ImportRow"),
            *("households.ImportProblem", "households.ImportChange"),
        ),
    ),
)
