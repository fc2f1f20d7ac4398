from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.bulk import MOST_ROWS, Row, TooManyRows, read_rows
from accounts.sheets import NotASheet, lines_of_text, lines_of_workbook, text_of_lines


class BulkForm(forms.Form):
    """A list of people, pasted or as an xlsx file. `text` holds it as pasted lines, whichever way it came."""

    client_uuid = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Paste the list"),
        required=False,
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_(
            "One person a line, as a spreadsheet copies it: user name, first name, last name, phone, post, code of the "
            "area, last day (may be empty)."
        ),
    )
    file = forms.FileField(label=_("or an Excel file (.xlsx) with these columns"), required=False)

    def clean(self):
        cleaned = super().clean()
        try:
            self.rows = self._rows(cleaned)
        except NotASheet:
            self.add_error("file", _("This is no Excel file (.xlsx), or it is too large: 1 MB is the most."))
        except TooManyRows:
            self.add_error(None, _("The list is too long: %(most)s people at once.") % {"most": MOST_ROWS})
        else:
            if not self.rows and not self.errors:
                self.add_error("text", _("Paste a list or choose a file."))
        return cleaned

    def _rows(self, cleaned: dict) -> list[Row]:
        if file := cleaned.get("file"):
            lines = lines_of_workbook(file.read())
            self.pasted = text_of_lines(lines)
        else:
            self.pasted = cleaned.get("text") or ""
            lines = lines_of_text(self.pasted)
        return read_rows(lines)
