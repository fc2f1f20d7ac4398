"""Everything that the page of one household tells, read in a fixed number of queries however large the family."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from households.ages import age_on
from households.choices import Health, HouseholdStatus
from households.models import Household, Member, ThaiqmSurvey
from logbook.choices import HelpKind, TransferState
from logbook.disputed import DisputeEntry
from logbook.models import (
    AgencyFeedback,
    Assignment,
    Entry,
    FollowUp,
    FourTAnalysis,
    HelpActivity,
    HouseholdCase,
    HouseholdLineage,
    Photo,
    Problem,
    Transfer,
    ValueDispute,
    Visit,
)
from logbook.thaiqm import SurveyOfYear
from mpi.choices import Dimension
from mpi.models import HouseholdScore

ELDERLY_FROM = 60  # years, as in the survey


@dataclass(frozen=True)
class Person:
    """A member as the page shows him: `age_years` is None where the birth date is unknown or he has died."""

    member: Member
    age_years: int | None

    @property
    def is_elderly(self) -> bool:
        return self.age_years is not None and self.age_years >= ELDERLY_FROM

    @property
    def is_disabled(self) -> bool:
        return self.member.health == Health.DISABLED

    @property
    def is_chronically_ill(self) -> bool:
        return self.member.health == Health.CHRONIC


@dataclass(frozen=True)
class NextStep:
    """What is to be done next, by whom and until when; `days_late` is None where no day was set."""

    text: str
    owner: str
    due_on: date | None
    days_late: int | None

    @property
    def is_overdue(self) -> bool:
        return self.days_late is not None and self.days_late > 0


@dataclass(frozen=True)
class VisitEntry:
    visit: Visit
    photos: list[Photo]


@dataclass(frozen=True)
class HelpEntry:
    activity: HelpActivity
    problems: list[Problem]
    photos: list[Photo]


@dataclass(frozen=True)
class CaseFile:
    """A household with all that was found and done, the newest first."""

    household: Household
    people: list[Person]
    scores: list[HouseholdScore]
    problems: list[Problem]
    help_activities: list[HelpActivity]
    visits: list[Visit]
    photos: list[Photo]
    feedback: list[AgencyFeedback]
    thaiqm: list[SurveyOfYear]
    assignments: list[Assignment]
    entries: list[Entry]
    disputes: list[DisputeEntry]
    analyses: list[FourTAnalysis]
    transfers: list[Transfer]
    lineage: list[HouseholdLineage]
    follow_ups: list[FollowUp]
    record: HouseholdCase | None
    today: date

    @cached_property
    def present(self) -> list[Person]:
        return [person for person in self.people if person.member.is_living and person.member.is_present]

    @cached_property
    def gone(self) -> list[Person]:
        """Those who died or moved out; they stay in the file."""
        return [person for person in self.people if person not in self.present]

    @cached_property
    def head(self) -> Member | None:
        """The living head; of a household in which all died, its last one."""
        heads = [person.member for person in self.people if person.member.is_head]
        return next(iter(heads or [person.member for person in self.people]), None)

    @cached_property
    def open_problems(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.is_closed]

    @cached_property
    def closed_problems(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_closed]

    @cached_property
    def open_problems_by_dimension(self) -> list[tuple[Dimension | None, list[Problem]]]:
        """Open problems under their dimension, in the dimensions' order; what belongs to none comes last."""
        grouped = defaultdict(list)
        for problem in self.open_problems:
            grouped[problem.dimension].append(problem)
        return sorted(grouped.items(), key=lambda group: len(Dimension) if group[0] is None else group[0])

    @cached_property
    def next_step(self) -> NextStep | None:
        """The next step of the newest help that names one."""
        activity = next((activity for activity in self.help_activities if activity.next_step), None)
        if activity is None:
            return None
        due_on = activity.next_step_on
        return NextStep(activity.next_step, activity.agency, due_on, (self.today - due_on).days if due_on else None)

    @property
    def help_counts(self) -> list[tuple[str, int]]:
        """How often help was relief and how often development, in words; what never was is left out."""
        counts = Counter(activity.kind for activity in self.help_activities)
        return [(kind.label, counts[kind]) for kind in HelpKind if counts[kind]]

    @cached_property
    def help_total_satang(self) -> int:
        return sum(activity.amount_satang or 0 for activity in self.help_activities)

    @cached_property
    def counted(self) -> list[Person]:
        """Those who live here and are confirmed."""
        return [person for person in self.present if person.member.is_confirmed]

    @property
    def unconfirmed_count(self) -> int:
        return len(self.present) - len(self.counted)

    @property
    def card_holder_count(self) -> int:
        return sum(person.member.has_welfare_card is True for person in self.counted)

    @property
    def last_visit(self) -> Visit | None:
        return next(iter(self.visits), None)

    @property
    def is_there(self) -> bool:
        return self.household.status in (HouseholdStatus.PRESENT, HouseholdStatus.DECLINES_HELP)

    @property
    def last_analysis(self) -> FourTAnalysis | None:
        return next(iter(self.analyses), None)

    @property
    def last_thaiqm(self) -> SurveyOfYear | None:
        return next(iter(self.thaiqm), None)

    @property
    def open_transfers(self) -> list[Transfer]:
        return [transfer for transfer in self.transfers if transfer.is_waiting]

    @property
    def past_transfers(self) -> list[Transfer]:
        return [transfer for transfer in self.transfers if transfer.state == TransferState.ACCEPTED]

    @cached_property
    def visit_entries(self) -> list[VisitEntry]:
        return [VisitEntry(visit, self._photos_by_record[visit.pk]) for visit in self.visits]

    @cached_property
    def help_entries(self) -> list[HelpEntry]:
        by_id = {problem.pk: problem for problem in self.problems}
        return [
            HelpEntry(activity, [by_id[pk] for pk in activity.problem_ids], self._photos_by_record[activity.pk])
            for activity in self.help_activities
        ]

    @cached_property
    def _photos_by_record(self) -> dict:
        photos = defaultdict(list)
        for photo in self.photos:
            photos[photo.visit_id or photo.help_activity_id].append(photo)
        return photos


def read_case_file(household: Household, *, today: date) -> CaseFile:
    """Read the file of a household that the caller may see; `today` is for ages and days left.

    A caller who loaded `case__mentor` with the household spares two queries.
    """
    links = HelpActivity.problems.through.objects.filter(helpactivity_id=OuterRef("pk")).values("problem_id")
    activities = HelpActivity.objects.of_household(household).select_related("recorded_by", "member", "menu_item")
    feedback = list(AgencyFeedback.objects.of_household(household).with_source().newest_first())
    return CaseFile(
        household=household,
        people=sorted((_person(member, today) for member in household.members.all()), key=_seniority),
        scores=list(HouseholdScore.objects.of_household(household).select_related("round").newest_first()),
        problems=[
            with_feedback(problem, feedback)
            for problem in Problem.objects.of_household(household).for_case_file().newest_first()
        ],
        help_activities=list(activities.annotate(problem_ids=ArraySubquery(links)).newest_first()),
        visits=list(Visit.objects.of_household(household).select_related("recorded_by").newest_first()),
        photos=list(Photo.objects.of_household(household).kept().order_by("uploaded_at", "id")),
        feedback=feedback,
        thaiqm=[
            SurveyOfYear(survey) for survey in ThaiqmSurvey.objects.of_household(household).current().newest_first()
        ],
        assignments=list(Assignment.objects.of_household(household).select_related("agency").newest_first()),
        entries=list(
            Entry.objects.of_household(household).select_related("member", "decided_by", "delegation__given_by")
        ),
        disputes=[
            DisputeEntry(dispute)
            for dispute in ValueDispute.objects.of_household(household).for_case_file().newest_first()
        ],
        analyses=list(FourTAnalysis.objects.of_household(household).for_case_file().newest_first()),
        transfers=list(Transfer.objects.of_household(household).for_list().newest_first()),
        lineage=list(HouseholdLineage.objects.of_household(household).in_force().with_ends().newest_first()),
        follow_ups=list(FollowUp.objects.of_household(household).select_related("recorded_by").newest_first()),
        record=getattr(household, "case", None),  # Django raises where there is none
        today=today,
    )


def with_feedback(problem: Problem, feedback: Iterable[AgencyFeedback]) -> Problem:
    """Return `problem` with `feedback` on it: what agencies answered about it, of all that they answered here."""
    problem.feedback = [answer for answer in feedback if answer.concerns(problem)]
    return problem


def _person(member: Member, today: date) -> Person:
    age_years, _months = age_on(member.birth_date, member.birth_date_precision, today)
    return Person(member, age_years if member.is_living else None)


def _seniority(person: Person) -> tuple:
    """Those who live here first, the head before all, then the oldest first."""
    member = person.member
    is_here = member.is_living and member.is_present
    return (not is_here, not member.is_head, member.birth_date or date.max, member.sort_key)
