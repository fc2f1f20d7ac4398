from django.db import transaction

from accounts.access_log import record_access
from accounts.choices import Action
from accounts.lookups import LookedUpEnough
from accounts.models import User
from areas.scope import Scope
from households.identity import lookup_of
from households.models import Household, Member
from logbook.models import FoundSet, TypedSearch


@transaction.atomic
def keep_typed(*, text: str, by: User) -> TypedSearch:
    """Keep what was typed under a random id, once for each text; forget what this person typed long ago."""
    mine = TypedSearch.objects.typed_by(by)
    mine.out_of_date().delete()
    return mine.with_text(text).first() or TypedSearch.objects.create(user=by, text=text)


@transaction.atomic
def keep_set(*, kind: str, terms: dict, by: User) -> FoundSet:
    """Keep the terms of a set of households under a random id, once for each; forget this person's old ones."""
    mine = FoundSet.objects.found_by(by)
    mine.out_of_date().delete()
    return mine.with_terms(kind, terms).first() or FoundSet.objects.create(user=by, kind=kind, terms=terms)


def household_of_number(*, number: str, scope: Scope, by: User, request=None) -> Household | None:
    """Return the household of the person with that citizen ID within `scope`, and write down who asked for whom.

    Nobody there and nobody at all are the same answer, after the same one look. Raises LookedUpEnough.
    """
    with transaction.atomic():
        rows = Member.objects.within(scope).select_related("household")
        member = rows.filter(identity_lookup=lookup_of(number)).first()
        if member is None:
            return None
        counted = record_access(
            user=by,
            action=Action.IDENTITY_SEARCH,
            subject=member,
            area_code=member.household.area_id,
            purpose="",
            request=request,
        )
    if counted.is_over:
        raise LookedUpEnough
    return member.household
