"""Grades, households to help, before and after: the exact rules, in SQL as in plain Python, and their pages."""

import json
import random
from dataclasses import dataclass
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from areas.choices import AreaLevel
from areas.scope import Scope
from households.choices import AnswerSource, Health, HouseholdStatus, Origin
from households.models import Household, MemberAnswers, SurveyRound
from logbook.choices import DevelopmentClass, Exclusion, Grade, Outcome
from logbook.evaluation import compare, evaluate, grade_of
from logbook.models import HouseholdCase
from mpi.models import ALL_INDICATORS, HouseholdScore
from mpi.recompute import recompute
from tests.logbook.care import helped
from tests.logbook.families import score
from tests.queries import THE_LOOK

SURAT_THANI = Scope(("84",))
MOST_QUERIES = 12 + THE_LOOK


@pytest.mark.parametrize(
    ("eligible", "helped", "passing", "grade"),
    [
        (20, 20, 20, Grade.A),
        (20, 20, 19, Grade.B),
        (20, 20, 17, Grade.B),
        (20, 20, 16, Grade.C),
        (20, 20, 14, Grade.C),
        (20, 20, 13, Grade.D),
        (20, 20, 0, Grade.D),
        (20, 19, 20, None),
        (0, 0, 0, None),
        (1_000_000, 1_000_000, 849_999, Grade.C),
        (1_000_000, 1_000_000, 850_000, Grade.B),
    ],
)
def test_the_grades_of_the_procedure(eligible, helped, passing, grade):
    assert grade_of(eligible=eligible, helped=helped, passing=passing) == grade


@pytest.fixture
def target(make_household, subdistrict_officer):
    """Make a household that failed 2566, was helped, and passes 2567, unless told otherwise."""

    def make(*failed: str, after: tuple | None = (), is_helped: bool = True, people=({},), **fields):
        household = make_household(members=["head", *["child"] * (len(people) - 1)], **fields)
        if after is not None:
            score(household, *after, year=2567)
        if is_helped:
            helped(household, subdistrict_officer)
        for member, person in zip(household.members.order_by("pk"), people, strict=False):
            usual = {"age_years": 40, "health": Health.NORMAL, "can_help_self": True}
            MemberAnswers.objects.create(
                member=member,
                household=household,
                round_id=2566,
                source=AnswerSource.BMN,
                surveyed_on=date(2023, 2, 1),
                **usual | person,
            )
        score_as_answered(household, *(failed or ("MPI05",)))
        return household

    return make


def score_as_answered(household: Household, *failed: str) -> None:
    """Write a score with what the answers of its people say, as it is computed, and the indicators that are named."""
    recompute(households=Household.objects.filter(pk=household.pk), round=SurveyRound.objects.get(year=2566))
    computed = HouseholdScore.objects.of_round(2566).filter(household=household)
    has_able_member = computed.values_list("has_able_member", flat=True).first()
    computed.delete()
    score(household, *failed, has_able_member=has_able_member)


def district(code: str = "8401"):
    return evaluate(SURAT_THANI, year=2566, level=AreaLevel.DISTRICT)[code]


def test_two_excluded_of_22_and_20_helped_and_passing_is_an_a(target):
    for _each in range(20):
        target()
    target("MPI01", is_helped=False, after=("MPI05",))
    target(status=HouseholdStatus.ALL_DEAD, is_helped=False, after=None)
    found = district()
    assert (found.targets, found.eligible, found.grade) == (22, 20, Grade.A)
    assert found.excluded == {Exclusion.BIRTH_WEIGHT: 1, Exclusion.ALL_DEAD: 1}


def test_a_household_without_a_result_does_not_pass_and_one_without_help_costs_the_grade(target):
    target()
    target(after=None)
    unknown = target(after=None)
    score(unknown, year=2567, no_data=ALL_INDICATORS)
    assert (district().passing, district().grade) == (1, Grade.D)
    target(is_helped=False)
    assert (district().not_helped, district().grade) == (1, None)


def test_help_of_the_following_year_counts_as_help(target, subdistrict_officer):
    household = target(is_helped=False)
    helped(household, subdistrict_officer, year=2567, on=date(2023, 11, 1))
    assert district().helped == 1


AGED, DISABLED = {"age_years": 71}, {"health": Health.DISABLED, "can_help_self": False}


@pytest.mark.parametrize(
    ("failed", "people", "development_class", "is_excluded"),
    [
        (["MPI15"], [AGED, DISABLED], "", True),
        (["MPI13"], [AGED], "", True),
        (["MPI14"], [AGED, {"age_years": 9}], "", True),
        (["MPI05"], [AGED], "", False),
        (["MPI15"], [AGED, {}], "", False),
        (["MPI15"], [AGED, {"age_years": None}], "", False),
        (["MPI15"], [{"health": Health.DISABLED, "can_help_self": True}], "", False),
        (["MPI15"], [AGED, {"counts": False}], "", True),
        (["MPI15"], [AGED], DevelopmentClass.CAN_DEVELOP, False),
        (["MPI15"], [{}], DevelopmentClass.NEEDS_RELIEF, True),
        (["MPI05"], [{}], DevelopmentClass.NEEDS_RELIEF, False),
        (["MPI15"], [], "", False),
    ],
)
def test_who_cannot_be_developed_is_not_evaluated_for_livelihood(
    failed, people, development_class, is_excluded, target
):
    household = target(*failed, people=people)
    HouseholdCase.objects.filter(household=household).update(development_class=development_class)
    assert district().excluded == ({Exclusion.NOT_DEVELOPABLE: 1} if is_excluded else {})


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (HouseholdStatus.NOT_FOUND, Exclusion.NOT_FOUND),
        (HouseholdStatus.MOVED_OUT, Exclusion.MOVED_OUT),
        (HouseholdStatus.ALL_DEAD, Exclusion.ALL_DEAD),
        (HouseholdStatus.DECLINES_HELP, None),
    ],
)
def test_who_is_not_there_is_not_evaluated(status, reason, target):
    target(status=status, moved_to="เชียงใหม่" if status == HouseholdStatus.MOVED_OUT else "")
    assert district().excluded == ({reason: 1} if reason else {})


def test_households_to_help_are_base_and_left_out_without_the_dead_and_those_who_moved(target):
    for _each in range(3):
        target()
    target(origin=Origin.LOGBOOK)
    target(status=HouseholdStatus.ALL_DEAD)
    target(status=HouseholdStatus.MOVED_OUT, moved_to="เชียงใหม่")
    target(status=HouseholdStatus.NOT_FOUND)
    found = district()
    assert (found.base, found.left_out, found.dead, found.moved_out, found.to_help) == (6, 1, 1, 1, 5)


def test_each_district_has_its_own_grade(target):
    target()
    target(area_code="84020101", after=("MPI05",))
    found = evaluate(SURAT_THANI, year=2566, level=AreaLevel.DISTRICT)
    assert {code: one.grade for code, one in found.items()} == {"8401": Grade.A, "8402": Grade.D}
    assert evaluate(Scope(("92",)), year=2566, level=AreaLevel.DISTRICT) == {}


def test_what_became_of_the_poor_between_two_rounds(make_household):
    histories = {
        Outcome.LEFT_POVERTY: {2566: ["MPI05"], 2567: []},
        Outcome.STILL_POOR: {2566: ["MPI05"], 2567: ["MPI15"]},
        Outcome.UNKNOWN: {2566: ["MPI05"]},
        Outcome.RELAPSED: {2565: ["MPI05"], 2566: [], 2567: ["MPI05"]},
        Outcome.NEW: {2565: [], 2566: [], 2567: ["MPI05"]},
    }
    for history in (*histories.values(), {2566: [], 2567: []}, {2567: ["MPI05"]}):
        household = make_household()
        for year, failed in history.items():
            score(household, *failed, year=year)
    assert compare(SURAT_THANI, first=2566, second=2567) == dict.fromkeys(histories, 1) | {Outcome.NEW: 2}


@dataclass
class Life:
    """What the rules read of one household, in plain Python."""

    status: str
    origin: str
    failed: list[str]
    after: list[str] | None
    is_known_after: bool
    was_helped: bool
    development_class: str
    people: list[dict]

    @property
    def why(self) -> str:
        gone = {"all_dead": "all_dead", "moved_out": "moved_out", "not_found": "not_found"}.get(self.status)
        if gone:
            return gone
        if "MPI01" in [*self.failed, *(self.after or [])]:
            return "birth_weight"
        livelihood = {"MPI13", "MPI14", "MPI15"} & set(self.failed)
        if livelihood and self.development_class == "needs_relief":
            return "not_developable"
        nobody = self.people and not any(map(may_be_developed, self.people))
        return "not_developable" if livelihood and not self.development_class and nobody else ""

    @property
    def has_passed(self) -> bool:
        return self.after == [] and self.is_known_after


def may_be_developed(person: dict) -> bool:
    """Tell whether somebody may be of working age and able to work, as far as is known."""
    age, health, helps_self = person["age_years"], person["health"], person["can_help_self"]
    if age is not None and not 15 <= age <= 59:
        return False
    return helps_self is not False or health in (None, Health.NORMAL, Health.CHRONIC)


def a_life(chance: random.Random) -> Life:
    codes = ["MPI01", "MPI05", "MPI13", "MPI14", "MPI15"]
    person = {"age_years": (9, 14, 15, 40, 59, 60, 80, None), "health": (0, 1, 2, None)}
    return Life(
        status=chance.choice(["present"] * 5 + ["declines_help", "all_dead", "moved_out", "not_found"]),
        origin=chance.choice(["bmn", "bmn", "logbook"]),
        failed=chance.sample(codes, chance.randint(1, 2)),
        after=chance.choice([[], [], ["MPI05"], ["MPI01"], None]),
        is_known_after=chance.random() < 0.9,
        was_helped=chance.random() < 0.7,
        development_class=chance.choice(["", "", "", "needs_relief", "can_develop"]),
        people=[
            {name: chance.choice(values) for name, values in person.items()}
            | {"can_help_self": chance.choice((True, False, None))}
            for _each in range(chance.randint(0, 3))
        ],
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_counts_what_plain_python_counts(seed, make_household, subdistrict_officer):
    chance = random.Random(seed)
    lives = [a_life(chance) for _each in range(60)]
    for life in lives:
        write(life, make_household, subdistrict_officer)
    found = district()
    eligible = [life for life in lives if not life.why]
    assert (found.targets, found.eligible) == (len(lives), len(eligible))
    assert found.helped == sum(life.was_helped for life in eligible)
    assert found.passing == sum(life.has_passed for life in eligible)
    reasons = [life.why for life in lives if life.why]
    assert found.excluded == {why: reasons.count(why) for why in set(reasons)}
    assert found.to_help == sum(life.status not in ("all_dead", "moved_out") for life in lives)


def write(life: Life, make_household, by) -> None:
    household = make_household(
        members=["head", *["child"] * (len(life.people) - 1)],
        status=life.status,
        origin=life.origin,
        moved_to="ที่อื่น" if life.status == "moved_out" else "",
    )
    if life.after is not None:
        no_data = 0 if life.is_known_after or life.after else ALL_INDICATORS
        score(household, *life.after, year=2567, no_data=no_data)
    if life.was_helped:
        helped(household, by)
    HouseholdCase.objects.update_or_create(household=household, defaults={"development_class": life.development_class})
    MemberAnswers.objects.bulk_create(
        MemberAnswers(
            member=member,
            household=household,
            round_id=2566,
            source=AnswerSource.BMN,
            surveyed_on=date(2023, 2, 1),
            **person,
        )
        for member, person in zip(household.members.order_by("pk"), life.people, strict=False)
    )
    score_as_answered(household, *life.failed)


def told(*arguments) -> str:
    out = StringIO()
    call_command("evaluate", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_one_object(target):
    target()
    target(after=("MPI05",), origin=Origin.LOGBOOK)
    printed = json.loads(told("--year", "2566", "--area", "84", "--json"))
    assert {name: printed[name] for name in ("year", "judged_by", "area", "name")} == {
        "year": 2566,
        "judged_by": 2567,
        "area": "84",
        "name": "สุราษฎร์ธานี",
    }
    assert printed["total"]["households_to_help"] == {
        "base": 1,
        "left_out": 1,
        "dead": 0,
        "moved_out": 0,
        "total": 2,
    }
    (only,) = printed["districts"]
    assert (only["area"], only["grade"], only["eligible"], only["helped"], only["passing"]) == ("8401", "D", 2, 2, 1)
    assert set(only["excluded"]) == {one.value for one in Exclusion}
    assert printed["outcome"] == {"left_poverty": 1, "still_poor": 1, "unknown": 0, "relapsed": 0, "new": 0}
    assert "เกรด D" in told("--year", "2566", "--area", "8401")


@pytest.mark.parametrize(
    "arguments",
    [["--year", "2567", "--area", "84"], ["--year", "2566", "--area", "8x"], ["--year", "2566", "--area", "99"]],
)
def test_a_wrong_call_is_told_from_a_result(arguments, areas, survey_rounds):
    with pytest.raises(CommandError) as refused:
        told(*arguments)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("name", ["grades", "outcome"])
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("district_officer", 200),
        ("provincial_officer", 200),
        ("national_officer", 200),
        ("auditor", 403),
        ("outsider", 404),
    ],
)
def test_who_sees_progress_sees_the_grades_of_his_area(person, status, name, target, client_of, request):
    target()
    page = reverse(f"logbook:{name}", args=["8401"])
    assert client_of(request.getfixturevalue(person)).get(page).status_code == status


def test_the_households_behind_a_number_are_as_many_as_it_says(target, client_of, provincial_officer):
    target()
    target(is_helped=False)
    target(after=("MPI15",))
    target("MPI01")
    client = client_of(provincial_officer)
    total = client.get(reverse("logbook:grades", args=["84"])).context["total"]
    behind = reverse("logbook:behind", args=["84"])
    numbers = {
        "not-helped-yet": total.not_helped,
        "not-passing": total.not_passing,
        "excluded": sum(total.excluded.values()),
    }
    for name, number in numbers.items():
        page = client.get(behind, {"show": name, "year": 2566})
        assert len(page.context["behind"].rows) == number == 1
    assert "ตกเกณฑ์เด็กแรกเกิด" in page.content.decode()
    counts = client.get(reverse("logbook:outcome", args=["84"])).context["counts"]
    for one, number in counts.items():
        rows = client.get(behind, {"show": one.value, "year": 2566, "later": 2567}).context["behind"].rows
        assert len(rows) == number


@pytest.mark.parametrize("query", ["?year=2567", "?year=x", "?year=2566&later=2565"])
def test_a_year_that_nothing_judges_is_not_found(query, target, client_of, provincial_officer):
    page = reverse("logbook:outcome", args=["84"])
    assert client_of(provincial_officer).get(page + query).status_code == 404


@pytest.mark.parametrize("name", ["grades", "outcome", "behind"])
def test_the_pages_take_few_queries(name, target, client_of, provincial_officer, django_assert_max_num_queries):
    for area_code in ("84010201", "84010301", "84020101"):
        target(area_code=area_code, is_helped=False)
    client = client_of(provincial_officer)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = client.get(reverse(f"logbook:{name}", args=["84"]))
    assert answer.status_code == 200
    assert Household.objects.count() == 3
