"""A form whose service may refuse: the refusal is shown beside its field, and nothing typed is lost."""

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from households.duplicates import Duplicates, LikelyDuplicate
from households.refusals import Doubtful, NoCurrentRound, Refused, StaleForm

CHANGED_MEANWHILE = _("Somebody changed this while you were looking at it. Nothing was changed; open the page anew.")
NO_ROUND = _("No survey round is open for field work. Ask the national office to open this year's round.")


class RefusableForm(forms.Form):
    """Calls a service with `accepted`; a doubtful value brings a box by which the person confirms it."""

    # Who is in the register already, where that is why the service refused; for the page.
    duplicates: Duplicates | None = None
    # Names of the service's fields that stand in a box of another name.
    boxes: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.add_prefix("is_sure") in self.data:
            self.offer_confirmation()
        if self.add_prefix("is_somebody_else") in self.data:
            self.offer_somebody_else()

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

    @property
    def is_somebody_else(self) -> bool:
        return bool(self.cleaned_data.get("is_somebody_else"))

    def show_refusal(self, refusal: Refused) -> None:
        self.duplicates = getattr(refusal, "duplicates", None)
        if isinstance(refusal, LikelyDuplicate):
            self.offer_somebody_else()
        elif isinstance(refusal, Doubtful):
            self.offer_confirmation()
        for column, errors in refusal.error_dict.items():
            name = self.boxes.get(column, column)
            self.add_error(name if name in self.fields else None, errors)

    def show_stale(self, stale: StaleForm) -> None:
        """Tell that somebody was faster; a form that can show both values side by side does better."""
        self.add_error(None, CHANGED_MEANWHILE)

    def offer_confirmation(self) -> None:
        self.fields["is_sure"] = forms.BooleanField(label=_("Yes, it is true all the same"), required=False)

    def offer_somebody_else(self) -> None:
        self.fields["is_somebody_else"] = forms.BooleanField(
            label=_("I have compared them: this is somebody else"), required=False
        )

    def show_unchecked(self) -> None:
        """Show what was typed so far without its errors: the form was not sent yet, only grew."""
        self._errors = ErrorDict()

    def resent_with(self, name: str, value) -> None:
        """Let a hidden field carry another value when the form is sent again."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value
