"""Many people at once: a pasted or uploaded list is looked at row by row, and the good rows are taken in together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.acts import record_acts
from accounts.administered import place_of
from accounts.choices import Act
from accounts.invitations import Invited, lock_new_names, make_links, refuse_second_time
from accounts.models import Appointment, Post, User
from accounts.posts import POST_KINDS
from accounts.services import may_grant
from areas.calendar import NotADate, read_date
from areas.models import Area
from areas.thai import arabic_digits, one_spelling

MOST_ROWS = 1000
HEADINGS = {"username", "user name", "user"}
COLUMNS = ("username", "first_name", "last_name", "phone", "kind", "area", "expires_on")


class TooManyRows(Exception):
    """More than MOST_ROWS rows."""


@dataclass
class Row:
    """One line of the list: what was written, what it means, and what is wrong with it."""

    number: int
    written: dict[str, str]
    post: Post | None = None
    user: User | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.faults


def read_rows(lines: Iterable[Iterable[str]]) -> list[Row]:
    """Return the rows that hold anything, numbered as in the list; a first line of headings is left out.

    Raises TooManyRows.
    """
    rows = []
    for number, cells in enumerate(lines, start=1):
        values = [one_spelling(arabic_digits(str(cell or ""))) for cell in cells][: len(COLUMNS)]
        written = dict(zip(COLUMNS, values + [""] * len(COLUMNS), strict=False))
        if any(values) and not (number == 1 and _is_heading(written)):
            rows.append(Row(number, written))
        if len(rows) > MOST_ROWS:
            raise TooManyRows
    return rows


def _is_heading(written: dict[str, str]) -> bool:
    return not written["username"].isascii() or written["username"].casefold() in HEADINGS


def check_rows(rows: list[Row], *, by: User, today: date) -> list[Row]:
    """Say beside each row what is wrong with it; what a post has left is given to the first who ask for it."""
    for row in rows:
        row.faults.clear()
    codes = {row.written["area"] for row in rows}
    areas = Area.objects.current().within(by.scope).with_codes(codes).in_bulk()
    names = Counter(row.written["username"].casefold() for row in rows)
    taken = _taken_names(names)
    for row in rows:
        _check_person(row, names, taken, today)
        _check_post(row, areas, by)
    _check_seats([row for row in rows if row.is_good], today)
    return rows


@transaction.atomic
def invite_people(rows: list[Row], *, form: UUID, at: datetime, today: date, by: User) -> list[Invited]:
    """Make the accounts of the good rows and return their links; a row that is no longer good gets its fault.

    Raises FormSentBefore.
    """
    refuse_second_time(form)
    lock_new_names()
    # Looked at once to know which posts to lock, and under the lock once more: a seat may be gone meanwhile.
    promising = [row for row in check_rows(rows, by=by, today=today) if row.is_good]
    posts = _locked_posts(promising)
    good = [row for row in check_rows(promising, by=by, today=today) if row.is_good]
    with pghistory.context(user=by.pk):
        people = User.objects.bulk_create([_new_user(row) for row in good])
        Appointment.objects.bulk_create(
            Appointment(user=user, post=posts[row.post.kind, row.post.area_id], starts_on=today)
            for row, user in zip(good, people, strict=True)
        )
    record_acts(accounts=people, act=Act.INVITED, by=by)
    record_acts(accounts=people, act=Act.APPOINTED, by=by)
    return make_links(accounts=people, form=form, at=at, by=by)


def _taken_names(names: Iterable[str]) -> set[str]:
    people = User.objects.annotate(lower=Lower("username")).filter(lower__in=names)
    return set(people.values_list("lower", flat=True))


def _check_person(row: Row, names: Counter, taken: set[str], today: date) -> None:
    written = row.written
    name = written["username"].casefold()
    if name in taken:
        row.faults.append(_("This user name is taken."))
    elif name and names[name] > 1:
        row.faults.append(_("This user name stands in the list twice."))
    expires_on = _last_day(row, today)
    personal = {key: written[key] for key in ("username", "first_name", "last_name", "phone")}
    row.user = User(**personal, expires_on=expires_on)
    try:
        row.user.clean_fields(exclude=["password"])
    except ValidationError as refused:
        labels = {key: str(User._meta.get_field(key).verbose_name) for key in refused.message_dict}
        row.faults += [f"{labels[key]}: {text}" for key, texts in refused.message_dict.items() for text in texts]


def _last_day(row: Row, today: date) -> date | None:
    if not row.written["expires_on"]:
        return None
    try:
        last = read_date(row.written["expires_on"], on=today)
    except NotADate:
        last = None
    if last is None or not last.is_certain or last.value.exact is None:
        row.faults.append(_("Last day: write it as 30/9/2570."))
        return None
    if last.value.exact < today:
        row.faults.append(_("Last day: this day is past."))
    return last.value.exact


def _check_post(row: Row, areas: dict[str, Area], by: User) -> None:
    written = row.written
    kind = POST_KINDS.get(written["kind"]) or _kinds_by_label().get(written["kind"])
    area = areas.get(written["area"])
    if kind is None:
        row.faults.append(_("There is no such post."))
    elif written["area"] and area is None:
        row.faults.append(_("There is no such area among those that you administer."))
    else:
        row.post = place_of(kind, area)
        if row.post is None:
            row.faults.append(_("This post does not exist at the level of that area."))
        elif not may_grant(row.post, by):
            row.faults.append(_("This post is outside the area or above the role that you administer."))


def _kinds_by_label() -> dict:
    return {str(kind.label): kind for kind in POST_KINDS.values()}


def _check_seats(rows: list[Row], today: date) -> None:
    """Refuse whoever comes after the last free seat of his post."""
    wanted = _posts_of(rows)
    quotas = {(post.kind, post.area_id): post.quota for post in Post.objects.filter(wanted)}
    seats = Counter(
        Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user__is_active=True)
        .filter(post__in=Post.objects.filter(wanted))
        .values_list("post__kind", "post__area_id")
    )
    for row in rows:
        key = (row.post.kind, row.post.area_id)
        quota = quotas.get(key, row.post.quota)
        if quota is not None and seats[key] >= quota:
            text = _("“%(post)s” is taken: %(quota)s of %(quota)s. End the present appointment first.")
            row.faults.append(text % {"post": row.post, "quota": quota})
        seats[key] += 1


def _locked_posts(rows: list[Row]) -> dict[tuple[str, str | None], Post]:
    """Return the posts that are asked for, made where they are new, and locked in one order until the end."""
    asked = {(row.post.kind, row.post.area_id): row.post for row in rows if row.post is not None}
    Post.objects.bulk_create(
        [Post(kind=post.kind, area_id=post.area_id, quota=post.quota) for post in asked.values()],
        ignore_conflicts=True,
    )
    locked = Post.objects.select_for_update(of=("self",)).filter(_posts_of(rows)).order_by("pk")
    return {(post.kind, post.area_id): post for post in locked}


def _posts_of(rows: list[Row]) -> Q:
    keys = {(row.post.kind, row.post.area_id) for row in rows if row.post is not None}
    wanted = Q(pk__in=[])
    for kind in {kind for kind, _code in keys}:
        codes = [code for one, code in keys if one == kind and code]
        wanted |= Q(kind=kind, area_id__in=codes) if codes else Q(kind=kind, area_id=None)
    return wanted


def _new_user(row: Row) -> User:
    row.user.set_unusable_password()
    return row.user
