"""The list of accounts: how each stands, page by page, and the tree of areas with its counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Left, Length
from django_otp_webauthn.models import WebAuthnCredential

from accounts.choices import AccountState
from accounts.models import Appointment, AuthenticatorApp, Post, User
from accounts.permissions import PERMISSIONS
from accounts.posts import POST_KINDS
from accounts.second_factor import NEEDED_FOR
from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import LEVEL_LENGTHS, Scope

PAGE_SIZE = 50
IDLE = timedelta(days=90)
PROTECTED_POSTS = [kind.code for kind in POST_KINDS.values() if not NEEDED_FOR.isdisjoint(PERMISSIONS[kind.role])]


def with_state(people: QuerySet[User], *, at: datetime, today: date) -> QuerySet[User]:
    """Tell beside each how the account stands, by `state`: see `AccountState`."""
    held = Appointment.objects.in_force().filter(user=OuterRef("pk"))
    if not settings.SECOND_FACTOR_FOR_EVERYBODY:
        held = held.filter(post__kind__in=PROTECTED_POSTS)
    app, passkey = (
        Exists(kind.objects.filter(user=OuterRef("pk"), confirmed=True))
        for kind in (AuthenticatorApp, WebAuthnCredential)
    )
    unprotected = Q(is_demonstration=False) & Q(Exists(held)) & ~Q(app) & ~Q(passkey)
    state = Case(
        When(is_active=False, then=Value(AccountState.CLOSED)),
        When(expires_on__lt=today, then=Value(AccountState.EXPIRED)),
        When(last_login=None, then=Value(AccountState.INVITED)),
        When(unprotected, then=Value(AccountState.UNPROTECTED)),
        When(last_login__lt=at - IDLE, then=Value(AccountState.IDLE)),
        default=Value(AccountState.ACTIVE),
        output_field=CharField(),
    )
    return people.annotate(state=state)


def with_posts(people: QuerySet[User]) -> QuerySet[User]:
    """Load the posts of each that have not ended, with their areas, as `held`."""
    held = Appointment.objects.unended().with_area().order_by("starts_on", "pk")
    return people.prefetch_related(Prefetch("appointments", queryset=held, to_attr="held"))


@dataclass(frozen=True)
class PeoplePage:
    """Some of a list in the order of names; `before` and `after` name the rows beside which the others are, or None."""

    rows: list[User]
    before: int | None
    after: int | None


def page_of_people(people: QuerySet[User], *, after: int | None = None, before: int | None = None) -> PeoplePage:
    """Return fifty people after or before the one with that id; an id that is gone means the first page."""
    place, goes_back = (before, True) if before else (after, False)
    wanted = people.order_by(*(("-sort_key", "-pk") if goes_back else ("sort_key", "pk")))
    if place:
        key = Subquery(User.objects.filter(pk=place).values("sort_key"))
        side = "lt" if goes_back else "gt"
        wanted = wanted.filter(Q(**{f"sort_key__{side}": key}) | Q(sort_key=key, **{f"pk__{side}": place}))
    found = list(with_posts(wanted)[: PAGE_SIZE + 1])
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if goes_back:
        found.reverse()
    has_before, has_after = (has_more, True) if goes_back else (bool(place), has_more)
    first, last = (found[0].pk, found[-1].pk) if found else (None, None)
    return PeoplePage(found, first if has_before else None, last if has_after else None)


@dataclass(frozen=True)
class Branch:
    """An area of the tree: how many accounts there are in it, and how many posts with a quota are free."""

    area: Area
    account_count: int
    free_count: int


def branches(scope: Scope, parent: Area | None) -> list[Branch]:
    """Return what lies directly below `parent` (the provinces below None) inside `scope`, with its counts."""
    inside = scope.narrowed_to(parent.code) if parent else scope
    length = next((size for size in LEVEL_LENGTHS if size > len(parent.code if parent else "")), None)
    if length is None or length > AreaLevel.SUBDISTRICT or not inside.prefixes:
        return []
    below = Area.objects.current().children_of(parent.code if parent else None).in_order()
    areas = [area for area in below if scope.overlaps(area.code)]
    held = Appointment.objects.within(inside).unended().filter(user__is_active=True)
    accounts = _by_prefix(held, "post__area_id", length, Count("user", distinct=True))
    seats = _by_prefix(held.filter(post__quota__isnull=False), "post__area_id", length, Count("pk"))
    places = _seats_there_are(inside, length)
    return [Branch(area, accounts[area.code], max(0, places[area.code] - seats[area.code])) for area in areas]


def _seats_there_are(scope: Scope, length: int) -> Counter:
    """Return by area how many people its posts with a quota hold: as declared, or as the post itself says."""
    usual = Counter()
    for kind in POST_KINDS.values():
        if kind.level is not None:
            usual[int(kind.level)] += kind.quota or 0
    there = Area.objects.current().within(scope).filter(level__lte=AreaLevel.SUBDISTRICT)
    seats = Counter()
    for prefix, level, count in _grouped(there, "code", length, "level"):
        seats[prefix] += usual[level] * count
    for prefix, kind, quota, count in _grouped(Post.objects.within(scope), "area_id", length, "kind", "quota"):
        seats[prefix] += ((quota or 0) - (POST_KINDS[kind].quota or 0)) * count
    return seats


def _grouped(rows: QuerySet, code: str, length: int, *by: str) -> Iterable[tuple]:
    long_enough = rows.alias(size=Length(code)).filter(size__gte=length)
    grouped = long_enough.annotate(prefix=Left(code, length)).values("prefix", *by)
    return grouped.annotate(count=Count("pk")).values_list("prefix", *by, "count").order_by()


def _by_prefix(rows: QuerySet, code: str, length: int, count) -> Counter:
    long_enough = rows.alias(size=Length(code)).filter(size__gte=length)
    grouped = long_enough.annotate(prefix=Left(F(code), length)).values("prefix").annotate(count=count)
    return Counter(dict(grouped.values_list("prefix", "count").order_by()))
