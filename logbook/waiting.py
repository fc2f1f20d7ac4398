"""What waits for a person, counted for the menu: all of it in one query a page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, Func, QuerySet, Subquery
from django.http import HttpRequest

from accounts.models import ChainCheck, LookupAlarm, User
from accounts.permissions import Permission
from areas.scope import Scope
from logbook.models import Entry, SubjectRequest, Submission, Transfer


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits: for whom with which right, and which rows."""

    name: str
    permission: Permission
    rows: Callable[[User, Scope], QuerySet]


def transfers_for(user: User, scope: Scope) -> QuerySet:
    """Return the hand-overs that this person may answer, and the answers to his own that he has not read."""
    asked = Transfer.objects.waiting().into(scope)
    return asked | Transfer.objects.unseen_answers_to(user)


# An app to the right, or another noun, adds its own.
KINDS = [
    Waiting("transfers", Permission.HOUSEHOLD_EDIT, transfers_for),
    Waiting(
        "entries",
        Permission.ENTRY_APPROVE,
        lambda user, _scope: Entry.objects.within(user.approval_scope).pending(),
    ),
    Waiting(
        "lookup_alarms", Permission.ACCOUNT_MANAGE, lambda _user, scope: LookupAlarm.objects.within(scope).unseen()
    ),
    Waiting("chain_faults", Permission.AUDIT_CHECK, lambda _user, _scope: ChainCheck.objects.latest_if_broken()),
    Waiting(
        "subject_requests",
        Permission.SUBJECT_ANSWER,
        lambda _user, scope: SubjectRequest.objects.within(scope).unanswered(),
    ),
    Waiting("kept", Permission.HOUSEHOLD_EDIT, lambda user, scope: Submission.objects.undecided().within(scope)),
]


def waiting_counts(request: HttpRequest) -> dict[str, int]:
    """Return how much of each kind waits for who asks, by name; what he has no right to is left out."""
    if not hasattr(request, "_waiting_counts"):
        kinds = [kind for kind in KINDS if kind.permission in request.permissions]
        counts = {kind.name: _count(kind.rows(request.user, request.scope)) for kind in kinds}
        found = User.objects.filter(pk=request.user.pk).values(**counts).get() if counts else {}
        # In an empty area nothing is asked for, and nothing is not a number.
        request._waiting_counts = {name: count or 0 for name, count in found.items()}
    return request._waiting_counts


def _count(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().annotate(counted=Func(F("pk"), function="COUNT")).values("counted"))
