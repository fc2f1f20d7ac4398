from django.db import transaction

from accounts.access_log import record_access
from accounts.choices import Action
from accounts.lookups import LookedUpEnough
from households.identity import open_identity
from households.models import Member


def reveal_identity(*, member: Member, purpose: str, by, request=None) -> str:
    """Return the 13 digits of a member who has a number, and write down who looked and why.

    Neither happens without the other. Raises SealBroken, and LookedUpEnough; that he asked is written down then too.
    """
    with transaction.atomic():
        number = open_identity(member)
        counted = record_access(
            user=by,
            action=Action.IDENTITY_REVEAL,
            subject=member,
            area_code=member.household.area_id,
            purpose=purpose,
            request=request,
        )
    if counted.is_over:
        raise LookedUpEnough
    return number
