"""Codes on paper for the day on which the telephone is lost: ten, each good once, kept as hashes only."""

import secrets
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from accounts.acts import record_act
from accounts.choices import Act
from accounts.models import RecoveryCode, User
from accounts.readable import READABLE

COUNT, SELECTOR_LENGTH, SECRET_LENGTH = 10, 4, 12


@transaction.atomic
def make_recovery_codes(*, user: User, at: datetime) -> list[str]:
    """Return ten new codes ("abcd-efgh-jkmn-pqrs"), to be shown once; those of before no longer work."""
    User.objects.select_for_update().get(pk=user.pk)
    RecoveryCode.objects.filter(user=user).delete()
    codes: dict[str, str] = {}
    while len(codes) < COUNT:
        codes[_random(SELECTOR_LENGTH)] = _random(SECRET_LENGTH)
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, selector=selector, secret_hash=make_password(secret), made_at=at)
        for selector, secret in codes.items()
    )
    record_act(account=user, act=Act.CODES_MADE, by=user)
    return [_in_groups(selector + secret) for selector, secret in codes.items()]


@transaction.atomic
def use_recovery_code(*, user: User, code: str, at: datetime) -> bool:
    """Use up a code; False where it is none of this person, or was used before."""
    code = code.replace("-", "").lower()
    rows = RecoveryCode.objects.select_for_update().filter(user=user, selector=code[:SELECTOR_LENGTH], used_at=None)
    found = rows.first()
    if found is None or not check_password(code[SELECTOR_LENGTH:], found.secret_hash):
        return False
    found.used_at = at
    found.save(update_fields=["used_at"])
    record_act(account=user, act=Act.CODE_USED, by=user)
    return True


def _random(length: int) -> str:
    return "".join(secrets.choice(READABLE) for _ in range(length))


def _in_groups(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
