from django.db.models import Model

from accounts.models import AccessLogEntry, User
from accounts.networks import client_network


def record_access(*, user: User, action: str, subject: Model, area_code: str, purpose: str, request=None):
    """Write that `user` looks at `subject`, in the transaction of the look itself. Returns the entry.

    Without a `request` (a command, a job) the network stays empty.
    """
    return AccessLogEntry.objects.create(
        user=user,
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        area_code=area_code,
        purpose=purpose,
        network=client_network(request) if request else "",
    )
