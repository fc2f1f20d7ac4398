"""Help and follow-ups as rows of the stories: recorded through the services, as the pages do it."""

from datetime import date

from households.models import SurveyRound
from logbook.choices import FollowUpWay, HelpKind, HelpResult
from logbook.services.follow_ups import record_follow_up
from logbook.services.help import record_help

DAY = date(2023, 3, 12)


def helped(household, by, *, year: int = 2566, on: date = DAY, **fields):
    usual = {
        "kind": HelpKind.DEVELOPMENT,
        "description": "ซ่อมหลังคาบ้าน",
        "agency": "อบต.มะขามเตี้ย",
        "result": HelpResult.FOLLOWING_UP,
    }
    return record_help(
        household=household, round=SurveyRound.objects.get(pk=year), helped_on=on, by=by, **usual | fields
    )


def followed(household, by, *, year: int = 2566, on: date = DAY, **fields):
    usual = {"how": FollowUpWay.VISIT, "change": "ขายผักได้ทุกสัปดาห์", "result": HelpResult.FOLLOWING_UP}
    return record_follow_up(
        household=household, round=SurveyRound.objects.get(pk=year), followed_on=on, by=by, **usual | fields
    )
