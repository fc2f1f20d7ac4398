"""What came of the help: grades A–D of districts, households to help, and who left poverty between two rounds.

Source: the procedure of 2567. The targets are the households that failed MPI in the round of the year; each must have
been helped, and the share of them that passes the round after gives the grade. Every rule is declared once here, for
the tables (`graded`) as for the lists of households behind each number (`logbook.behind`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Self

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Left
from django.db.models.lookups import Exact, GreaterThan

from areas.choices import AreaLevel
from areas.scope import Scope
from households.choices import HouseholdStatus
from households.models import Household, SurveyRound
from logbook.choices import DevelopmentClass, Exclusion, Grade, Outcome
from logbook.lookups import LooksUp
from logbook.models import HelpActivity, HouseholdCase
from mpi.choices import Dimension
from mpi.indicators import BMN_2565
from mpi.models import ALL_INDICATORS, BIRTH_WEIGHT, FAILS_BIRTH_WEIGHT, POOR, HouseholdScore
from mpi.rules import mask

# Per cent of the households that must pass for each grade, the best first; D is help for every household alone.
SHARES = ((Grade.A, 100), (Grade.B, 85), (Grade.C, 70))
LIVELIHOOD = mask([indicator for indicator in BMN_2565.indicators if indicator.dimension == Dimension.INCOME])
# Of a score: it fails nothing, and knows something.
PASSING = Q(points=0) & ~Q(Exact(F("no_data").bitor(F("not_applicable")), ALL_INDICATORS))
GONE = {
    HouseholdStatus.ALL_DEAD: Exclusion.ALL_DEAD,
    HouseholdStatus.MOVED_OUT: Exclusion.MOVED_OUT,
    HouseholdStatus.NOT_FOUND: Exclusion.NOT_FOUND,
}


def grade_of(*, eligible: int, helped: int, passing: int) -> Grade | None:
    """Return the grade; None where nobody is to be evaluated, or not every household was helped.

    Shares are compared as whole numbers: 17 of 20 is exactly 85 %.
    """
    if not eligible or helped < eligible:
        return None
    return next((grade for grade, share in SHARES if 100 * passing >= share * eligible), Grade.D)


@dataclass(frozen=True)
class Names:
    """Where a query keeps what the rules read: the key of its household, and the fields of its score."""

    household: str = "household_id"
    score: str = ""


OF_SCORES = Names()
# By the score's own key, so that the rules choose among the scores before the households are joined.
OF_HOUSEHOLDS = Names("score__household_id", "score__")


def exclusion(year: int, names: Names = OF_SCORES) -> Case:
    """Return why a target household of `year` is not evaluated, "" of one that is; the first reason that holds."""
    gone = _gone(names)
    reasons = Case(*(When(status=status, then=Value(reason.value)) for status, reason in GONE.items()))
    return Case(
        When(Exists(gone), then=Subquery(gone.values(reason=reasons), output_field=CharField())),
        When(_fails_birth_weight(year, names), then=Value(Exclusion.BIRTH_WEIGHT.value)),
        When(_cannot_be_developed(names), then=Value(Exclusion.NOT_DEVELOPABLE.value)),
        default=Value(""),
        output_field=CharField(),
    )


def is_evaluated(year: int, names: Names = OF_SCORES) -> Q:
    """Return the same as `exclusion` being "", in parts that PostgreSQL can weigh: for lists that stop after a page."""
    return ~Q(Exists(_gone(names))) & ~_fails_birth_weight(year, names) & ~_cannot_be_developed(names)


def _gone(names: Names) -> QuerySet:
    return Household.objects.filter(pk=OuterRef(names.household), status__in=list(GONE))


def _failed(mask_of: int, names: Names) -> Q:
    return Q(GreaterThan(F(f"{names.score}failed").bitand(mask_of), 0))


def _fails_birth_weight(year: int, names: Names) -> Q:
    """A weight at birth never changes: whoever fails it in either round can do nothing about it."""
    after = scores_after(year, names.household)
    return _failed(BIRTH_WEIGHT, names) | Q(Exists(after.filter(FAILS_BIRTH_WEIGHT)))


def _cannot_be_developed(names: Names) -> Q:
    """Fails occupation or income, and was classed as needing relief; not classed: nobody there can be developed.

    Of a household in which nobody was counted that is not known, and keeps it in.
    """
    classed = HouseholdCase.objects.classed().filter(household=OuterRef(names.household))
    nobody = Q(Exact(Coalesce(F(f"{names.score}has_able_member"), Value(True)), Value(False)))
    needs_relief = Exists(classed.filter(development_class=DevelopmentClass.NEEDS_RELIEF))
    told = Case(When(Exists(classed), then=needs_relief), default=ExpressionWrapper(nobody, BooleanField()))
    return _failed(LIVELIHOOD, names) & Q(told)


def is_helped(year: int, names: Names = OF_SCORES) -> Exists:
    """Return whether the household was helped in the year, or later up to the round that judges it."""
    return Exists(HelpActivity.objects.filter(household=OuterRef(names.household), round_id__in=(year, year + 1)))


def passes(year: int, names: Names = OF_SCORES) -> LooksUp:
    """Return whether the household passes the round after `year`; without a result it does not."""
    return LooksUp(scores_after(year, names.household).filter(PASSING))


def scores_after(year: int, household: str) -> QuerySet:
    return HouseholdScore.objects.of_round(year + 1).filter(household=OuterRef(household))


@dataclass(frozen=True)
class Evaluated:
    """The counts of an area: its targets, why some are not evaluated, how many of the others were helped and pass.

    `left_out` of the targets were added in the Logbook; `dead` and `moved_out` are of all targets.
    """

    targets: int = 0
    eligible: int = 0
    helped: int = 0
    passing: int = 0
    left_out: int = 0
    dead: int = 0
    moved_out: int = 0
    excluded: dict[str, int] = field(default_factory=dict)

    def __add__(self, other: Self) -> "Evaluated":
        counts = {
            one.name: getattr(self, one.name) + getattr(other, one.name)
            for one in fields(self)
            if one.name != "excluded"
        }
        reasons = {*self.excluded, *other.excluded}
        return Evaluated(
            **counts, excluded={why: self.excluded.get(why, 0) + other.excluded.get(why, 0) for why in reasons}
        )

    @property
    def grade(self) -> Grade | None:
        return grade_of(eligible=self.eligible, helped=self.helped, passing=self.passing)

    @property
    def not_helped(self) -> int:
        return self.eligible - self.helped

    @property
    def not_passing(self) -> int:
        return self.eligible - self.passing

    @property
    def base(self) -> int:
        """The households that the year began with: those of the survey and its lists."""
        return self.targets - self.left_out

    @property
    def to_help(self) -> int:
        """Households to help = base + left out and failing MPI − dead − moved out."""
        return self.base + self.left_out - self.dead - self.moved_out

    @property
    def reasons(self) -> list[tuple[Exclusion, int]]:
        return [(why, self.excluded[why.value]) for why in Exclusion if self.excluded.get(why.value)]


def evaluate(scope: Scope, *, year: int, level: AreaLevel) -> dict[str, Evaluated]:
    """Return the counts of each area of `level` inside `scope` that has targets, by its code, in one query."""
    found: dict[str, Evaluated] = {}
    for row in graded(scope, year, level):
        found[row["code"]] = found.get(row["code"], Evaluated()) + _counts(row)
    return dict(sorted(found.items()))


def graded(scope: Scope, year: int, level: AreaLevel) -> QuerySet:
    """Return how many targets of each area are alike in all that counts: every rule is read once a household."""
    targets = HouseholdScore.objects.within(scope).of_round(year).poor()
    told = targets.annotate(
        code=Left("area_code", int(level)),
        why=exclusion(year),
        was_helped=is_helped(year),
        has_passed=passes(year),
        was_left_out=Exists(Household.objects.left_out().filter(pk=OuterRef("household_id"))),
    )
    alike = told.values("code", "why", "was_helped", "has_passed", "was_left_out")
    return alike.annotate(households=Count("*")).order_by()


def _counts(row: dict) -> Evaluated:
    count, is_in = row["households"], row["why"] == ""
    return Evaluated(
        targets=count,
        eligible=count if is_in else 0,
        helped=count if is_in and row["was_helped"] else 0,
        passing=count if is_in and row["has_passed"] else 0,
        left_out=count if row["was_left_out"] else 0,
        dead=count if row["why"] == Exclusion.ALL_DEAD else 0,
        moved_out=count if row["why"] == Exclusion.MOVED_OUT else 0,
        excluded={} if is_in else {row["why"]: count},
    )


def total(counts: Iterable[Evaluated]) -> Evaluated:
    return sum(counts, Evaluated())


def outcome(first: int, second: int, names: Names = OF_SCORES) -> Coalesce:
    """Return what became until round `second` of a household that was poor in round `first`."""
    after = HouseholdScore.objects.of_round(second).filter(household=OuterRef(names.household))
    became = Case(
        When(POOR, then=Value(Outcome.STILL_POOR.value)),
        When(PASSING, then=Value(Outcome.LEFT_POVERTY.value)),
        default=Value(Outcome.UNKNOWN.value),
        output_field=CharField(),
    )
    return Coalesce(Subquery(after.values(became=became)), Value(Outcome.UNKNOWN.value))


def arrival(first: int, second: int, names: Names = OF_SCORES) -> Coalesce:
    """Return how a household that is poor in round `second` came there; "" of one that was poor in `first` already.

    That is told by the last round until then in which it was poor.
    """
    mine = HouseholdScore.objects.poor().filter(household=OuterRef(names.household), round_id__lte=first)
    came = Case(When(round_id=first, then=Value("")), default=Value(Outcome.RELAPSED.value), output_field=CharField())
    last = Subquery(mine.newest_first().values(came=came)[:1])
    return Coalesce(last, Value(Outcome.NEW.value))


def compare(scope: Scope, *, first: int, second: int) -> dict[Outcome, int]:
    """Return how many households of `scope` there are of each outcome between two rounds, in two queries."""
    scores = HouseholdScore.objects.within(scope)
    was = scores.of_round(first).poor().annotate(became=outcome(first, second)).values("became")
    now = scores.of_round(second).poor().annotate(became=arrival(first, second)).values("became")
    rows = [*was.annotate(households=Count("*")).order_by(), *now.annotate(households=Count("*")).order_by()]
    counts = {row["became"]: row["households"] for row in rows}
    return {one: counts.get(one.value, 0) for one in Outcome}


def evaluable_years() -> list[int]:
    """Return the years that a later round judges, the newest first."""
    years = set(SurveyRound.objects.values_list("year", flat=True))
    return sorted((year for year in years if year + 1 in years), reverse=True)
