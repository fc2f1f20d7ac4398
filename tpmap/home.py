from django.shortcuts import redirect

from accounts.permissions import Permission

# Where people begin, by what they may do; the first that fits.
STARTS = (
    (Permission.HOUSEHOLD_VIEW, "logbook:search"),
    (Permission.ASSIGNMENT_WORK, "logbook:inbox"),
)


def home(request):
    """Begin where this person works: most among the households, the others on their account's page."""
    start = next((page for permission, page in STARTS if permission in request.permissions), "accounts:me")
    return redirect(start)
