from django.db import transaction

from accounts.access_log import record_access
from households.identity import open_identity
from households.models import Member

REVEAL = "identity.reveal"


@transaction.atomic
def reveal_identity(*, member: Member, purpose: str, by, request=None) -> str:
    """Return the 13 digits of a member who has a number, and write down who looked and why.

    Neither happens without the other. Raises SealBroken.
    """
    number = open_identity(member)
    record_access(
        user=by,
        action=REVEAL,
        subject=member,
        area_code=member.household.area_id,
        purpose=purpose,
        request=request,
    )
    return number
