"""Records that carry a copy of their household's area: walls and lists of an area read them without the household.

The database keeps the copy, whatever is written: it is taken anew whenever a record is made, given to another
household or told its area, and follows a household that moves (the migration `records_follow_households`). A record and
a move at the same moment wait for each other, by a lock of the household that its other changes do not notice.
"""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

AREA_OF_HOUSEHOLD = pgtrigger.Trigger(
    name="area_is_the_households",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("household_id", "area_code"),
    func="""
        SELECT area_code INTO NEW.area_code FROM households_household WHERE id = NEW.household_id FOR KEY SHARE;
        RETURN NEW;
    """,
)
# No event tells of the copy: where a household lay is in the history of the household.
AREA_COPY = "area_code"


def area_copy() -> models.CharField:
    return models.CharField(_("area"), max_length=8, db_collation="C", default="", editable=False)
