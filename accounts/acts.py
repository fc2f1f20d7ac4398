from collections.abc import Iterable

from accounts.choices import Act
from accounts.models import AccountAct, User


def record_act(*, account: User, act: Act, by: User, note: str = "") -> AccountAct:
    """Write into the history of an account what was done with it, in the transaction of the deed."""
    return AccountAct.objects.create(account=account, act=act, by=by, note=note[:300])


def record_acts(*, accounts: Iterable[User], act: Act, by: User, note: str = "") -> None:
    """As `record_act`, for many accounts at once."""
    AccountAct.objects.bulk_create(AccountAct(account=one, act=act, by=by, note=note[:300]) for one in accounts)
