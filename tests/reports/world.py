"""A small made-up world for pivots: households of three rounds and all that was done for them, drawn by a seed.

Every column that a field reads has all its values here, NULL among them; some households are not confirmed or merged,
and records of theirs must never be counted.
"""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from households.choices import (
    AnswerSource,
    Confirmation,
    Education,
    Health,
    HouseholdStatus,
    IdentityType,
    LandTenure,
    NoNumber,
    Occupation,
    Origin,
    Relationship,
    Religion,
    Sex,
)
from households.hardships import OTHER_HARDSHIP
from households.models import Hardship, Household, Member, MemberAnswers
from logbook.choices import (
    CLOSED_STATES,
    AgencyKind,
    AssignmentState,
    CreditorKind,
    DevelopmentClass,
    DevelopmentStage,
    FollowUpWay,
    Found,
    HelpKind,
    HelpResult,
    ProblemKind,
    ProblemSource,
    ProblemState,
    Severity,
)
from logbook.models import (
    Agency,
    Assignment,
    FollowUp,
    HelpActivity,
    HouseholdCase,
    Problem,
    SolutionMenuItem,
    Visit,
)
from mpi.choices import Dimension, FragilityLevel, TargetGroup
from mpi.indicators import BMN_2565, CRITICAL
from mpi.models import ALL_INDICATORS, HouseholdScore
from mpi.rules import mask

YEARS = (2565, 2566, 2567)
PLACES = ("84010201", "84010202", "84010205", "84010301", "84020101", "92010101", "840102")
INDICATORS = BMN_2565.indicators


def make_world(*, people, seed: int = 1, households: int = 90) -> None:
    """Fill the tables; `people` are users, the authors of what was recorded."""
    World(random.Random(seed), list(people)).make(households)


class World:
    def __init__(self, chance: random.Random, people: list):
        self.chance, self.people = chance, people

    def make(self, count: int) -> None:
        self.households = Household.objects.bulk_create(self.household(number) for number in range(count))
        self.members = Member.objects.bulk_create(
            member for household in self.households for member in self.family(household)
        )
        counted = [one for one in self.households if self.counts(one)]
        HouseholdScore.objects.bulk_create(
            self.score(one, year) for one in counted for year in YEARS if self.happens(0.9)
        )
        MemberAnswers.objects.bulk_create(
            self.answers(one, year) for one in self.members for year in YEARS if self.happens(0.8)
        )
        HouseholdCase.objects.bulk_create(self.case(one) for one in self.households if self.happens(0.5))
        self.record()

    def record(self) -> None:
        """Write what was found and done, of households that do not count too."""
        self.agencies = Agency.objects.bulk_create(
            Agency(name=f"หน่วยงาน {kind.value}", kind=kind, area_id="84") for kind in AgencyKind
        )
        self.solutions = SolutionMenuItem.objects.bulk_create(
            SolutionMenuItem(
                code=f"P-{place}", title=f"เมนู {place}", dimension=dimension, stage=DevelopmentStage.SURVIVAL
            )
            for place, dimension in enumerate(Dimension)
        )
        self.hardships = list(Hardship.objects.exclude(pk=OTHER_HARDSHIP))
        for model, make in (
            (Problem, self.problem),
            (HelpActivity, self.help),
            (Visit, self.visit),
            (Assignment, self.assignment),
            (FollowUp, self.follow_up),
        ):
            model.objects.bulk_create(
                make(household) for household in self.households for _each in range(self.chance.choice((0, 0, 1, 2, 3)))
            )
        for row in Assignment.objects.all():
            Assignment.objects.filter(pk=row.pk).update(created_at=self.moment())

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def one_of(self, *choices):
        return self.chance.choice(choices)

    def key(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)

    def day(self) -> date:
        return date(2022, 6, 1) + timedelta(days=self.chance.randrange(500))

    def moment(self) -> datetime:
        return datetime(2022, 6, 1, tzinfo=UTC) + timedelta(hours=self.chance.randrange(12_000))

    @staticmethod
    def counts(household: Household) -> bool:
        is_merged = household.status == HouseholdStatus.MERGED
        return household.confirmation == Confirmation.CONFIRMED and not is_merged

    def household(self, number: int) -> Household:
        # Every status but "merged" is common; one in twelve is merged, one in twelve is not confirmed.
        status = HouseholdStatus.MERGED if self.happens(1 / 12) else self.one_of(*list(HouseholdStatus)[:-1])
        point = self.happens(0.5)
        return Household(
            pk=self.key(),
            area_id=self.one_of(*PLACES),
            house_number=f"{number}",
            status=status,
            moved_to="ที่อื่น" if status == HouseholdStatus.MOVED_OUT else "",
            origin=self.one_of(*Origin),
            origin_round_id=self.one_of(*YEARS),
            confirmation=Confirmation.PENDING if self.happens(1 / 12) else Confirmation.CONFIRMED,
            dwelling_land=self.one_of("", *LandTenure),
            work_land=self.one_of("", *LandTenure),
            latitude="9.1" if point else None,
            longitude="99.3" if point else None,
        )

    def family(self, household: Household) -> list[Member]:
        return [self.member(household, place) for place in range(self.chance.randrange(1, 6))]

    def member(self, household: Household, place: int) -> Member:
        key = self.key()
        return Member(
            pk=key,
            household=household,
            first_name="สมมุติ",
            last_name="ทดสอบ",
            sex=self.one_of(*Sex),
            relationship=self.one_of(*list(Relationship)[1:]) if place else Relationship.HEAD,
            identity_type=IdentityType.NONE,
            temporary_number=f"T{key.hex[:12]}",
            no_identity_kind=NoNumber.OTHER,
            education=self.one_of("", *Education),
            religion=self.one_of("", *Religion),
            receives_elderly_allowance=self.one_of(None, True, False),
            receives_disability_allowance=self.one_of(None, True, False),
            is_living=not place or self.happens(0.9),
            origin=self.one_of(*Origin),
            origin_round_id=2565,
            confirmation=Confirmation.CONFIRMED if self.happens(0.9) else Confirmation.PENDING,
        )

    def score(self, household: Household, year: int) -> HouseholdScore:
        failed = self.chance.sample(INDICATORS, self.one_of(0, 0, 0, 1, 1, 2, 3, 5, 9))
        rest = [one for one in INDICATORS if one not in failed]
        no_data = ALL_INDICATORS if not failed and self.happens(0.2) else mask(self.chance.sample(rest, 2))
        dimensions = {indicator.dimension for indicator in failed}
        bits = sum(dimension.bit for dimension in dimensions)
        return HouseholdScore(
            household=household,
            round_id=year,
            area_code=household.area_id,
            indicator_set=BMN_2565.code,
            points=sum(indicator.points for indicator in failed),
            failed=mask(failed),
            not_applicable=0,
            no_data=no_data,
            failed_dimensions=bits,
            failed_dimension_count=len(dimensions),
            is_critical=CRITICAL.accepts(bits),
            member_count=self.chance.randrange(0, 12),
            card_holder_count=self.chance.randrange(0, 7),
            dependent_count=self.chance.randrange(0, 7),
            income_per_head_satang=self.one_of(None, self.chance.randrange(0, 15_000_000)),
            is_low_income=self.one_of(None, True, False),
            has_housing_problem=self.one_of(None, True, False),
            fragility_level=self.one_of(None, *FragilityLevel),
            target_group=self.one_of("", *TargetGroup),
            is_listed_poor=self.happens(0.2),
            computed_at=timezone.now(),
        )

    def answers(self, member: Member, year: int) -> MemberAnswers:
        return MemberAnswers(
            member=member,
            household_id=member.household_id,
            round_id=year,
            source=AnswerSource.BMN,
            surveyed_on=date(2023, 2, 1),
            is_current=self.happens(0.9),
            counts=self.happens(0.9),
            age_years=self.one_of(None, self.chance.randrange(0, 100)),
            occupation=self.one_of(None, "", *Occupation),
            has_income=self.one_of(None, True, False),
            health=self.one_of(None, *Health),
            can_help_self=self.one_of(None, True, False),
            is_bedridden=self.one_of(None, True, False),
            has_welfare_card=self.one_of(None, True, False),
        )

    def case(self, household: Household) -> HouseholdCase:
        mentor = self.one_of(None, *self.people)
        return HouseholdCase(
            household=household,
            development_class=self.one_of("", *DevelopmentClass),
            stage=self.one_of(None, *DevelopmentStage),
            mentor=mentor,
            mentor_name="" if mentor else self.one_of("", "ผู้ใหญ่บ้าน"),
        )

    def recorded(self, household: Household) -> dict:
        return {"household": household, "round_id": self.one_of(*YEARS), "recorded_by": self.one_of(*self.people)}

    def problem(self, household: Household) -> Problem:
        kind, state = self.one_of(*ProblemKind), self.one_of(*ProblemState)
        is_debt = kind == ProblemKind.DEBT
        return Problem(
            pk=self.key(),
            **self.recorded(household),
            kind=kind,
            indicator=self.one_of(*INDICATORS).code if kind == ProblemKind.INDICATOR else "",
            hardship=self.one_of(*self.hardships) if kind == ProblemKind.HARDSHIP else None,
            debt_satang=self.one_of(None, self.chance.randrange(1, 9_999_999)) if is_debt else None,
            creditor_kind=self.one_of(*CreditorKind) if is_debt else "",
            description="ปัญหา",
            severity=self.one_of(None, *Severity),
            found_on=self.day(),
            source=self.one_of(*ProblemSource),
            state=state,
            closed_on=date(2023, 9, 1) if state in CLOSED_STATES else None,
            moved_to="ที่อื่น" if state == ProblemState.MOVED else "",
            member=self.one_of(None, *[one for one in self.members if one.household_id == household.pk]),
        )

    def help(self, household: Household) -> HelpActivity:
        return HelpActivity(
            pk=self.key(),
            **self.recorded(household),
            kind=self.one_of(*HelpKind),
            **self.solution(),
            description="ช่วยเหลือ",
            agency=self.one_of("", "พมจ.", "พัฒนาชุมชน, อำเภอ", "ก=ข\\ค"),
            helped_on=self.day(),
            amount_satang=self.one_of(None, self.chance.randrange(0, 9_999_999)),
            result=self.one_of(*HelpResult),
            stage_after=self.one_of(None, *DevelopmentStage),
        )

    def solution(self) -> dict:
        item = self.one_of(None, *self.solutions)
        return {"menu_item": item, "is_not_in_menu": item is None and self.happens(0.5)}

    def visit(self, household: Household) -> Visit:
        return Visit(
            pk=self.key(),
            **self.recorded(household),
            visited_on=self.day(),
            found=self.one_of(*Found),
            wants_help=self.one_of(None, True, False),
        )

    def assignment(self, household: Household) -> Assignment:
        state = self.one_of(*AssignmentState)
        recorded = self.recorded(household)
        return Assignment(
            pk=self.key(),
            household=household,
            round_id=recorded["round_id"],
            assigned_by=recorded["recorded_by"],
            area_code=household.area_id,
            **self.solution(),
            what="งาน",
            agency=self.one_of(*self.agencies),
            due_on=self.one_of(date(2023, 1, 1), date(2099, 1, 1)),
            state=state,
            state_at=timezone.now(),
            progress_percent=self.one_of(0, 1, 49, 50, 99, 100),
        )

    def follow_up(self, household: Household) -> FollowUp:
        return FollowUp(
            pk=self.key(),
            **self.recorded(household),
            followed_on=self.day(),
            how=self.one_of(*FollowUpWay),
            change="ดีขึ้น",
            result=self.one_of(*HelpResult),
        )
