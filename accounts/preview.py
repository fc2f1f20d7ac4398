"""Looking at the site as another person: reading only, for ten minutes, written down, and without anybody's data.

Whoever administers accounts may see no household. So a preview shows the menus, pages and forms of that person over an
area that is empty: the gate of `areas.scope` lets nothing through, whatever a page asks for. That nothing is written
either, the database itself sees to.
"""

from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from accounts.acts import record_act
from accounts.choices import Act
from accounts.models import User
from accounts.services import refuse_unless_in_charge

PREVIEW = "preview"
LASTS = timedelta(minutes=10)


def start_preview(request: HttpRequest, *, account: User, reason: str, at: datetime) -> None:
    """Let this session look at the site as `account`. Raises NotAllowed."""
    refuse_unless_in_charge(account, request.user)
    record_act(account=account, act=Act.PREVIEWED, by=request.user, note=reason)
    request.session[PREVIEW] = {"user": account.pk, "until": (at + LASTS).isoformat()}


def previewed(request: HttpRequest, *, at: datetime) -> User | None:
    """Return as whom this session looks at the site; it ends by itself."""
    preview = request.session.get(PREVIEW)
    if preview is None:
        return None
    if at >= parse_datetime(preview["until"]):
        end_preview(request)
        return None
    return User.objects.filter(pk=preview["user"]).first()


def end_preview(request: HttpRequest) -> None:
    """Be oneself again."""
    request.session.pop(PREVIEW, None)


@contextmanager
def nothing_written():
    """Run the block in a transaction in which the database refuses to write."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield
