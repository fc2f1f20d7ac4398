"""A form whose service may refuse: the refusal is shown beside its field, and nothing typed is lost."""

from django import forms
from django.utils.translation import gettext_lazy as _

from households.refusals import Doubtful, NoCurrentRound, Refused, StaleForm

NO_ROUND = _("No survey round is open for field work. Ask the national office to open this year's round.")


class RefusableForm(forms.Form):
    """Calls a service with `accepted`; a doubtful value brings a box by which the person confirms it."""

    # Names of the service's fields that stand in a box of another name.
    boxes: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "is_sure" in self.data:
            self.offer_confirmation()

    @property
    def is_sure(self) -> bool:
        return bool(self.cleaned_data.get("is_sure"))

    def accepted(self, service, **arguments) -> bool:
        """Call the service and keep what it returns as `done`; tell whether it was done, else show why not."""
        try:
            self.done = service(**arguments)
        except Refused as refusal:
            self.show_refusal(refusal)
        except StaleForm as stale:
            self.show_stale(stale)
        except NoCurrentRound:
            self.add_error(None, NO_ROUND)
        return not self.errors

    def show_refusal(self, refusal: Refused) -> None:
        if isinstance(refusal, Doubtful):
            self.offer_confirmation()
        for column, errors in refusal.error_dict.items():
            name = self.boxes.get(column, column)
            self.add_error(name if name in self.fields else None, errors)

    def show_stale(self, stale: StaleForm) -> None:
        raise NotImplementedError

    def offer_confirmation(self) -> None:
        self.fields["is_sure"] = forms.BooleanField(label=_("Yes, it is true all the same"), required=False)

    def resent_with(self, name: str, value) -> None:
        """Let a hidden field carry another value when the form is sent again."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value
