"""Forms whose service moves a record by its machine: a step refused is said on the form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.state_machines import StepRefused
from households.forms.records import ThaiText
from households.forms.refusable import RefusableForm


class SteppingForm(RefusableForm):
    def accepted(self, service, **arguments) -> bool:
        try:
            return super().accepted(service, **arguments)
        except StepRefused as refused:
            self.add_error(None, str(refused))
            return False


class ReasonForm(SteppingForm):
    """One reason, without which the step is not taken."""

    reason = ThaiText(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give the reason.")},
    )


class StepForm(SteppingForm):
    """A step that asks for nothing."""
