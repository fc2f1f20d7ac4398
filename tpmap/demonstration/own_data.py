"""People of the demonstration who asked about their own data: one waits too long, one waits, one has an answer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from households.models import Household
from logbook.choices import SubjectRequestState, SubjectRight
from logbook.models import SubjectRequest

# What, who asks, days ago, state, what he was told.
ASKED = (
    (SubjectRight.ACCESS, "หัวหน้าครัวเรือน มาด้วยตนเอง", 34, SubjectRequestState.RECEIVED, ""),
    (SubjectRight.CORRECT, "บุตรสาวของหัวหน้าครัวเรือน พร้อมหนังสือมอบอำนาจ", 25, SubjectRequestState.IN_WORK, ""),
    (SubjectRight.COPY, "หัวหน้าครัวเรือน มาด้วยตนเอง", 61, SubjectRequestState.ANSWERED, "มอบสำเนาให้ที่ที่ว่าการอำเภอแล้ว"),
)


def own_data(rng: Random, households: Sequence[Household], teams: Mapping[str, User], on: date) -> list[SubjectRequest]:
    """Return the requests, each of another family, received by the team of its subdistrict."""
    found = []
    for household, (right, asker, days, state, answer) in zip(households, ASKED, strict=False):
        team, asked_on = teams[household.area_id[:6]], on - timedelta(days=days)
        at = timezone.make_aware(datetime.combine(asked_on, time(10, 5)))
        found.append(
            SubjectRequest(
                id=UUID(int=rng.getrandbits(128), version=4),
                household=household,
                right=right,
                asker=asker,
                identified_by="เห็นบัตรประจำตัวประชาชน",
                asked_on=asked_on,
                due_on=asked_on + timedelta(days=settings.SUBJECT_REQUEST_DAYS),
                state=state,
                answer=answer,
                received_by=team,
                received_at=at,
                moved_by=None if state == SubjectRequestState.RECEIVED else team,
                moved_at=None if state == SubjectRequestState.RECEIVED else at + timedelta(days=2),
            )
        )
    return found
