"""The other officers of a demonstration: some work, some were invited and never came, some left."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone

from accounts.choices import Act
from accounts.models import AccountAct, Appointment, Post, User
from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope
from tpmap.demonstration.names import family_name, first_name

KINDS = ("district-chief", "district-development")
# How long ago each of a row of officers signed in last; None was invited and never came.
LAST_SEEN = (0, 1, 3, None, 9, 40, 130, None, 2)


def save_officers(rng: Random, area: Scope, *, admin: User | None, on: date) -> list[User]:
    """Put officers into the free posts of the districts of `area`, the same for the same seed."""
    districts = Area.objects.current().at_level(AreaLevel.DISTRICT).within(area).order_by("code")
    Post.objects.bulk_create(
        [Post(kind=kind, area=district, quota=1) for district in districts for kind in KINDS], ignore_conflicts=True
    )
    posts = Post.objects.within(area).filter(kind__in=KINDS, area__level=AreaLevel.DISTRICT).order_by("area_id", "kind")
    free = list(posts.exclude(appointments__in=Appointment.objects.unended()))
    people = User.objects.bulk_create(_officer(rng, post, number, on) for number, post in enumerate(free))
    Appointment.objects.bulk_create(
        Appointment(user=user, post=post, starts_on=on - timedelta(days=rng.randint(30, 900)))
        for user, post in zip(people, free, strict=True)
    )
    if admin:
        AccountAct.objects.bulk_create(AccountAct(account=user, act=_last_act(user), by=admin) for user in people)
    return people


def _officer(rng: Random, post: Post, number: int, on: date) -> User:
    days = LAST_SEEN[number % len(LAST_SEEN)]
    morning = timezone.make_aware(datetime.combine(on, time(8, 30)))
    return User(
        username=f"demo-{post.kind.split('-')[1]}-{post.area_id}",
        first_name=first_name(rng, female=rng.random() < 0.5),
        last_name=family_name(rng),
        password=f"{UNUSABLE_PASSWORD_PREFIX}demonstration",
        last_login=None if days is None else morning - timedelta(days=days),
        is_active=number != 5,
        is_demonstration=True,
        expires_on=on + timedelta(days=60) if number % 7 == 4 else None,
    )


def _last_act(user: User) -> Act:
    if not user.is_active:
        return Act.CLOSED
    return Act.INVITED if user.last_login is None else Act.JOINED
