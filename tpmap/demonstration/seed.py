"""Puts the fictitious families, their answers of three rounds and some casework into the database."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as day_time
from random import Random
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Appointment, Post, User
from areas.models import Area
from areas.scope import Scope
from households.choices import AnswerSource, HouseholdStatus, LandTenure, Origin, SurveyCycle
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, SurveyRound, ThaiqmSurvey
from households.services import load_hardships
from households.tokens import refresh_name_postings
from logbook.choices import ProblemKind, ProblemSource
from logbook.models import HelpActivity, Problem, Visit
from logbook.services.menu import load_menu, load_stage_criteria
from mpi.indicators import INDICATOR_SETS
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from reports.models import Export
from tpmap.demonstration import answers, casework, exports, handovers, places
from tpmap.demonstration.analyses import save_analyses
from tpmap.demonstration.care import save_care
from tpmap.demonstration.copying import copy_in, random_uuid, refresh_statistics
from tpmap.demonstration.entries import save_entries
from tpmap.demonstration.families import Family, make_families
from tpmap.demonstration.given_away import save_given_away
from tpmap.demonstration.looks import save_looks
from tpmap.demonstration.members import make_member
from tpmap.demonstration.officers import save_officers
from tpmap.demonstration.own_data import own_data
from tpmap.demonstration.thaiqm import survey_of

# Each province has its own hundred thousand numbers, so that two provinces never share one.
NUMBERS_A_PROVINCE = 100_000
# Households that the teams found in the newest round and no list had.
LEFT_OUT_SHARE = 0.006


class AlreadySeeded(Exception):
    """The area holds households; a demonstration never mixes with what is there."""


@dataclass(frozen=True)
class Seeded:
    households: int
    members: int
    visits: int
    seconds: float


@dataclass
class House:
    """A family with its rows: what the later steps need to find again."""

    family: Family
    household: Household
    members: list[Member]
    fate: answers.Fate
    offset_days: int


def evening_of(day: date) -> datetime:
    """Return the hour at which an officer writes down his day."""
    return timezone.make_aware(datetime.combine(day, day_time(18)))


@transaction.atomic
def fill(*, area_code: str, household_count: int, seed_number: int, favourites: set[str], on: date) -> Seeded:
    """Fill the area with fictitious households, the same for the same seed; refuses an area that has any.

    `favourites` are subdistricts that get more than their share; the open cases date from the weeks before `on`.
    Raises AlreadySeeded.
    """
    started, area = time.monotonic(), Scope((area_code,))
    if Household.objects.within(area).exists():
        raise AlreadySeeded
    rng = Random(f"{area_code}/{seed_number}")  # noqa: S311 – repeatable on purpose
    rounds = ensure_rounds()
    villages = places.make_villages(rng, area_code)
    Area.objects.bulk_create(villages, ignore_conflicts=True)
    houses = make_houses(rng, places.weighted(villages, favourites), household_count, rounds)
    save_houses(houses)
    for survey_round in rounds:
        save_answers(houses, survey_round)
        recompute(households=Household.objects.within(area), round=survey_round)
        publish_lists(area, survey_round)
        recompute(households=Household.objects.within(area), round=survey_round)  # the lists stand in the scores too
    refresh_name_postings(Member.objects.within(area))
    save_thaiqm(Random(f"{area_code}/{seed_number}/thaiqm"), houses, rounds[-1])  # noqa: S311 – repeatable on purpose
    teams = team_users(houses)
    visits = save_casework(rng, houses, rounds, teams, today=on)
    given = Random(f"{area_code}/{seed_number}/given")  # noqa: S311 – repeatable on purpose
    save_given_away(given, area, rounds[-1], teams, today=on)
    load_lists()
    analysts = Random(f"{area_code}/{seed_number}/analyses")  # noqa: S311 – repeatable on purpose
    save_analyses(analysts, area, rounds[-1], evening_of=evening_of, today=on)
    care_rng = Random(f"{area_code}/{seed_number}/care")  # noqa: S311 – repeatable on purpose
    save_care(care_rng, [house.household for house in houses], rounds, teams, today=on)
    move_rng = Random(f"{area_code}/{seed_number}/handovers")  # noqa: S311 – repeatable on purpose
    save_handovers(move_rng, houses, teams, rounds[-1].year, today=on)
    officers_rng = Random(f"{area_code}/{seed_number}/officers")  # noqa: S311 – repeatable on purpose
    save_officers(officers_rng, area, admin=User.objects.filter(username="accounts").first(), on=on)
    members = sum(len(house.members) for house in houses)
    save_entries(
        Random(f"{area_code}/{seed_number}/entries"),  # noqa: S311 – repeatable on purpose
        villages_of(houses),
        teams,
        favourites=favourites,
        survey_round=rounds[-1],
        numbers=number_sequence(area_code[:2], after=members),
        on=on,
    )
    save_exports(Random(f"{area_code}/{seed_number}/exports"), area_code, rounds[-1].year, on)  # noqa: S311 – repeatable
    looked_at = [house.household for house in houses if house.household.area_id[:6] in favourites][:40]
    copy_in(own_data(Random(f"{area_code}/{seed_number}/own-data"), looked_at, teams, on))  # noqa: S311 – repeatable
    save_looks(Random(f"{area_code}/{seed_number}/looks"), looked_at, on)  # noqa: S311 – repeatable on purpose
    return Seeded(len(houses), members, visits, time.monotonic() - started)


def load_lists() -> None:
    """Have what cases refer to: the hardships of ThaiQM, the menu of solutions, the criteria of the stages."""
    load_hardships()
    load_menu()
    load_stage_criteria()


def publish_lists(area: Scope, survey_round: SurveyRound) -> None:
    """Mark whom TPMAP lists as poor and as fragile in that year: those of the survey, not those added later."""
    score = HouseholdScore.objects.of_round(survey_round.year).filter(household_id=OuterRef("household_id"))
    HouseholdAnswers.objects.within(area).of_round(survey_round.year).filter(source=AnswerSource.BMN).update(
        tpmap_poor=Exists(score.poor()), tpmap_fragile=Exists(score.exclude(fragility_level=None))
    )


def ensure_rounds() -> list[SurveyRound]:
    """Return the demonstration's three rounds; the newest is current unless another one already is."""
    taken = SurveyRound.objects.filter(is_current=True).exists()
    for year in answers.ROUND_YEARS:
        is_newest = year == answers.ROUND_YEARS[-1]
        SurveyRound.objects.get_or_create(
            year=year, defaults={"cycle": SurveyCycle.BMN_2565, "is_current": is_newest and not taken}
        )
    return list(SurveyRound.objects.filter(year__in=answers.ROUND_YEARS).order_by("year"))


def make_houses(rng: Random, where: list[places.Place], count: int, rounds: list[SurveyRound]) -> list[House]:
    weights = [place.weight for place in where]
    numbers = number_sequence(where[0].area_code[:2])
    houses = []
    for index, family in enumerate(make_families(rng, count)):
        area_code = rng.choices(where, weights)[0].area_code
        household = make_household(rng, area_code, index, rounds)
        members = [make_member(rng, person, household, numbers) for person in family.members]
        if not any(person.lives_here_on(answers.survey_day(answers.ROUND_YEARS[-1], 40)) for person in family.members):
            household.status = HouseholdStatus.ALL_DEAD
        houses.append(House(family, household, members, answers.Fate(rng, family), rng.randint(-30, 30)))
    return houses


def number_sequence(province: str, *, after: int = 0):
    yield from range(int(province) * NUMBERS_A_PROVINCE + after, (int(province) + 1) * NUMBERS_A_PROVINCE)


def villages_of(houses: list[House]) -> dict[str, list[str]]:
    """Return the codes of the villages with households, by subdistrict."""
    codes = sorted({house.household.area_id for house in houses})
    return {code[:6]: [village for village in codes if village.startswith(code[:6])] for code in codes}


def make_household(rng: Random, area_code: str, index: int, rounds: list[SurveyRound]) -> Household:
    latitude, longitude = places.point(rng, area_code)
    number = rng.randint(1, 320)
    left_out = rng.random() < LEFT_OUT_SHARE
    return Household(
        id=random_uuid(rng),
        # No registration office has the number 0000 either.
        house_code=f"0000{int(area_code[:2]):02d}{index:05d}" if rng.random() > 0.02 else None,
        area_id=area_code,
        house_number=f"{number}/{rng.randint(1, 9)}" if rng.random() < 0.3 else str(number),
        latitude=latitude,
        longitude=longitude,
        phone=f"0800{rng.randint(0, 999_999):06d}" if rng.random() < 0.7 else "",
        dwelling_land=rng.choice((LandTenure.OWN, LandTenure.OWN, LandTenure.OWN, LandTenure.PUBLIC, LandTenure.OTHER)),
        work_land=rng.choice((LandTenure.OWN, LandTenure.RENTED, LandTenure.NONE)),
        origin=Origin.LOGBOOK if left_out else Origin.BMN,
        origin_round=rounds[-1] if left_out else rounds[0],
    )


def save_houses(houses: list[House]) -> None:
    copy_in([house.household for house in houses])
    copy_in([member for house in houses for member in house.members])
    refresh_statistics(Household, Member)


def save_answers(houses: list[House], survey_round: SurveyRound) -> None:
    household_rows, member_rows = [], []
    for house in houses:
        if house.household.origin_round_id > survey_round.year:
            continue
        day = answers.survey_day(survey_round.year, house.offset_days)
        source = AnswerSource.FIELD if house.household.origin == Origin.LOGBOOK else AnswerSource.BMN
        common = {
            "round": survey_round, "source": source, "surveyed_on": day, "recorded_at": evening_of(day),
            "household": house.household,
        }  # fmt: skip
        there = [
            (who, person, member)
            for who, (person, member) in enumerate(zip(house.family.members, house.members, strict=True))
            if person.lives_here_on(day)
        ]
        typed = answers.household_answers(house.fate, house.family, survey_round.year, len(there))
        household_rows.append(HouseholdAnswers(**common, **typed))
        member_rows += [
            MemberAnswers(**common, member=member, **answers.member_answers(house.fate, person, who, day))
            for who, person, member in there
        ]
    copy_in(household_rows)
    copy_in(member_rows)
    refresh_statistics(HouseholdAnswers, MemberAnswers)


def team_users(houses: list[House]) -> dict[str, User]:
    """Return the person of each subdistrict team, made without a password where there is none yet."""
    codes = sorted({house.household.area_id[:6] for house in houses})
    holders = {
        appointment.post.area_id: appointment.user
        for appointment in Appointment.objects.in_force()
        .filter(post__kind="subdistrict-team", post__area_id__in=codes)
        .select_related("user", "post")
    }
    missing = [code for code in codes if code not in holders]
    created = User.objects.bulk_create(
        User(
            username=f"demo-team-{code}",
            is_demonstration=True,
            first_name="ทีมปฏิบัติการ",
            last_name=f"ตัวอย่าง {code}",
            password=f"{UNUSABLE_PASSWORD_PREFIX}demonstration",
        )
        for code in missing
    )
    Post.objects.bulk_create([Post(kind="subdistrict-team", area_id=code) for code in missing], ignore_conflicts=True)
    posts = {post.area_id: post for post in Post.objects.filter(kind="subdistrict-team", area_id__in=missing)}
    first_day = answers.survey_day(answers.ROUND_YEARS[0], -60)
    Appointment.objects.bulk_create(
        Appointment(user=user, post=posts[code], starts_on=first_day)
        for code, user in zip(missing, created, strict=True)
    )
    return holders | dict(zip(missing, created, strict=True))


def save_casework(
    rng: Random, houses: list[House], rounds: list[SurveyRound], teams: dict[str, User], today: date
) -> int:
    """Write visits, problems and help that follow from the scores; returns how many visits."""
    failed = failed_by_round(houses)
    visits, problems, helps, links = [], [], [], []
    for house in houses:
        recorder, still_open = teams[house.household.area_id[:6]], set()
        for survey_round, year in zip(rounds, years_of(house, failed), strict=True):
            record = casework.case_of(rng, year, still_open, today)
            if record:
                still_open |= {problem.indicator for problem in record.problems if problem.closed_on is None}
                rows = case_rows(rng, record, house.household, survey_round, recorder)
                for rows_of_kind, saved in zip(rows, (visits, problems, helps, links), strict=True):
                    saved += rows_of_kind
    copy_in(visits)
    copy_in(problems)
    copy_in(helps)
    copy_in(links)
    return len(visits)


def save_thaiqm(rng: Random, houses: list[House], survey_round: SurveyRound) -> None:
    """Write what ThaiQM found in the newest round at some of the families that live there."""
    failed, surveys = failed_by_round(houses)[survey_round.year], []
    for house in houses:
        day = answers.survey_day(survey_round.year, house.offset_days)
        pairs = zip(house.family.members, house.members, strict=True)
        there = [member for person, member in pairs if person.lives_here_on(day)]
        if head := next((member for member in there if member.is_head), None):
            of_house = failed.get(house.household.id, [])
            surveys.append(survey_of(rng, house.household, head, len(there), of_house, survey_round, day))
    copy_in([survey for survey in surveys if survey])
    refresh_statistics(ThaiqmSurvey)


def save_handovers(rng: Random, houses: list[House], teams: dict[str, User], year: int, today: date) -> None:
    """Write some families on the move between subdistricts, and a form that was sent twice with other words."""
    families = [
        (house.household, sorted(there, key=lambda member: not member.is_head))
        for house in houses
        if house.household.status == HouseholdStatus.PRESENT
        and (there := [member for member in house.members if member.lives_here])
    ]
    copy_in(handovers.handovers(rng, families, teams, today))
    household = families[0][0]
    copy_in(handovers.forms_sent_twice(rng, household, teams[household.area_id[:6]], year, today))


def save_exports(rng: Random, area_code: str, year: int, on: date) -> None:
    """Write what the province asked for as files, where the demonstration has its officer and its governor."""
    people = [
        User.objects.filter(appointments__post__kind=kind, appointments__post__area=area_code[:2]).first()
        for kind in ("provincial-development", "governor")
    ]
    if all(people):
        Export.objects.bulk_create(exports.exports(rng, area_code[:2], *people, year, on), ignore_conflicts=True)


def years_of(house: House, failed: dict[int, dict[UUID, list[str]]]) -> list[casework.Year]:
    of_house = [failed[year].get(house.household.id, []) for year in answers.ROUND_YEARS]
    days = [answers.survey_day(year, house.offset_days) for year in answers.ROUND_YEARS]
    return [casework.Year(*year) for year in zip(of_house, [*of_house[1:], None], days, strict=True)]


def failed_by_round(houses: list[House]) -> dict[int, dict[UUID, list[str]]]:
    failed: dict[int, dict[UUID, list[str]]] = {year: {} for year in answers.ROUND_YEARS}
    ids = [house.household.id for house in houses]
    for score in HouseholdScore.objects.poor().filter(household_id__in=ids, round_id__in=answers.ROUND_YEARS):
        failed[score.round_id][score.household_id] = failed_codes(score)
    return failed


def failed_codes(score: HouseholdScore) -> list[str]:
    return [indicator.code for indicator in INDICATOR_SETS[score.indicator_set].chosen_by(score.failed)]


def case_rows(rng, record: casework.VisitRecord, household: Household, survey_round: SurveyRound, recorder: User):
    shared = {"household": household, "round": survey_round, "recorded_by": recorder}
    against = HelpActivity.problems.through
    visit = Visit(
        id=random_uuid(rng),
        **shared,
        visited_on=record.on,
        created_at=evening_of(record.on),
        found=record.found,
        note=record.note,
        wants_help=True,
        attitude=record.attitude,
        skill=record.skill,
        resource=record.resource,
        way_out=record.way_out,
        latitude=household.latitude,
        longitude=household.longitude,
    )
    problems, helps, links = [], [], []
    for found in record.problems:
        problem = Problem(
            id=random_uuid(rng),
            **shared,
            visit=visit,
            kind=ProblemKind.INDICATOR,
            indicator=found.indicator,
            created_at=evening_of(found.found_on),
            cause=found.remedy.cause,
            need=found.remedy.need,
            found_on=found.found_on,
            source=ProblemSource.BMN,
            state=found.state,
            closed_on=found.closed_on,
            closing_note="ผ่านเกณฑ์ในรอบถัดมา" if found.closed_on else "",
        )
        problems.append(problem)
        for given in found.helps:
            help_activity = HelpActivity(
                id=random_uuid(rng),
                **shared,
                kind=given.remedy.kind,
                description=given.remedy.help_given,
                agency=given.remedy.agency,
                helped_on=given.on,
                created_at=evening_of(given.on),
                amount_satang=given.remedy.baht * 100 or None,
                result=given.result,
                next_step=given.next_step,
                next_step_on=given.next_step_on,
            )
            helps.append(help_activity)
            links.append(against(helpactivity_id=help_activity.id, problem_id=problem.id))
    return [visit], problems, helps, links
