"""Who looked at whom in the last week, where the demonstration has its people: looks, a decoy, and an alarm."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.choices import Action, LookupAlarmKind, Measure
from accounts.models import AccessLogEntry, LookupAlarm, User
from areas.models import Area
from households.models import Household
from logbook.services.decoys import place_decoy

DAYS = 7
LOOKS_A_DAY = 6
PAGES = ("logbook:household", "logbook:household", "logbook:household-timeline", "logbook:visit-new")
PURPOSES = ("ตรวจสอบสิทธิสวัสดิการแห่งรัฐ", "ยื่นขอเงินสงเคราะห์กับ พมจ.", "เทียบกับทะเบียนราษฎร")
LOOKERS, REVEALERS = ("team", "district", "chief", "province"), ("district", "chief", "province")


def save_looks(rng: Random, households: Sequence[Household], on: date) -> int:
    """Write looks at `households` by the people of the demonstration; returns how many, 0 where it has none."""
    people = User.objects.filter(is_demonstration=True).in_bulk(field_name="username")
    if not households or not {*LOOKERS, "team2", "accounts"} <= people.keys():
        return 0
    looks = [look for name in LOOKERS for look in _week_of(rng, people[name], name in REVEALERS, households, on)]
    AccessLogEntry.objects.bulk_create(sorted(looks, key=lambda look: look.at))
    _betray(rng, people, households[0].area_id, on)
    return len(looks)


def _week_of(rng: Random, user: User, may_reveal: bool, households: Sequence[Household], on: date):
    for days in range(DAYS, 0, -1):
        seen, reveals = set(), 0
        start = timezone.make_aware(datetime.combine(on - timedelta(days=days), time(8, 40)))
        for number in range(LOOKS_A_DAY):
            household = rng.choice(households)
            seen.add(household.pk)
            reveals += (is_reveal := may_reveal and number == LOOKS_A_DAY - 1)
            yield AccessLogEntry(
                at=start + timedelta(minutes=17 * number + rng.randint(0, 12)),
                user=user,
                action=Action.IDENTITY_REVEAL if is_reveal else Action.VIEW,
                page="logbook:identity-reveal" if is_reveal else rng.choice(PAGES),
                subject_kind="households.household",
                subject_id=str(household.pk),
                household_id=household.pk,
                area_code=household.area_id,
                purpose=rng.choice(PURPOSES) if is_reveal else "",
                network="203.0.113.0",
                households_today=len(seen),
                reveals_today=reveals,
            )


def _betray(rng: Random, people: dict[str, User], village: str, on: date) -> None:
    """Place a decoy, which somebody opened yesterday, and let somebody have reached his limit the day before."""
    at = timezone.make_aware(datetime.combine(on - timedelta(days=1), time(22, 14)))
    place_decoy(area=Area.objects.get(pk=village), rng=rng, on=on, at=at - timedelta(days=9), by=people["accounts"])
    told = {"user": people["team2"], "area_code": people["team2"].scope.common_code, "network": "198.51.100.0"}
    LookupAlarm.objects.bulk_create(
        [
            LookupAlarm(kind=LookupAlarmKind.DECOY, at=at, **told),
            LookupAlarm(
                kind=LookupAlarmKind.LIMIT, measure=Measure.LISTS, count=1501, at=at - timedelta(days=1), **told
            ),
        ]
    )
