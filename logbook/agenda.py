"""What a meeting sees of the household that it talks about: names masked, problems, solutions, who could be asked."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import cached_property

from areas.scope import Scope
from households.models import Household, Member, SurveyRound
from households.models.household import HouseholdQuerySet
from logbook.advice import family_of
from logbook.choices import CaseLevel
from logbook.forms.meetings import DecisionForm, decisions_for
from logbook.groups import indicator_codes
from logbook.missions import AgencyChoices, agencies_for
from logbook.models import AgendaItem, Assignment, Meeting, Problem, SolutionMenuItem
from logbook.questions import known_before_visit
from logbook.recommendation import advise
from logbook.search import Search
from logbook.services.meetings import MOST_ON_AGENDA
from mpi.dimensions import DimensionState, dimension_states
from mpi.models import HouseholdScore

LEADING_VOWELS = "เแโใไ"
# A letter, and the vowel that is written before it.
HIDDEN = "•••"
# As many solutions as can be read from the wall; the menu has them all.
MOST_SOLUTIONS = 5


def masked(member: Member) -> str:
    """Return "นาย ส••• ใ•••": enough to tell people apart, too little for those who see the wall."""
    return " ".join(filter(None, [member.title, _initial(member.first_name), _initial(member.last_name)]))


def _initial(name: str) -> str:
    return f"{name[: 2 if name[:1] in LEADING_VOWELS else 1]}{HIDDEN}" if name else ""


@dataclass(frozen=True)
class Slide:
    """One household of the agenda as the presenter shows it. A dozen queries or so, however long the agenda."""

    meeting: Meeting
    item: AgendaItem
    places: list[UUID]  # the items of the agenda in order
    round: SurveyRound
    today: date
    is_named: bool

    @property
    def household(self) -> Household:
        return self.item.household

    @property
    def place(self) -> int:
        return self.places.index(self.item.pk) + 1

    @property
    def previous(self) -> UUID | None:
        return self.places[self.place - 2] if self.place > 1 else None

    @property
    def next(self) -> UUID | None:
        return self.places[self.place] if self.place < len(self.places) else None

    @cached_property
    def members(self) -> list[Member]:
        return list(self.household.members.present())

    @property
    def head_name(self) -> str:
        head = next((member for member in self.members if member.is_head), None)
        if head is None:
            return ""
        return str(head) if self.is_named else masked(head)

    @cached_property
    def score(self) -> HouseholdScore | None:
        return HouseholdScore.objects.of_household(self.household).current_first().first()

    @property
    def dimensions(self) -> list[DimensionState]:
        return list(dimension_states(self.score))

    @cached_property
    def problems(self) -> list[Problem]:
        return list(Problem.objects.of_household(self.household).open().newest_first())

    @cached_property
    def failed(self) -> tuple:
        return self.score.failed_indicators if self.score else ()

    @cached_property
    def assignments(self) -> list[Assignment]:
        """What was given away for the household before."""
        return list(Assignment.objects.of_household(self.household).select_related("agency").newest_first()[:5])

    @cached_property
    def agencies(self) -> AgencyChoices:
        in_province = self.meeting.level == CaseLevel.PROVINCE
        return agencies_for(self.household.area_id, self._indicators, in_province=in_province)

    def form(self, data: QueryDict | None = None) -> DecisionForm:
        """Return the form of the decision, with the entries of the menu and the agencies that fit."""
        family = family_of(known_before_visit(self.household, self.round), self.members, self.problems, on=self.today)
        menu = SolutionMenuItem.objects.in_use().in_order()
        solutions = advise(menu, family, on=self.today).items[:MOST_SOLUTIONS]
        titles = [problem.title for problem in self.problems] or [str(one.name) for one in self.failed]
        return DecisionForm(data, solutions=solutions, found=self.agencies, titles=[str(title) for title in titles])

    def decisions(self, permissions: Collection) -> list:
        """Return the decisions that are buttons; none where it was decided, or the meeting is not being held."""
        can_decide = self.meeting.is_open and self.item.decision in ("", "postpone")
        return decisions_for(self.meeting.level, permissions) if can_decide else []

    @property
    def _indicators(self) -> set[str]:
        return indicator_codes(self.problems) or {indicator.code for indicator in self.failed}


def read_slide(
    meeting: Meeting, item_id: UUID | None, *, scope: Scope, round: SurveyRound, today: date, named: Collection[str]
) -> Slide:
    """Return the slide of an item, or of the first one that is not decided. Raises AgendaItem.DoesNotExist.

    `named` are the ids of the items whose names this person has opened.
    """
    items = AgendaItem.objects.within(scope).of_meeting(meeting).in_order()
    order = list(items.values_list("pk", "decision"))
    first = next((pk for pk, decision in order if not decision), order[0][0] if order else None)
    item = items.select_related("household__area__parent__parent__parent", "assignment__agency").get(
        pk=item_id or first
    )
    return Slide(meeting, item, [pk for pk, _decision in order], round, today, str(item.pk) in named)


def agenda_from(query: QueryDict, *, scope: Scope, user) -> tuple[Search, list[Household]]:
    """Return a search and the households that it finds, village by village, as an agenda takes them: with details."""
    asked = Search(query, scope=scope, user=user)
    if not (asked.is_asked and asked.round and asked.is_valid):
        return asked, []
    return asked, list(asked.households.with_details().order_by("area_id", "house_number", "pk")[:MOST_ON_AGENDA])


def agenda_order(households: HouseholdQuerySet, picked: Iterable[str]) -> list[UUID]:
    """Return the ids of those of `households` that were picked, village by village; what is no id is passed over."""
    ids = []
    for one in picked:
        with suppress(ValueError):
            ids.append(UUID(one))
    return list(households.filter(pk__in=ids).order_by("area_id", "house_number", "pk").values_list("pk", flat=True))
