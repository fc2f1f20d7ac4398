"""What lies where one stands: see `areas.walls`."""

from areas.walls import AnyOf, Of, Open, Own, OwnArea

RIGHTS = Open("Who may do what, and where, is asked before anybody stands anywhere; a post says nothing of a family.")

WALLS = {
    "AccessLogEntry": AnyOf(OwnArea(), Own("user_id"), Of("households.Household", "household_id")),
    "Decoy": Of("households.Household", "household_id"),
    # An alarm about somebody with several areas names what they have in common: wider than where he stands.
    "LookupAlarm": AnyOf(OwnArea(), Own("user_id")),
    "Post": RIGHTS,
}

# Functions that look or write beyond where their caller stands: they stand everywhere while they run.
WIDE_FUNCTIONS = ("access_log_lists_with", "access_log_make_month", "access_log_write")
