"""Who looks after the helped households, what they saw, and what the districts say of the directives."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from datetime import time as day_time
from random import Random

from django.utils import timezone

from accounts.models import User
from areas.models import Area
from households.models import Household, SurveyRound
from logbook.choices import DevelopmentStage, FollowUpWay, HelpResult
from logbook.models import Directive, DirectiveCheck, FollowUp, HelpActivity
from logbook.services.cases import follow_records
from logbook.services.mentors import name_mentor
from logbook.services.schedules import load_lists
from tpmap.demonstration.copying import copy_in, random_uuid

MENTORED_SHARE, FOLLOWED_SHARE = 0.7, 0.6
# The villagers' names are of nobody, as all names of the demonstration.
VILLAGERS = ("ผู้ใหญ่สมมุติ ใจเอื้อ", "อสม. ตัวอย่าง ขยันดี", "ครูทดสอบ รักถิ่น", "กำนันสมมติ ช่วยชน")
CHANGES = (
    ("ปลูกผักขายตลาดนัดได้ทุกสัปดาห์ มีรายได้เพิ่ม", HelpResult.FOLLOWING_UP, DevelopmentStage.SURVIVAL),
    ("ซ่อมหลังคาเสร็จ อยู่อาศัยได้ดีขึ้น", HelpResult.SOLVED, DevelopmentStage.SUFFICIENCY),
    ("ยังไม่เปลี่ยนแปลง รอรับรถเข็น", HelpResult.AWAITING_FOLLOW_UP, DevelopmentStage.SURVIVAL),
    ("ป่วยเรื้อรัง ทำงานไม่ได้ ต้องดูแลต่อเนื่อง", HelpResult.NOT_SOLVED, DevelopmentStage.BELOW_SURVIVAL),
)
OBSTACLES = ("", "", "รองบประมาณของ อบต.", "ทางเข้าบ้านลำบากหน้าฝน", "ราคาอาหารสัตว์แพง")
SUGGESTIONS = ("", "ขอรับบริจาคจากภาคเอกชน", "รวมกลุ่มกับเพื่อนบ้าน", "ประสาน รพ.สต. เยี่ยมทุกเดือน")
NOTES = ("ประชุมชี้แจงแล้ว", "แจ้งทีมปฏิบัติการทุกตำบล", "รายงานจังหวัดแล้ว", "")


def save_care(
    rng: Random, households: Sequence[Household], rounds: Sequence[SurveyRound], teams: dict[str, User], today: date
) -> None:
    """Write follow-ups and mentors of households that were helped, the published lists, and some checks of them."""
    load_lists()
    ids = [household.pk for household in households]
    helped = set(HelpActivity.objects.filter(household_id__in=ids).values_list("household_id", flat=True))
    cared = [household for household in households if household.pk in helped]
    copy_in(list(_follow_ups(rng, cared, rounds[-1], teams, today)))
    follow_records()
    _name_mentors(rng, cared, teams, today)
    _check_directives(rng, teams, today)


def _follow_ups(rng: Random, households, survey_round: SurveyRound, teams, today: date) -> Iterable[FollowUp]:
    for household in households:
        if rng.random() > FOLLOWED_SHARE:
            continue
        for days in sorted(rng.sample(range(2, 90), rng.randint(1, 3)), reverse=True):
            change, result, stage = rng.choice(CHANGES)
            on = today - timedelta(days=days)
            yield FollowUp(
                id=random_uuid(rng),
                household=household,
                round=survey_round,
                followed_on=on,
                by_whom=rng.choice(("", "", *VILLAGERS)),
                how=rng.choice((FollowUpWay.VISIT, FollowUpWay.VISIT, FollowUpWay.PHONE)),
                change=change,
                result=result,
                stage_after=stage,
                obstacle=rng.choice(OBSTACLES),
                suggestion=rng.choice(SUGGESTIONS),
                next_on=on + timedelta(days=rng.choice((14, 30, 45))),
                recorded_by=teams[household.area_id[:6]],
                created_at=timezone.make_aware(datetime.combine(on, day_time(18))),
            )


def _name_mentors(rng: Random, households, teams: dict[str, User], today: date) -> None:
    """Give most households a mentor: the team of the subdistrict, or one of the village's people."""
    theirs = defaultdict(list)
    for household in households:
        if rng.random() < MENTORED_SHARE:
            villager = rng.choice(VILLAGERS) if rng.random() < 0.5 else ""
            theirs[household.area_id[:6], villager].append(household)
    for (code, villager), group in theirs.items():
        account = None if villager else teams[code]
        since = today - timedelta(days=rng.randint(100, 200))
        name_mentor(households=group, mentor=account, mentor_name=villager, on=since, by=teams[code])


def _check_directives(rng: Random, teams: dict[str, User], today: date) -> None:
    districts = {code[:4]: user for code, user in teams.items()}
    topics = list(Directive.objects.of_quarter(2567, 1))
    known = Area.objects.with_codes(districts).in_order()
    DirectiveCheck.objects.bulk_create(
        [
            DirectiveCheck(
                directive=topic,
                area=area,
                is_done=rng.random() < 0.7,
                note=rng.choice(NOTES),
                checked_by=districts[area.code],
                checked_on=today - timedelta(days=rng.randint(1, 60)),
            )
            for area in known
            for topic in topics[: rng.randint(4, len(topics))]
        ],
        ignore_conflicts=True,
    )
