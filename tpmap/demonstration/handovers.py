"""Families on the move between subdistricts, and a form that came twice: what inboxes of officers hold."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from households.models import Household, Member
from logbook.choices import SubmissionState, TransferState
from logbook.models import Submission, Transfer
from tpmap.demonstration.copying import random_uuid

REASONS = ("ย้ายไปอยู่กับลูก", "ย้ายไปทำงานสวนยาง", "กลับไปดูแลพ่อแม่", "บ้านเช่าหมดสัญญา")
WHEREABOUTS = ("บ้านพี่สาว ใกล้วัด", "บ้านเช่าหลังตลาด", "")
WAITING, ACCEPTED, REFUSED = 3, 2, 1


def handovers(
    rng: Random, families: list[tuple[Household, list[Member]]], teams: dict[str, User], on: date
) -> list[Transfer]:
    """Return a few transfers between the subdistricts of an area: some wait, some were answered.

    `families` are households with those who live there, the head first. An accepted household lies where it went.
    """
    places = sorted({household.area_id for household, _people in families})
    chosen = rng.sample(families, min(len(families), WAITING + ACCEPTED + REFUSED))
    states = [TransferState.ASKED] * WAITING + [TransferState.ACCEPTED] * ACCEPTED + [TransferState.REFUSED] * REFUSED
    transfers = []
    for (household, people), state in zip(chosen, states, strict=False):
        elsewhere = [code for code in places if code[:6] != household.area_id[:6]]
        if elsewhere:
            transfers.append(_transfer(rng, household, people, rng.choice(elsewhere), state, teams, on))
    return transfers


def forms_sent_twice(rng: Random, household: Household, by: User, year: int, on: date) -> list[Submission]:
    """Return the form of a problem that was sent twice under one number with other words: the second waits."""
    number, at = random_uuid(rng), _morning(on - timedelta(days=2))
    found = {"found_on_day": [str(on.day)], "found_on_month": [str(on.month)], "found_on_year": [str(on.year + 543)]}
    texts = ("หลังคารั่วหนึ่งจุด", "หลังคารั่วสองจุด ฝาบ้านผุ")
    return [
        Submission(
            client_uuid=number,
            payload_sha256=f"{rng.getrandbits(256):064x}",
            kind="problem",
            payload={"about": ["other"], "description": [text], "source": ["field"]} | found,
            state=state,
            receipt=f"{year}-{household.area_id}" if state == SubmissionState.ACCEPTED else None,
            answer={"client_uuid": str(number), "state": state.value},
            household=household,
            sent_by=by,
            received_at=at + timedelta(minutes=place),
        )
        for place, (text, state) in enumerate(
            zip(texts, (SubmissionState.ACCEPTED, SubmissionState.CONFLICT), strict=True)
        )
    ]


def _transfer(rng: Random, household, people, other: str, state, teams, on: date) -> Transfer:
    has_come = state == TransferState.ACCEPTED
    from_code, to_code = (other, household.area_id) if has_come else (household.area_id, other)
    asked_at = _morning(on - timedelta(days=rng.randint(4, 12)))
    is_decided = state != TransferState.ASKED
    return Transfer(
        id=random_uuid(rng),
        household=household,
        from_area_id=from_code,
        to_area_id=to_code,
        who=people[0].full_name,
        people_count=len(people),
        reason=rng.choice(REASONS),
        whereabouts=rng.choice(WHEREABOUTS),
        state=state,
        decision_note="ไม่พบครอบครัวนี้ตามที่อยู่ที่แจ้ง" if state == TransferState.REFUSED else "",
        asked_by=teams[from_code[:6]],
        asked_at=asked_at,
        decided_by=teams[to_code[:6]] if is_decided else None,
        decided_at=asked_at + timedelta(days=2) if is_decided else None,
    )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
