"""What every change of a household has in common: a lock, an author, a new version, and word to what follows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from households.choices import Confirmation, Origin
from households.models import Household, SurveyRound
from households.refusals import HOUSE_CODE_IS_TAKEN, NUMBER_IS_TAKEN, NoCurrentRound, refuse
from households.signals import household_changed

# The constraint's name holds the column's; what the field is called in forms; what the screen says.
TAKEN = (("identity_lookup", "number", NUMBER_IS_TAKEN), ("house_code", "house_code", HOUSE_CODE_IS_TAKEN))


@contextmanager
def changing(household: Household, *, by, years: Iterable[int] | None = None) -> Iterator[Household]:
    """Lock the household and give its fresh row, already with its next version; saved and announced at the end.

    The change is announced for the rounds of `years`, or else for the round of field work.

    All of it is one transaction, whose history names `by` (None for the machine's own work).
    """
    with transaction.atomic(), authored(by):
        fresh = Household.objects.select_for_update().get(pk=household.pk)
        fresh.version += 1
        yield fresh
        with refusing_taken_numbers():
            fresh.save()
        announce(fresh, current_years() if years is None else years)


def authored(by):
    """Name the author of the events written inside."""
    return pghistory.context(user=by.pk) if by else pghistory.context()


def noted(**words):
    """Write `words` (a note, what is restored) beside the author of the events written inside; the empty ones not."""
    return pghistory.context(**{name: word for name, word in words.items() if word})


def announce(household: Household, years: Iterable[int]) -> None:
    """Tell the apps on the right, inside the transaction, that the facts of these rounds changed."""
    for year in years:
        household_changed.send(sender=Household, household_ids=[household.pk], round_year=year)


def refuse_unconfirmed(household: Household) -> None:
    """Raise Refused where the district chief has not said yet who they are: first that, then moves and mergers."""
    if not household.is_confirmed:
        refuse(
            "household", _("This household waits to be confirmed by the district chief. Until then it stays as it is.")
        )


def confirmation_of(origin: Origin) -> Confirmation:
    """Return how a new row of that origin stands: what somebody entered waits for the chief, a list needs no word."""
    return Confirmation.PENDING if origin == Origin.LOGBOOK else Confirmation.CONFIRMED


def current_years() -> list[int]:
    current = SurveyRound.objects.current()
    return [current.year] if current else []


def require_current_round() -> SurveyRound:
    """Return the round of field work. Raises NoCurrentRound."""
    current = SurveyRound.objects.current()
    if current is None:
        raise NoCurrentRound
    return current


@contextmanager
def refusing_taken_numbers() -> Iterator[None]:
    """Turn the database's "there is one already" into a refusal: one way and one time, whoever has the number."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        for column, field, sentence in TAKEN:
            if column in name:
                # `from None`: the database's own text quotes the number.
                refusal = (field, sentence)
                break
        else:
            raise
    else:
        return
    refuse(*refusal, code="taken")
