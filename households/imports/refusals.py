"""Why a file is not read at all, as sentences for the screen."""

from django.utils.translation import gettext_lazy as _

FILE_REFUSALS = {
    "too_large": _("The file is too large. Split it: workbooks up to 20 MB, csv up to 1 GB."),
    "bomb": _("The workbook unpacks to far more than it should. It was not opened."),
    "old_or_locked": _(
        "The workbook has a password or is of the old kind (.xls). Save it as .xlsx without a password."
    ),
    "no_workbook": _("This is no workbook (.xlsx) and no csv."),
    "macros": _("The workbook has macros. Save it as .xlsx without macros."),
    "external": _("The workbook refers to other files. Save the values only, as a new .xlsx."),
    "damaged": _("The file is damaged or cut off. Save it again and hand it in anew."),
    "unreadable_workbook": _("The workbook could not be read within the memory and time allowed. Save it as csv."),
    "too_wide": _("The sheet has more than 300 columns. Delete the empty ones to the right."),
    "no_header": _("No header row was found in the first ten rows. Use the headers of the template."),
    "columns_missing": _("A column that is needed in every row is missing. Use the headers of the template."),
    "mixed_sheets": _(
        "The file has the same things both in sheets of their own and in one sheet. Send one of the two."
    ),
    "bad_rows": _("The file has bad rows, so nothing of it was written, as was asked for."),
}
