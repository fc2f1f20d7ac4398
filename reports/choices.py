from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExportState(models.TextChoices):
    """How far a file is that somebody asked for. What its job does at this moment, the job itself tells."""

    ASKED = "asked", pgettext_lazy("export", "waiting for a second person")
    MAKING = "making", pgettext_lazy("export", "being made")
    READY = "ready", pgettext_lazy("export", "ready")
    REFUSED = "refused", pgettext_lazy("export", "not allowed")
    CANCELLED = "cancelled", pgettext_lazy("export", "cancelled")
    FAILED = "failed", pgettext_lazy("export", "not made")
    REMOVED = "removed", pgettext_lazy("export", "deleted")


# Nothing of these lies on the disk, and no job is at them.
ENDED = (ExportState.REFUSED, ExportState.CANCELLED, ExportState.FAILED, ExportState.REMOVED)


class ExportFailure(models.TextChoices):
    """Why a file was not made, where the machine says so; what went wrong otherwise is in its job."""

    QUOTA = "quota", _("It has more rows than you may take away today.")
    RIGHT_LOST = "right_lost", _("The right to take this away was withdrawn before the file was made.")
    GIVEN_UP = "given_up", _("The work was begun again and again, and stopped each time.")


class ExportPurpose(models.TextChoices):
    """What a file is needed for; said in words beside it."""

    FIELD_WORK = "field_work", _("field work and visits")
    MEETING = "meeting", _("a meeting")
    REPORT = "report", _("a report or a plan")
    AGENCY = "agency", _("sending cases to an agency")
    CHECK = "check", _("checking the data")
    OTHER = "other", pgettext_lazy("purpose", "something else")


class MonthlyStop(models.TextChoices):
    """Why a report is no longer made as a file every month."""

    RIGHT_LOST = "right_lost", _("its owner may no longer take reports away")
    DESIGN = "design", _("its design can no longer be asked for")


class AlarmKind(models.TextChoices):
    """What an administrator of accounts should know at once."""

    QUOTA = "quota", _("asked for more rows than allowed in a day")
    DOWNLOADS = "downloads", _("tried to download a file more often than allowed")
