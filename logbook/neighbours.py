"""The households before and after one, on the page of results that the officer came from.

The session keeps their random ids and the address of that page, nothing else; each link is checked again when followed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

LIST = "result_list"


@dataclass(frozen=True)
class Neighbours:
    """`place` counts from 1; `previous` and `next` are None at the ends of the page of results."""

    address: str
    place: int
    count: int
    previous: UUID | None
    next: UUID | None


def remember_results(session, household_ids: Iterable[UUID], *, address: str) -> None:
    """Keep a page of results as the list to step through; the same page again writes nothing."""
    shown = {"address": address, "ids": [str(household_id) for household_id in household_ids]}
    if session.get(LIST) != shown:
        session[LIST] = shown


def neighbours_of(session, household_id: UUID) -> Neighbours | None:
    """Return where the household stands among the results last shown; None where it was not among them."""
    shown = session.get(LIST, {"ids": []})
    ids = [UUID(one) for one in shown["ids"]]
    if household_id not in ids:
        return None
    at = ids.index(household_id)
    return Neighbours(
        address=shown["address"],
        place=at + 1,
        count=len(ids),
        previous=ids[at - 1] if at else None,
        next=ids[at + 1] if at + 1 < len(ids) else None,
    )
