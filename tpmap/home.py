from django.shortcuts import redirect

from accounts.permissions import Permission


def home(request):
    """Begin where this person works: most among the households, the others on their account's page."""
    return redirect("logbook:search" if Permission.HOUSEHOLD_VIEW in request.permissions else "accounts:me")
