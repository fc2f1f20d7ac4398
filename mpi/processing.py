"""What is computed about families."""

from django.utils.translation import gettext_lazy as _

from accounts.register import Activity, register

register(
    Activity(
        name="scores",
        label=_("Poverty scores"),
        purpose=_("To see in which of the five dimensions a household fails, and who needs help first."),
        basis=_("task in the public interest (section 24 (4)); social protection of the needy (section 26 (5))"),
        whose=_("members of households"),
        receivers=_("officers of the area in their posts"),
        kept=_("as long as the round; computed anew at any time"),
        models=("mpi.HouseholdScore",),
    )
)
