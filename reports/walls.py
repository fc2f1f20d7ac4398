"""What lies where one stands: see `areas.walls`."""

from areas.walls import AnyOf, Own, OwnArea

WALLS = {
    # Whoever asked for a file keeps it when his area changes.
    "Export": AnyOf(OwnArea("area_id"), Own("requested_by_id")),
    "ExportAlarm": AnyOf(OwnArea(), Own("user_id")),
    "ScoreRollup": OwnArea(),
    # A design is kept by its owner, and shared with an area.
    "SavedReport": AnyOf(Own("owner_id"), OwnArea(or_above=True)),
}

# A village's score counts in the row of its subdistrict.
WIDE_FUNCTIONS = ("reports_roll_scores_up",)
