"""What was thought through with visited families: 4T analyses, classes, stages, debts, disputed values."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from areas.money import SATANG
from areas.scope import Scope
from households.models import SurveyRound, ThaiqmSurvey
from logbook.choices import (
    CreditorKind,
    DevelopmentClass,
    DevelopmentStage,
    DisputeState,
    ProblemKind,
    ProblemSource,
    Severity,
    Wish,
)
from logbook.models import (
    FourTAnalysis,
    HouseholdCase,
    Problem,
    SolutionMenuItem,
    StageAssessment,
    StageCriterion,
    ValueDispute,
    Visit,
)
from logbook.stages import stage_by_criteria
from mpi.indicators import INDICATOR_SETS
from mpi.models import HouseholdScore
from tpmap.demonstration.copying import copy_in, random_uuid

CONCLUSIONS = (
    "ขาดทุนและตลาด แต่มีแรงงานและความรู้พอจะเริ่มอาชีพเสริมได้",
    "หนี้สินกดดันให้ต้องรับจ้างรายวัน ควรแก้หนี้ก่อนส่งเสริมอาชีพ",
    "ผู้หารายได้หลักเจ็บป่วย ต้องดูแลสุขภาพควบคู่กับรายได้",
    "ผู้สูงอายุดูแลกันเอง ไม่มีแรงทำงาน ต้องให้การสงเคราะห์ต่อเนื่อง",
)
PARTICIPANTS = "หัวหน้าครัวเรือน ทีมปฏิบัติการตำบล ผู้ใหญ่บ้าน และ อสม."
REASONS = {
    DevelopmentClass.CAN_DEVELOP: "ยังมีแรงงานในครัวเรือนและอยากพัฒนาตนเอง",
    DevelopmentClass.NEEDS_RELIEF: "ไม่มีผู้ทำงานได้ ต้องพึ่งการสงเคราะห์",
}
DEBTS = (
    (CreditorKind.OUTSIDE_SYSTEM, "กู้รายวันดอกเบี้ยร้อยละยี่สิบ", (10_000, 60_000)),
    (CreditorKind.VILLAGE_FUND, "กู้กองทุนหมู่บ้านลงทุนทำสวน", (5_000, 30_000)),
    (CreditorKind.IN_SYSTEM, "กู้ธนาคารซื้อปุ๋ยและซ่อมบ้าน", (20_000, 150_000)),
    (CreditorKind.SHOP, "ค้างค่าของร้านชำ", (500, 5_000)),
)
DISPUTES = ("ไปดูแล้วไม่ตรงกับที่สำรวจ ครอบครัวแก้ไขแล้ว", "ผู้ตอบวันสำรวจเข้าใจคำถามผิด")
# As probable as they stand here.
ANALYSED, ASSESSED, INDEBTED, DISPUTED = 0.6, 0.75, 0.25, 0.08


def save_analyses(
    rng: Random, area: Scope, survey_round: SurveyRound, *, evening_of: Callable[[date], datetime], today: date
) -> None:
    """Write what followed from the visits of the newest round; the lists of the menu and of ThaiQM are loaded."""
    of_round = Visit.objects.within(area).filter(round=survey_round)
    visits = list(of_round.select_related("household", "recorded_by").order_by("pk"))
    failed = _failed_codes(visits, survey_round)
    menu, criteria = _menu(), list(StageCriterion.objects.in_use().in_order())
    hardships = _found_hardships(visits, survey_round)
    rows: dict[type, list] = defaultdict(list)
    for visit in visits:
        shared = {"household": visit.household, "round": survey_round}
        if rng.random() < ANALYSED:
            _analyse(rng, rows, visit, shared, menu, failed[visit.household_id], evening_of)
        if rng.random() < ASSESSED:
            _assess(rng, rows, visit, shared, criteria, evening_of)
        if rng.random() < INDEBTED:
            _beyond_the_indicators(rng, rows, visit, shared, hardships[visit.household_id], evening_of)
        if failed[visit.household_id] and rng.random() < DISPUTED:
            _dispute(rng, rows, visit, shared, failed[visit.household_id], today)
    for model in (FourTAnalysis, FourTAnalysis.proposed.through, StageAssessment, HouseholdCase, Problem, ValueDispute):
        copy_in(list(rows[model]))


def _analyse(rng, rows, visit: Visit, shared: dict, menu, failed: Sequence[str], evening_of) -> None:
    on = visit.visited_on + timedelta(days=rng.randint(0, 7))
    development_class = rng.choices(list(DevelopmentClass), (0.8, 0.2))[0]
    analysis = FourTAnalysis(
        id=random_uuid(rng),
        **shared,
        visit=visit,
        analysed_on=on,
        participants=PARTICIPANTS,
        **{name: getattr(visit, name) for name in ("attitude", "skill", "resource", "way_out")},
        **{f"{name}_score": rng.randint(1, 5) for name in ("attitude", "skill", "resource", "way_out")},
        conclusion=rng.choice(CONCLUSIONS),
        development_class=development_class,
        class_reason=REASONS[development_class],
        recorded_by=visit.recorded_by,
        created_at=evening_of(on),
    )
    fitting = sorted({pk for code in failed for pk in menu[code]})
    proposed = rng.sample(fitting, min(len(fitting), rng.randint(0, 2)))
    analysis.is_not_in_menu = not proposed
    rows[FourTAnalysis].append(analysis)
    through = FourTAnalysis.proposed.through
    rows[through] += [through(fourtanalysis_id=analysis.pk, solutionmenuitem_id=pk) for pk in proposed]
    case = _case(rows, visit, evening_of)
    case.development_class, case.class_reason, case.classed_on = development_class, REASONS[development_class], on


def _assess(rng, rows, visit: Visit, shared: dict, criteria, evening_of) -> None:
    on = visit.visited_on + timedelta(days=rng.randint(0, 7))
    # Most families hold what the first stage asks, and few what the last does.
    held = {one: rng.random() < 1.05 - 0.12 * one.stage for one in criteria}
    stage = stage_by_criteria(criteria, {one.pk: holds for one, holds in held.items()})
    wish = rng.choices(list(Wish), (0.85, 0.1, 0.05))[0]
    rows[StageAssessment].append(
        StageAssessment(
            id=random_uuid(rng),
            **shared,
            assessed_on=on,
            answers=[
                {"criterion": one.pk, "stage": one.stage, "sentence": one.sentence, "holds": holds}
                for one, holds in held.items()
            ],
            stage_by_rule=stage,
            stage=stage,
            wish=wish,
            wish_reason="" if wish == Wish.DEVELOP else "อายุมากแล้ว พอใจกับที่เป็นอยู่",
            assessed_by=visit.recorded_by,
            created_at=evening_of(on),
        )
    )
    case = _case(rows, visit, evening_of)
    case.stage, case.staged_on = DevelopmentStage(stage), on


def _beyond_the_indicators(rng, rows, visit: Visit, shared: dict, hardships: Sequence[int], evening_of) -> None:
    """Add a debt, or what ThaiQM found at the family."""
    problem = Problem(
        id=random_uuid(rng),
        **shared,
        visit=visit,
        found_on=visit.visited_on,
        severity=rng.choice(list(Severity)),
        recorded_by=visit.recorded_by,
        created_at=evening_of(visit.visited_on),
    )
    if hardships and rng.random() < 0.5:
        problem.kind, problem.source = ProblemKind.HARDSHIP, ProblemSource.THAIQM
        problem.hardship_id = rng.choice(hardships)
        problem.description = "ครอบครัวเล่าให้ฟังเมื่อไปเยี่ยม"
    else:
        creditor, words, (low, high) = rng.choice(DEBTS)
        problem.kind, problem.source = ProblemKind.DEBT, ProblemSource.SELF_REPORT
        problem.creditor_kind, problem.description = creditor, words
        problem.debt_satang = rng.randint(low // 500, high // 500) * 500 * SATANG
    rows[Problem].append(problem)


def _dispute(rng, rows, visit: Visit, shared: dict, failed: Sequence[str], today: date) -> None:
    dispute = ValueDispute(
        id=random_uuid(rng),
        **shared,
        value_name=rng.choice(failed),
        value_then="failed",
        comment=rng.choice(DISPUTES),
        raised_by=visit.recorded_by,
    )
    if rng.random() < 0.3:
        dispute.state, dispute.settled_by = DisputeState.REJECTED, visit.recorded_by
        dispute.settled_on, dispute.settling_note = today, "ลงพื้นที่ซ้ำแล้ว ผลสำรวจถูกต้อง"
    rows[ValueDispute].append(dispute)


def _case(rows, visit: Visit, evening_of) -> HouseholdCase:
    """Return the case of the visited household; a household is visited once a round here."""
    cases = rows[HouseholdCase]
    if not cases or cases[-1].household_id != visit.household_id:
        cases.append(HouseholdCase(household=visit.household, updated_at=evening_of(visit.visited_on)))
    return cases[-1]


def _menu() -> dict[str, list[int]]:
    """Return {code of an indicator: keys of the entries that work against it}."""
    found = defaultdict(list)
    for item in SolutionMenuItem.objects.in_use().in_order():
        for code in item.indicators:
            found[code].append(item.pk)
    return found


def _failed_codes(visits: Sequence[Visit], survey_round: SurveyRound) -> dict[UUID, list[str]]:
    ids = [visit.household_id for visit in visits]
    found = defaultdict(list)
    for score in HouseholdScore.objects.of_round(survey_round.year).filter(household_id__in=ids):
        indicators = INDICATOR_SETS[score.indicator_set].chosen_by(score.failed)
        found[score.household_id] = [indicator.code for indicator in indicators]
    return found


def _found_hardships(visits: Sequence[Visit], survey_round: SurveyRound) -> dict[UUID, list[int]]:
    ids = [visit.household_id for visit in visits]
    surveys = ThaiqmSurvey.objects.current().of_round(survey_round.year).filter(household_id__in=ids)
    return defaultdict(list, {survey.household_id: survey.found or [] for survey in surveys})
