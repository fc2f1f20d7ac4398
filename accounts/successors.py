"""A post that goes to somebody who has no account yet."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.hand_over import hand_over
from accounts.invitations import Invited, make_links, new_account, refuse_second_time
from accounts.models import Appointment, User


@transaction.atomic
def hand_over_to_newcomer(
    *, appointment: Appointment, person: dict, starts_on: date, work, form: UUID, at: datetime, by: User
) -> Invited:
    """Make an account for the successor, hand the post over to it, and return its link.

    `person` has username, first_name, last_name, phone. Raises what `hand_over` raises, and FormSentBefore.
    """
    refuse_second_time(form)
    newcomer = new_account(person, by=by)
    hand_over(appointment=appointment, successor=newcomer, starts_on=starts_on, work=work, at=at, by=by)
    return make_links(accounts=[newcomer], form=form, at=at, by=by)[0]
