"""Pivots once more, in plain Python over rows: what a field and a measure mean, written by hand a second time.

Nothing of `reports.pivots` is read here but the names in a spec: every rule is spelled out anew.
"""

import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from areas.scope import Scope
from households.models import Household, Member, MemberAnswers
from logbook.models import Assignment, FollowUp, HelpActivity, HouseholdCase, Problem, Visit
from mpi.indicators import BMN_2565
from mpi.models import HouseholdScore
from tests.reports.world import YEARS

TOTAL = "<total>"
POINTS = {one.code: one.points for one in BMN_2565.indicators}
DIMENSION = {one.code: one.dimension.name.lower() for one in BMN_2565.indicators}
BITS = {f"MPI{number:02d}": 1 << (number - 1) for number in range(1, 18)}
LETTERS = {"health": "H", "living": "L", "education": "E", "income": "I", "access": "A"}
CLOSED = ("resolved", "declined", "moved", "deceased", "mistaken")
UNFINISHED = ("unassigned", "assigned", "in_progress")


@dataclass(frozen=True, eq=False)
class Fact:
    """One thing that a topic counts, with all that stands beside it."""

    topic: str
    household: Household
    round: int
    area: str
    score: HouseholdScore | None = None
    case: HouseholdCase | None = None
    member: Member | None = None
    row: Any = None
    movement: str | None = None
    on: date = date(2026, 11, 22)
    beside: Any = None

    @property
    def failed(self) -> list[str]:
        return [code for code, bit in BITS.items() if self.score and self.score.failed & bit]

    def is_poor(self, cutoff: int) -> bool:
        return self.score is not None and self.score.points >= cutoff


class Rows:
    """Every row of the database, read once."""

    def __init__(self):
        self.households = Household.objects.in_bulk()
        self.scores = {(one.household_id, one.round_id): one for one in HouseholdScore.objects.all()}
        self.cases = HouseholdCase.objects.in_bulk()
        self.members = Member.objects.in_bulk()
        self.records = {
            "problems": list(Problem.objects.select_related("hardship")),
            "activities": list(HelpActivity.objects.select_related("menu_item")),
            "visits": list(Visit.objects.all()),
            "assignments": list(Assignment.objects.select_related("menu_item", "agency")),
            "followups": list(FollowUp.objects.all()),
        }
        self.answers = list(MemberAnswers.objects.all())

    def facts(self, topic: str, scope: Scope, years) -> list[Fact]:
        found = [fact for fact in self._all(topic, years) if any(fact.area.startswith(one) for one in scope.prefixes)]
        return [fact for fact in found if fact.topic == topic]

    def _all(self, topic: str, years):
        if topic in ("households", "failures"):
            yield from (
                self._fact(topic, key, year, score.area_code)
                for (key, year), score in self.scores.items()
                if year in years
            )
        elif topic == "movement":
            yield from self._moved(years[0])
        elif topic == "members":
            yield from self._people(years)
        else:
            yield from self._records(topic, years)

    def _people(self, years):
        for row in self.answers:
            member, household = self.members[row.member_id], self.households[row.household_id]
            is_scored = (row.household_id, row.round_id) in self.scores
            is_asked = row.is_current and row.counts and row.round_id in years
            if is_asked and is_scored and counts(household) and member.confirmation == "confirmed":
                yield self._fact("members", household.pk, row.round_id, household.area_id, row=row, member=member)

    def _records(self, topic: str, years):
        for row in self.records[topic]:
            household = self.households[row.household_id]
            if row.round_id in years and counts(household) and getattr(row, "state", "") != "mistaken":
                yield self._fact(topic, household.pk, row.round_id, household.area_id, row=row)

    def _moved(self, year: int):
        for key in self.households:
            then, now = self.scores.get((key, year - 1)), self.scores.get((key, year))
            earlier = any(
                score.points > 0 for (one, round), score in self.scores.items() if one == key and round < year - 1
            )
            if then and then.points > 0:
                became = "unknown"
                if now and now.points > 0:
                    became = "still"
                elif now and now.no_data | now.not_applicable != (1 << 17) - 1:
                    became = "left"
                yield self._fact("movement", key, year - 1, then.area_code, movement=became)
            elif now and now.points > 0:
                came = "relapsed" if earlier else "new"
                yield self._fact("movement", key, year, now.area_code, movement=came)

    def _fact(self, topic: str, key, year: int, area: str, **more) -> Fact:
        score, case = self.scores.get((key, year)), self.cases.get(key)
        return Fact(topic, self.households[key], year, area, score=score, case=case, beside=self, **more)

    def has(self, kind: str, fact: Fact, keep=lambda row: True) -> bool:
        """Whether the household has a record of that kind in the round of the fact."""
        return any(
            row.household_id == fact.household.pk and row.round_id == fact.round and keep(row)
            for row in self.records[kind]
        )


def counts(household: Household) -> bool:
    return household.confirmation == "confirmed" and household.status != "merged"


def of_score(name: str):
    return lambda fact: getattr(fact.score, name) if fact.score else None


def of_household(name: str):
    return lambda fact: getattr(fact.household, name)


def of_member(name: str):
    return lambda fact: getattr(fact.member, name)


def of_row(name: str):
    return lambda fact: getattr(fact.row, name)


def stated(read):
    return lambda fact: read(fact) or None


def most(read, limit: int):
    return lambda fact: None if read(fact) is None else min(read(fact), limit)


def more_than_none(read):
    return lambda fact: None if read(fact) is None else read(fact) > 0


def band(read, *starts: tuple[int, str]):
    def value(fact):
        number = read(fact)
        fits = [name for start, name in starts if number is not None and number >= start]
        return fits[-1] if fits else None

    return value


def fiscal(fact: Fact) -> tuple[int, int]:
    day = day_of(fact)
    year = day.year + 543 + (1 if day.month >= 10 else 0)
    return year, {10: 1, 11: 1, 12: 1, 1: 2, 2: 2, 3: 2, 4: 3, 5: 3, 6: 3, 7: 4, 8: 4, 9: 4}[day.month]


def day_of(fact: Fact) -> date:
    if fact.topic == "assignments":
        return (fact.row.created_at + timedelta(hours=7)).date()  # Bangkok
    return getattr(fact.row, {"problems": "found_on", "activities": "helped_on", "visits": "visited_on"}[fact.topic])


def fails(dimension: str):
    return lambda fact: any(DIMENSION[code] == dimension for code in fact.failed) if fact.score else None


def is_dependent(fact: Fact) -> bool | None:
    """Kleene's "or" of five reasons: one that holds decides, else one that is unknown leaves it unknown."""
    row = fact.row
    sick = None
    if row.health is not None and row.health != 2 or row.can_help_self is True:
        sick = False
    elif row.health == 2 and row.can_help_self is False:
        sick = True
    reasons = [
        None if row.age_years is None else row.age_years <= 6,
        None if row.age_years is None else row.age_years >= 60,
        None if row.health is None else row.health == 1,
        row.is_bedridden,
        sick,
    ]
    return True if True in reasons else None if None in reasons else False


# What each field says of a fact: one row a field. Those that fan out are read where failures are told apart.
FIELDS = {
    "province": lambda fact: fact.area[:2],
    "district": lambda fact: fact.area[:4],
    "subdistrict": lambda fact: fact.area[:6],
    "village": lambda fact: fact.area if len(fact.area) == 8 else None,
    "round": lambda fact: fact.round,
    "month": lambda fact: f"{day_of(fact):%Y-%m}",
    "fiscal_quarter": lambda fact: "{}-{}".format(*fiscal(fact)),
    "fiscal_year": lambda fact: fiscal(fact)[0],
    "officer": lambda fact: fact.row.assigned_by_id if fact.topic == "assignments" else fact.row.recorded_by_id,
    "dimension": None,
    "indicator": None,
    "failed_dimension_count": lambda fact: len({DIMENSION[code] for code in fact.failed}) if fact.score else None,
    "failed_indicator_count": lambda fact: len(fact.failed) if fact.score else None,
    "pattern": lambda fact: (
        "".join(
            letter if any(DIMENSION[code] == name for code in fact.failed) else "-" for name, letter in LETTERS.items()
        )
        if fact.score
        else None
    ),
    **{f"fails_{dimension}": fails(dimension) for dimension in LETTERS},
    "poor": None,  # needs the cut-off: see `value_of`
    "points": band(
        of_score("points"), (0, "0"), (1, "1-11"), (12, "12-15"), (16, "16-19"), (20, "20-29"), (30, "30-60")
    ),
    "critical": of_score("is_critical"),
    "fails_three_dimensions": lambda fact: len({DIMENSION[code] for code in fact.failed}) >= 3 if fact.score else None,
    "target_group": stated(of_score("target_group")),
    "fragility_level": of_score("fragility_level"),
    "listed_poor": of_score("is_listed_poor"),
    "has_mpi_data": lambda fact: (fact.score.no_data | fact.score.not_applicable) != 131071 if fact.score else None,
    "household_card": more_than_none(of_score("card_holder_count")),
    "card_holder_count": most(of_score("card_holder_count"), 5),
    "household_size": most(of_score("member_count"), 8),
    "has_dependents": more_than_none(of_score("dependent_count")),
    "dependent_count": most(of_score("dependent_count"), 5),
    "income_band": band(
        of_score("income_per_head_satang"),
        (0, "0-19999"),
        (2_000_000, "20000-39999"),
        (4_000_000, "40000-59999"),
        (6_000_000, "60000-99999"),
        (10_000_000, "100000-"),
    ),
    "low_income": of_score("is_low_income"),
    "housing_problem": of_score("has_housing_problem"),
    "origin": of_household("origin"),
    "origin_round": of_household("origin_round_id"),
    "status": of_household("status"),
    "dwelling_land": stated(of_household("dwelling_land")),
    "work_land": stated(of_household("work_land")),
    "located": lambda fact: fact.household.latitude is not None,
    "development_class": lambda fact: fact.case and fact.case.development_class or None,
    "stage": lambda fact: fact.case.stage if fact.case else None,
    "mentored": lambda fact: bool(fact.case and (fact.case.mentor_id or fact.case.mentor_name)),
    "visited": lambda fact: fact.beside.has("visits", fact),
    "helped": lambda fact: fact.beside.has("activities", fact),
    "followed_up": lambda fact: fact.beside.has("followups", fact),
    "problem_found": lambda fact: fact.beside.has("problems", fact, lambda row: row.state != "mistaken"),
    "open_problem": lambda fact: any(
        row.household_id == fact.household.pk and row.state in ("open", "helping")
        for row in fact.beside.records["problems"]
    ),
    "sex": of_member("sex"),
    "age_band": band(
        of_row("age_years"),
        *((0, "0-5"), (6, "6-14"), (15, "15-24"), (25, "25-34"), (35, "35-44"), (45, "45-59"), (60, "60-69")),
        *((70, "70-79"), (80, "80-")),
    ),
    "life_stage": band(of_row("age_years"), (0, "child"), (15, "working_age"), (60, "elderly")),
    "relationship": of_member("relationship"),
    "occupation": stated(of_row("occupation")),
    "education": stated(of_member("education")),
    "religion": stated(of_member("religion")),
    "health": of_row("health"),
    "helps_self": of_row("can_help_self"),
    "bedridden": of_row("is_bedridden"),
    "dependent": is_dependent,
    "card": of_row("has_welfare_card"),
    "has_income": of_row("has_income"),
    "elderly_allowance": of_member("receives_elderly_allowance"),
    "disability_allowance": of_member("receives_disability_allowance"),
    "identity_type": of_member("identity_type"),
    "member_origin": of_member("origin"),
    "living": of_member("is_living"),
    "problem_kind": of_row("kind"),
    "problem_indicator": stated(of_row("indicator")),
    "problem_dimension": lambda fact: DIMENSION.get(fact.row.indicator),
    "hardship": of_row("hardship_id"),
    "hardship_aspect": lambda fact: fact.row.hardship.aspect if fact.row.hardship else None,
    "creditor_kind": stated(of_row("creditor_kind")),
    "problem_state": of_row("state"),
    "problem_open": lambda fact: fact.row.state not in CLOSED,
    "severity": of_row("severity"),
    "problem_source": of_row("source"),
    "personal": lambda fact: fact.row.member_id is not None,
    "help_kind": of_row("kind"),
    "help_result": of_row("result"),
    "help_agency": stated(of_row("agency")),
    "stage_after": of_row("stage_after"),
    "menu_item": of_row("menu_item_id"),
    "menu_dimension": lambda fact: list(LETTERS)[fact.row.menu_item.dimension] if fact.row.menu_item else None,
    "not_in_menu": of_row("is_not_in_menu"),
    "found": of_row("found"),
    "wants_help": of_row("wants_help"),
    "agency": of_row("agency_id"),
    "agency_kind": lambda fact: fact.row.agency.kind if fact.row.agency else None,
    "assignment_state": of_row("state"),
    "progress": band(of_row("progress_percent"), (0, "0"), (1, "1-49"), (50, "50-99"), (100, "100")),
    "overdue": lambda fact: fact.row.state in UNFINISHED and fact.row.due_on < fact.on,
    "movement": lambda fact: fact.movement,
}
FANNING = ("dimension", "indicator")


def value_of(field: str, fact: Fact, failure: str | None, cutoff: int):
    if field == "poor":
        return fact.is_poor(cutoff) if fact.score else None
    if field == "indicator":
        return failure
    if field == "dimension":
        return DIMENSION.get(failure)
    return FIELDS[field](fact)


@dataclass
class Cell:
    """The facts that stand in a cell, each with one of its failures or (fact, None); and those of the population."""

    pairs: list
    around: list[Fact]
    cutoff: int
    tells_failures: bool

    @property
    def facts(self) -> list[Fact]:
        return list({id(fact): fact for fact, _failure in self.pairs}.values())

    @property
    def behind(self) -> list[Fact]:
        """One fact of each household."""
        return list({fact.household.pk: fact for fact in self.facts}.values())

    def failures(self) -> list[tuple[Fact, str]]:
        if self.tells_failures:
            return [pair for pair in self.pairs if pair[1]]
        return [(fact, code) for fact in self.facts for code in fact.failed]

    def people(self, keep=lambda fact: True, facts=None) -> int:
        """Persons of households; in a table of members each fact is one person."""
        if facts is None:
            facts = self.facts if self.is_about("households", "failures", "members", "movement") else self.behind
        return sum(weight(fact) for fact in facts if keep(fact))

    def is_about(self, *topics: str) -> bool:
        return bool(self.pairs) and self.pairs[0][0].topic in topics

    def is_poor(self, fact: Fact) -> bool:
        return fact.is_poor(self.cutoff)

    def poor_points(self, facts=None) -> int:
        return sum(
            weight(fact) * fact.score.points for fact in (self.facts if facts is None else facts) if self.is_poor(fact)
        )

    def suffered(self) -> int:
        return sum(weight(fact) * POINTS[code] for fact, code in self.failures() if self.is_poor(fact))

    def satang(self) -> int:
        return sum(
            fact.score.income_per_head_satang * fact.score.member_count
            for fact in self.facts
            if fact.score.income_per_head_satang is not None
        )


def weight(fact: Fact) -> int:
    return 1 if fact.topic == "members" else fact.score.member_count if fact.score else 0


def ratio(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def is_failing(fact: Fact) -> bool:
    return bool(fact.failed)


def rows_where(keep=lambda row: True):
    return lambda cell: sum(1 for fact in cell.facts if keep(fact.row))


def sum_of(name: str):
    return lambda cell: Fraction(sum(getattr(fact.row, name) or 0 for fact in cell.facts), 100)


def moved(*outcomes: str):
    return lambda cell: sum(fact.movement in outcomes for fact in cell.facts)


# What each measure comes to in a cell: one row a measure.
MEASURES = {
    "households": lambda cell: len(cell.behind),
    "persons": lambda cell: cell.people(),
    "poor_households": lambda cell: len(list(poor_of(cell))),
    "poor_persons": lambda cell: cell.people(cell.is_poor),
    "failing_households": lambda cell: len([fact for fact in cell.facts if is_failing(fact)]),
    "failing_persons": lambda cell: cell.people(is_failing),
    "failures": lambda cell: len(cell.failures()),
    "card_holders": lambda cell: sum(
        bool(fact.row.has_welfare_card) if fact.topic == "members" else fact.score.card_holder_count
        for fact in cell.facts
    ),
    "dependents": lambda cell: sum(fact.score.dependent_count for fact in cell.facts),
    "headcount_ratio": lambda cell: ratio(cell.people(cell.is_poor), cell.people()),
    "household_headcount_ratio": lambda cell: ratio(len(list(poor_of(cell))), len(cell.behind)),
    "intensity": lambda cell: ratio(cell.poor_points(), 60 * cell.people(cell.is_poor)),
    "adjusted_headcount_ratio": lambda cell: ratio(cell.poor_points(), 60 * cell.people()),
    "contribution": lambda cell: ratio(cell.suffered(), cell.poor_points(cell.around)),
    "uncensored_headcount_ratio": lambda cell: ratio(cell.people(is_failing), cell.people(facts=cell.around)),
    "censored_headcount_ratio": lambda cell: ratio(cell.people(cell.is_poor), cell.people(facts=cell.around)),
    "mean_income": lambda cell: ratio(
        cell.satang(), 100 * cell.people(lambda fact: fact.score.income_per_head_satang is not None)
    ),
    "mean_household_size": lambda cell: ratio(cell.people(), len(cell.behind)),
    "problems": rows_where(),
    "open_problems": rows_where(lambda row: row.state in ("open", "helping")),
    "resolved_problems": rows_where(lambda row: row.state == "resolved"),
    "debt_baht": sum_of("debt_satang"),
    "activities": rows_where(),
    "baht": sum_of("amount_satang"),
    "solved_activities": rows_where(lambda row: row.result == 1),
    "visits": rows_where(),
    "met_visits": rows_where(lambda row: row.found in ("met", "declines_help")),
    "assignments": rows_where(),
    "finished_assignments": rows_where(lambda row: row.state == "done"),
    "overdue_assignments": rows_where(lambda row: row.state in UNFINISHED and row.due_on < date(2026, 11, 22)),
    "left_poverty": moved("left"),
    "still_poor": moved("still"),
    "relapsed": moved("relapsed"),
    "newly_poor": moved("new"),
    "exit_ratio": lambda cell: ratio(moved("left")(cell), moved("left", "still", "unknown")(cell)),
}
# Of nobody they are 0, not unknown.
SUMS = set(MEASURES) - {
    *("headcount_ratio", "household_headcount_ratio", "intensity", "adjusted_headcount_ratio", "contribution"),
    *("uncensored_headcount_ratio", "censored_headcount_ratio", "mean_income", "mean_household_size", "exit_ratio"),
}
# What several years come to together: records add up, and households are told apart; nothing else is the same thing.
OVER_ROUNDS = {"households", "problems", "open_problems", "resolved_problems", "debt_baht", "activities", "baht"}
OVER_ROUNDS |= {"solved_activities", "visits", "met_visits", "assignments", "finished_assignments"}
OVER_ROUNDS |= {"overdue_assignments"}


def poor_of(cell: Cell):
    facts = cell.facts if cell.is_about("households", "failures") else cell.behind
    return (fact for fact in facts if cell.is_poor(fact))


def pivot(spec, scope: Scope, rows: Rows, years) -> dict[tuple, tuple]:
    """Return {key of all fields, TOTAL where one is totalled: numbers in the order of `spec.measures`}."""
    views = [measure.partition(".")[::2] for measure in spec.measures]
    own = plain_pivot(spec, [measure for measure, _view in views], scope, rows, years)
    before = {}
    if any(view == "change" for _measure, view in views):
        before = plain_pivot(spec, [measure for measure, _view in views], scope, rows, (years[0] - 1,))
    has_before = any(year == years[0] - 1 for year in YEARS)
    nothing = tuple(0 if measure in SUMS else None for measure, _view in views)
    own = {key: own.get(key, nothing) for key in {*own, *(before if has_before else ())}}
    width = len(spec.rows)
    return {
        key: tuple(
            look(view, own, before if has_before else None, nothing, key, at, width)
            for at, (_name, view) in enumerate(views)
        )
        for key in own
    }


def look(view: str, own: dict, before: dict | None, nothing: tuple, key: tuple, at: int, width: int):
    """Return the number of a cell in a view of its measure."""
    number, totals = own[key][at], (TOTAL,) * len(key)
    match view:
        case "share_of_row":
            return part_of(number, own[key[:width] + totals[width:]][at])
        case "share_of_column":
            return part_of(number, own[totals[:width] + key[width:]][at])
        case "share_of_total":
            return part_of(number, own[totals][at])
        case "rank":
            shape = [entry == TOTAL for entry in key[:width]]
            others = [
                numbers[at]
                for other, numbers in own.items()
                if other[width:] == key[width:] and [entry == TOTAL for entry in other[:width]] == shape
            ]
            if number is None or all(shape):
                return None
            return 1 + sum(1 for other in others if other is not None and other > number)
        case "change":
            if before is None or number is None:
                return None
            then = before[key][at] if key in before else nothing[at]
            return None if then is None else number - then
    return number


def part_of(part, whole):
    return Fraction(part) / whole if part is not None and whole else None


def plain_pivot(spec, measures: list[str], scope: Scope, rows: Rows, years) -> dict[tuple, tuple]:
    filters = {one.field: one.values for one in spec.filters if one.field != "round"}
    public = {
        name: {spec.about.fields[name].values.public(value) for value in values} for name, values in filters.items()
    }
    plain = {name: values for name, values in public.items() if name not in FANNING}
    fanning = {name: values for name, values in public.items() if name in FANNING}
    facts = [
        fact
        for fact in rows.facts(spec.topic, scope, years)
        if all(value_of(name, fact, None, spec.cutoff) in values for name, values in plain.items())
    ]
    names = (*spec.rows, *spec.columns)
    tells = bool(fanning) or spec.topic == "failures" or any(name in FANNING for name in names)
    tells = tells or any(name.split(".")[0] in ("failures", "contribution") for name in spec.measures)
    cells, around = defaultdict(list), defaultdict(list)
    for fact in facts:
        for failure in told(fact, spec.topic, fanning) if tells else [None]:
            for key in keys(names, fact, failure, spec.cutoff):
                cells[key].append((fact, failure))
        plain_names = [None if name in FANNING else name for name in names]
        for key in keys(plain_names, fact, None, spec.cutoff):
            around[key].append(fact)
    cells[(TOTAL,) * len(names)] = cells.get((TOTAL,) * len(names), [])
    return {key: numbers(spec, measures, names, key, pairs, around, tells) for key, pairs in cells.items()}


def told(fact: Fact, topic: str, fanning: dict) -> list[str | None]:
    failures = fact.failed or ([] if topic == "failures" else [None])
    return [
        failure
        for failure in failures
        if all(value_of(name, fact, failure, 1) in values for name, values in fanning.items())
    ]


def keys(names, fact: Fact, failure, cutoff: int):
    """Return every cell and total that a fact stands in."""
    entries = [(TOTAL,) if name is None else (value_of(name, fact, failure, cutoff), TOTAL) for name in names]
    return set(itertools.product(*entries))


def numbers(spec, measures, names, key: tuple, pairs: list, around: dict, tells: bool) -> tuple:
    population = tuple(TOTAL if name in FANNING else entry for name, entry in zip(names, key, strict=True))
    cell = Cell(pairs, around.get(population, []), spec.cutoff, tells)
    is_over_rounds = any(name == "round" and entry == TOTAL for name, entry in zip(names, key, strict=True))
    return tuple(
        None if is_over_rounds and measure not in OVER_ROUNDS else MEASURES[measure](cell) for measure in measures
    )
