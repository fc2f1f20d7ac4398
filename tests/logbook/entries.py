"""Families found in the field, entered by the service that the pages use."""

from datetime import date, datetime

from django.utils import timezone

from logbook.models import Entry
from logbook.services.entries import Newcomer, enter_household
from tests.people import fictitious_citizen_id

ON = date(2023, 5, 18)
AT = timezone.make_aware(datetime(2023, 5, 18, 10))


def newcomer(first_name: str, *, number: str = "", relationship: str = "head", **given) -> Newcomer:
    """Return a person as entered; without `number` one who has none."""
    fields = {"title": "นาย", "first_name": first_name, "last_name": "ตกหล่นดี", "relationship": relationship}
    reason = {} if number else {"no_identity_kind": "homeless"}
    return Newcomer(fields=fields | given, number=number, **reason)


def enter(*, by, serial: int = 500, area: str = "84010201", **evidence) -> Entry:
    """Enter a household of two, each with a number of his own."""
    return enter_household(
        fields={"area": area, "house_number": f"{serial}"},
        people=[
            newcomer(f"ใหม่{serial}", number=fictitious_citizen_id(serial)),
            newcomer(f"หลานใหม่{serial}", number=fictitious_citizen_id(serial + 1), relationship="child"),
        ],
        by=by,
        on=ON,
        at=AT,
        **evidence,
    )
