"""What is kept about families, and how long; what a hold or an open case keeps longer."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Decoy, RetentionRun
from accounts.months import start_of
from accounts.privacy import EMPTIED
from accounts.retention import Kind, register
from accounts.retention_kinds import delete_rows, empty_rows
from households.choices import HouseholdStatus
from households.models import Forgotten, Household, HouseholdAnswers, Member, ThaiqmSurvey, held
from logbook.choices import AssignmentState, MeetingState
from logbook.forgetting import (
    CASEWORK,
    forget_casework,
    forget_families,
    forget_members,
    old_and_told,
)
from logbook.models import (
    AgendaItem,
    Assignment,
    Entry,
    FollowUp,
    FoundSet,
    HelpActivity,
    Photo,
    Problem,
    SubjectRequest,
    Submission,
    Transfer,
    TypedSearch,
    ValueDispute,
    Visit,
    VisitDraft,
)

AREA_OF_FAMILY = "household__area_id"
LEFT = (HouseholdStatus.MOVED_OUT, HouseholdStatus.NOT_FOUND, HouseholdStatus.MERGED)
STAYED = (HouseholdStatus.PRESENT, HouseholdStatus.DECLINES_HELP)
# Whoever answered, was visited or was helped is on somebody's list.
SIGNS = {
    HouseholdAnswers: "surveyed_on",
    ThaiqmSurvey: "surveyed_on",
    Visit: "visited_on",
    HelpActivity: "helped_on",
    FollowUp: "followed_on",
}


def in_open_case(household: str) -> Q:
    """Return the condition that somebody works on a family; `household` is the look-up of it from the row."""
    worked_on = (
        Problem.objects.open(),
        Assignment.objects.unfinished() | Assignment.objects.filter(state=AssignmentState.FOLLOW_UP),
        SubjectRequest.objects.unanswered(),
        ValueDispute.objects.still_open(),
        Entry.objects.open(),
        Submission.objects.undecided(),
        AgendaItem.objects.filter(meeting__state__in=[MeetingState.PLANNED, MeetingState.OPEN]),
        VisitDraft.objects.all(),
        Transfer.objects.waiting(),
    )
    condition = Q(Exists(Transfer.objects.waiting().filter(to_household=OuterRef(household))))
    for rows in worked_on:
        condition |= Q(Exists(rows.filter(household=OuterRef(household))))
    return condition


def let_go(rows: QuerySet, on: date, *, household: str, area: str) -> QuerySet:
    """Leave out of `rows` what a hold or an open case keeps."""
    return rows.exclude(held(household, area, on)).exclude(in_open_case(household))


def remembered_families() -> QuerySet[Household]:
    """Return the families that have not been forgotten; a decoy never was one."""
    gone = Forgotten.objects.families().filter(household=OuterRef("pk"))
    decoy = Decoy.objects.filter(household=OuterRef("pk"))
    return Household.objects.filter(~Exists(gone), ~Exists(decoy))


def since(field: str, before: date) -> Q:
    """Return the condition that something is so since before a day; where none is known, that nothing changed since."""
    return Q(**{f"{field}__lt": before}) | Q(**{field: None}, updated_at__lt=start_of(before))


def families_of_status(statuses: Sequence[str], before: date) -> QuerySet[Household]:
    return remembered_families().filter(since("status_on", before), status__in=statuses)


def families_off_the_lists(before: date) -> QuerySet[Household]:
    """Return the families that no list, survey or visit has told of since."""
    rows = remembered_families().filter(status__in=STAYED, updated_at__lt=start_of(before))
    for model, day in SIGNS.items():
        rows = rows.exclude(Exists(model.objects.filter(household=OuterRef("pk"), **{f"{day}__gte": before})))
    return rows


def remembered_members() -> QuerySet[Member]:
    of_family = Forgotten.objects.families().filter(household=OuterRef("household"))
    himself = Forgotten.objects.of_members().filter(member=OuterRef("pk"))
    decoy = Decoy.objects.filter(household=OuterRef("household"))
    return Member.objects.filter(~Exists(of_family), ~Exists(himself), ~Exists(decoy))


def members_who_died(before: date) -> QuerySet[Member]:
    return remembered_members().filter(since("died_on", before), is_living=False)


def members_who_left(before: date) -> QuerySet[Member]:
    return remembered_members().filter(since("moved_on", before), is_living=True, is_present=False)


def families_with_old_casework(before: date) -> QuerySet[Household]:
    # Each list is made once, not looked for family by family.
    written = Q(pk__in=Photo.objects.filter(uploaded_at__lt=start_of(before)).values("household"))
    for model in CASEWORK:
        written |= Q(pk__in=model.objects.filter(old_and_told(model, before)).values("household"))
    return remembered_families().filter(written)


def old_forms(before: date) -> QuerySet[Submission]:
    return Submission.objects.filter(received_at__lt=start_of(before)).exclude(payload={})


def old_drafts(before: date) -> QuerySet[VisitDraft]:
    return VisitDraft.objects.filter(updated_at__lt=start_of(before))


def old_searches(before: date) -> QuerySet[TypedSearch]:
    return TypedSearch.objects.filter(typed_at__lt=start_of(before))


def old_sets(before: date) -> QuerySet[FoundSet]:
    return FoundSet.objects.filter(found_at__lt=start_of(before))


def old_requests(before: date) -> QuerySet[SubjectRequest]:
    return SubjectRequest.objects.ended().filter(moved_at__lt=start_of(before)).exclude(asker=EMPTIED)


def _family_kind(name: str, of_age: Callable[[date], QuerySet], **words) -> Kind:
    """Return a kind whose rows are families."""

    def forget(rows: Sequence[Household], run: RetentionRun, before: date) -> list[str]:
        return forget_families(name, rows, run)

    return Kind(name=name, of_age=of_age, let_go=FAMILIES_LET_GO, forget=forget, area="area_id", **words)


def _member_kind(name: str, of_age: Callable[[date], QuerySet], **words) -> Kind:
    def forget(rows: Sequence[Member], run: RetentionRun, before: date) -> list[str]:
        return forget_members(name, rows, run)

    return Kind(name=name, of_age=of_age, let_go=ROWS_LET_GO, forget=forget, area=AREA_OF_FAMILY, **words)


FAMILIES_LET_GO = partial(let_go, household="pk", area="area_id")
ROWS_LET_GO = partial(let_go, household="household", area=AREA_OF_FAMILY)
ALL_OF_A_FAMILY = _(
    "names, numbers, telephone, house number and everything written down are emptied, photos removed; of births the"
    " year, of the house the place to a kilometre, and every figure stay"
)
OF_ONE_PERSON = _("name and number are emptied, of the birth the year stays; figures stay")

register(
    _family_kind(
        "families-dead",
        partial(families_of_status, [HouseholdStatus.ALL_DEAD]),
        label=_("Households of which everybody has died"),
        becomes=ALL_OF_A_FAMILY,
        months=60,
    ),
    _family_kind(
        "families-left",
        partial(families_of_status, LEFT),
        label=_("Households that moved away or abroad, or were not found"),
        becomes=ALL_OF_A_FAMILY,
        months=60,
    ),
    _family_kind(
        "families-off-list",
        families_off_the_lists,
        label=_("Households that left the lists"),
        becomes=ALL_OF_A_FAMILY,
        months=120,
        least_months=24,
    ),
    _member_kind(
        "members-dead",
        members_who_died,
        label=_("People who have died, of families that stay"),
        becomes=OF_ONE_PERSON,
        months=60,
    ),
    _member_kind(
        "members-left",
        members_who_left,
        label=_("People who moved away or abroad, of families that stay"),
        becomes=OF_ONE_PERSON,
        months=60,
    ),
    Kind(
        name="casework",
        label=_("Visits, help and photos"),
        becomes=_("what was written is emptied, photos are removed; days, kinds, amounts and results stay"),
        months=120,
        least_months=24,
        of_age=families_with_old_casework,
        let_go=FAMILIES_LET_GO,
        forget=forget_casework,
        area="area_id",
    ),
    Kind(
        name="sent-forms",
        label=_("Forms as they were sent"),
        becomes=_("emptied; the numbers stay, so that no form is taken in twice"),
        months=24,
        least_months=3,
        of_age=old_forms,
        let_go=ROWS_LET_GO,
        forget=empty_rows,
        area=AREA_OF_FAMILY,
        slice_size=1000,
    ),
    Kind(
        name="drafts",
        label=_("Forms that were begun and never sent"),
        becomes=_("removed"),
        months=12,
        least_months=6,
        of_age=old_drafts,
        forget=delete_rows,
        area=AREA_OF_FAMILY,
        slice_size=1000,
    ),
    Kind(
        name="searches",
        label=_("Searches"),
        becomes=_("removed"),
        months=3,
        of_age=old_searches,
        forget=delete_rows,
        slice_size=5000,
    ),
    Kind(
        name="found-sets",
        label=_("Households chosen in tables"),
        becomes=_("removed"),
        months=3,
        of_age=old_sets,
        forget=delete_rows,
        slice_size=5000,
    ),
    Kind(
        name="subject-requests",
        label=_("Requests about one's own data"),
        becomes=_("who asked, and what he was told, are emptied"),
        months=60,
        least_months=12,
        of_age=old_requests,
        forget=empty_rows,
        area=AREA_OF_FAMILY,
    ),
)
