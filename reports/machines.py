"""The way of a file that somebody asked for."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from accounts.state_machines import StateMachine, Step, register
from reports.choices import ExportState

_ASKED, _MAKING = (ExportState.ASKED,), (ExportState.MAKING,)

# Whole citizen IDs wait for a second person; everything else begins by itself. The file is made by a job.
EXPORT = register(
    StateMachine(
        name="export",
        label=_("export of data"),
        states=ExportState,
        initial=ExportState.ASKED,
        steps=(
            Step("begin", _("Begin, where no whole number is in it"), _ASKED, ExportState.MAKING, None),
            Step("approve", _("Allow it"), _ASKED, ExportState.MAKING, Permission.EXPORT_APPROVE),
            Step("refuse", _("Do not allow it"), _ASKED, ExportState.REFUSED, Permission.EXPORT_APPROVE, True),
            Step(
                "cancel",
                pgettext_lazy("export", "Cancel"),
                (*_ASKED, *_MAKING),
                ExportState.CANCELLED,
                Permission.DATA_EXPORT,
            ),
            Step("finish", _("The file is whole"), _MAKING, ExportState.READY, None),
            Step("fail", _("It cannot be made"), _MAKING, ExportState.FAILED, None),
            Step("remove", _("Its time is over"), (ExportState.READY,), ExportState.REMOVED, None),
        ),
    )
)
