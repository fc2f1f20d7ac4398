"""What the district chief says of people and households that somebody entered; all at once, however many."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.utils import timezone

from households.choices import GIVEN_UP, Confirmation, Relationship
from households.models import Household, Member, MemberAnswers
from households.services.change import authored, current_years
from households.signals import household_changed


@transaction.atomic
def set_confirmation(
    *, households: Collection[UUID], members: Collection[UUID], to: Confirmation, by, is_taken_up: bool = False
) -> None:
    """Let `households` and `members`, by id, stand as `to`; whatever counts them follows.

    Whom nobody confirms does not live in the household, as far as anybody knows. With `is_taken_up` they are back.
    """
    people = Member.objects.filter(pk__in=members)
    homes = set(people.values_list("household_id", flat=True)) | set(households)
    with authored(by):
        # In one order, so that two who decide at once never wait for each other.
        list(Household.objects.select_for_update().filter(pk__in=homes).order_by("pk").values("pk"))
        now = timezone.now()
        Household.objects.filter(pk__in=homes).update(
            confirmation=Case(When(pk__in=list(households), then=Value(to)), default=F("confirmation")),
            version=F("version") + 1,
            updated_at=now,
        )
        if is_taken_up:
            _bring_back(people)
        lives_here = {"is_present": False} if to in GIVEN_UP else {}
        people.update(confirmation=to, updated_at=now, **lives_here)
    for year in {*_answered_years(homes), *current_years()}:
        household_changed.send(sender=Household, household_ids=sorted(homes), round_year=year)


def _bring_back(people) -> None:
    """Let them live there again; where somebody else became head meanwhile, a former one lives with the family."""
    people = people.filter(confirmation__in=GIVEN_UP, moved_on=None, moved_to="")
    heads = Member.objects.heads().filter(household=OuterRef("household")).exclude(pk=OuterRef("pk"))
    people.filter(Exists(heads), relationship=Relationship.HEAD).update(relationship=Relationship.RESIDENT)
    people.living().update(is_present=True)


def _answered_years(homes) -> set[int]:
    answered = MemberAnswers.objects.filter(household__in=homes).values_list("round_id", flat=True)
    return set(answered.distinct())
