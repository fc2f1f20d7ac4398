"""Finding the household into which somebody came, by what the officer there knows: the house number or a name."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, Q

from areas.scope import Scope
from households.models import Household, Member

MOST = 10
SHORTEST = 2  # letters of a name


@dataclass(frozen=True)
class FoundHome:
    pk: UUID
    text: str


def find_homes(
    typed: str, *, scope: Scope, apart_from: UUID | None = None, ids: Collection[UUID] = ()
) -> list[FoundHome]:
    """Return households of the scope whose house number, or head's name, is among the words typed, or named by id."""
    heads = Prefetch("members", Member.objects.heads(), to_attr="heads")
    households = Household.objects.within(scope).unmerged().exclude(pk=apart_from).prefetch_related(heads)
    words = [word for word in typed.split() if any(c.isdigit() for c in word) or len(word) >= SHORTEST][:5]
    if not words and not ids:
        return []
    named = Q(pk__in=ids)
    for word in words:
        heads_named = Member.objects.heads().filter(Q(first_name__startswith=word) | Q(last_name__startswith=word))
        named |= Q(house_number=word) | Q(pk__in=heads_named.within(scope).values("household"))
    return [_found(one) for one in households.filter(named).select_related("area").order_by("area", "id")[:MOST]]


def _found(household: Household) -> FoundHome:
    head = str(household.heads[0]) if household.heads else ""
    return FoundHome(household.pk, " · ".join(filter(None, [head, household.address, str(household.area)])))
