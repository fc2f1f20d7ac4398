"""People to sign in as in a demonstration: one for each role, in and above one subdistrict of Surat Thani.

They share a password that is made up once for each installation and stands in its own folder, so that no two
installations open with the same one. In production there are none.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.models import Appointment, User
from accounts.posts import POST_KINDS
from accounts.readable import READABLE
from accounts.services import ensure_post
from areas.models import Area

SINCE = date(2022, 10, 1)


@dataclass(frozen=True)
class DemonstrationAccount:
    """A fictitious person in a post; `area_code` None is the whole country."""

    username: str
    first_name: str
    last_name: str
    post: str
    area_code: str | None

    @property
    def post_label(self) -> str:
        return str(POST_KINDS[self.post].label)


DEMONSTRATION_ACCOUNTS = (
    DemonstrationAccount("team", "วรรณา", "ขยันเยี่ยม", "subdistrict-team", "840102"),
    DemonstrationAccount("team2", "สมพร", "ข้างเคียง", "subdistrict-team", "840103"),
    DemonstrationAccount("district", "ปรีชา", "พัฒนาดี", "district-development", "8401"),
    DemonstrationAccount("chief", "อำนวย", "ปกครองเก่ง", "district-chief", "8401"),
    DemonstrationAccount("province", "จินตนา", "จังหวัดงาม", "provincial-development", "84"),
    DemonstrationAccount("governor", "วิชัย", "นำจังหวัด", "governor", "84"),
    DemonstrationAccount("agency", "สุดา", "การช่วย", "district-agency", "8401"),
    DemonstrationAccount("accounts", "ธนา", "ดูแลบัญชี", "provincial-accounts", "84"),
    DemonstrationAccount("national", "ศิริ", "ทั้งแผ่นดิน", "national-office", None),
    DemonstrationAccount("auditor", "ยุติ", "ตรวจสอบ", "auditor", None),
)


def demonstration_password() -> str:
    """Return this installation's password of the demonstration, made at first use. Raises in production."""
    _refuse_in_production()
    path = settings.VAR_DIR / "demonstration_password"
    if not path.exists():
        _keep(path, "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3)))
    return path.read_text()


@transaction.atomic
def create_demonstration_accounts() -> list[User]:
    """Add the people who are missing; those there keep their password and posts. Raises in production."""
    _refuse_in_production()
    present = set(User.objects.values_list("username", flat=True))
    # Those of an installation that is older than the mark.
    User.objects.filter(username__in=[account.username for account in DEMONSTRATION_ACCOUNTS]).update(
        is_demonstration=True
    )
    password = make_password(demonstration_password())
    return [_create(account, password) for account in DEMONSTRATION_ACCOUNTS if account.username not in present]


def _keep(path: Path, password: str) -> None:
    # Written aside, then linked: of two processes one wins, and nobody ever reads half a password.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(password)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _create(account: DemonstrationAccount, password: str) -> User:
    user = User.objects.create(
        username=account.username,
        first_name=account.first_name,
        last_name=account.last_name,
        password=password,
        is_demonstration=True,
    )
    area = Area.objects.get(code=account.area_code) if account.area_code else None
    # Not through `appoint`: the first people of an installation have nobody above them yet.
    Appointment.objects.create(user=user, post=ensure_post(kind=account.post, area=area), starts_on=SINCE)
    return user


def _refuse_in_production() -> None:
    if settings.PRODUCTION:
        raise ImproperlyConfigured("Production has no demonstration accounts.")
