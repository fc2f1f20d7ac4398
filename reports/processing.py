"""What leaves as files, and what is counted."""

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.register import Activity, register

register(
    Activity(
        name="exports",
        label=_("Files that are taken away"),
        purpose=_("Field work, meetings, reports, sending cases to agencies; stated with each file."),
        basis=_("task in the public interest (section 24 (4)); for an agency the basis stated with the file"),
        whose=_("members of households"),
        receivers=_("who asked for the file, and the agency named with it"),
        kept=format_lazy(_("the file for {days} days; that it was taken for ever"), days=settings.EXPORT_KEPT.days),
        periods=("exports",),
        models=("reports.Export", "reports.ExportAlarm"),
    ),
    Activity(
        name="reports",
        label=_("Reports and figures"),
        purpose=_("To see where help is needed, without naming anybody."),
        basis=_("task in the public interest (section 24 (4))"),
        whose=_("members of households, counted; officers who keep reports"),
        receivers=_("officers of the area"),
        kept=_("as long as they are used"),
        models=("reports.ScoreRollup", "reports.SavedReport"),
    ),
)
