"""The yearly review: which accounts nobody has confirmed in this fiscal year, the idle ones first."""

from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from accounts.administered import administered_by
from accounts.models import User
from accounts.people import PAGE_SIZE, with_posts, with_state
from areas.calendar import fiscal_year, fiscal_year_days


def left_to_review(*, by: User, on: date) -> QuerySet[User]:
    """Return the open accounts that `by` administers and nobody confirmed since 1 October."""
    year_began = fiscal_year_days(fiscal_year(on))[0]
    return administered_by(by).active(on).filter(Q(reviewed_on=None) | Q(reviewed_on__lt=year_began))


def first_to_review(left: QuerySet[User], *, at: datetime, today: date) -> list[User]:
    """Return the next fifty with their state and posts: who never signed in, then who did so longest ago."""
    ordered = left.order_by(F("last_login").asc(nulls_first=True), "sort_key", "pk")
    return list(with_posts(with_state(ordered, at=at, today=today))[:PAGE_SIZE])
