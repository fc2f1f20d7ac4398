"""Families that teams found and entered in the last weeks: some wait for the district chief, some came back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Appointment, Delegation, User
from areas.scope import Scope
from households.ages import age_on
from households.choices import AnswerSource, Confirmation, HouseholdStatus, IdentityType, NoNumber, Origin
from households.models import Household, Member, MemberAnswers, SurveyRound
from households.tokens import refresh_name_postings
from logbook.choices import EntryRisk, EntryState, Found, ReturnReason
from logbook.models import Entry, Visit
from tpmap.demonstration.copying import copy_in, random_uuid
from tpmap.demonstration.families import Family, Person, make_families
from tpmap.demonstration.members import make_member

# Where somebody signs in to look at them there are more.
OF_A_FAVOURITE, OF_OTHERS, MOST = 4, 1, 24
# On the last visits somebody more was met, who waits alone.
MOST_MET = 4
NOTES = (
    "ผู้ใหญ่บ้านรู้จักมาหลายปี", "อสม. พาไปพบ เห็นบัตรตัวจริง", "ย้ายมาอยู่กับญาติ ยังไม่ได้แจ้งย้ายเข้า", "อาศัยศาลาวัด ไม่มีเอกสาร",
)  # fmt: skip
WHY_RETURNED = ("ขอรูปบ้านและรูปบัตร", "ที่อยู่ไม่ตรงกับที่ผู้ใหญ่บ้านแจ้ง")
DELEGATED_DAYS = 14


@dataclass
class Entered:
    """A family as it was entered, or, without a household of its own, somebody who was met in a known one."""

    household: Household | None
    members: list[Member]
    entry: Entry


def save_entries(
    rng: Random,
    villages: Mapping[str, list[str]],
    teams: Mapping[str, User],
    *,
    favourites: set[str],
    survey_round: SurveyRound,
    numbers: Iterator[int],
    on: date,
) -> int:
    """Write entries of the teams, waiting or returned, and a delegation of the first chief; return how many.

    The last are of people whom the teams met on a visit in a house that is known.

    `villages` are the codes of villages by subdistrict; `numbers` those that no member of the province has.
    """
    chiefs = _holders("district-chief", teams)
    where = [code for code in sorted(villages) for _time in range(OF_A_FAVOURITE if code in favourites else OF_OTHERS)]
    where = sorted(where, key=lambda code: code not in favourites)[:MOST]
    entered = [
        _entered(rng, family, rng.choice(villages[code]), teams[code], chiefs.get(code[:4]), survey_round, numbers, on)
        for code, family in zip(where, make_families(rng, len(where)), strict=True)
    ]
    people = [_there(family)[0] for family in make_families(rng, MOST_MET)]
    visits = _last_visits(favourites, survey_round)
    entered += [_met(rng, person, visit, survey_round, numbers) for person, visit in zip(people, visits, strict=False)]
    _save(entered, survey_round, on)
    _delegate(chiefs, on)
    return len(entered)


def _last_visits(favourites: set[str], survey_round: SurveyRound) -> QuerySet[Visit]:
    visits = Visit.objects.within(Scope.of(favourites)).of_round(survey_round.year).filter(found=Found.MET)
    known = Household.objects.confirmed().filter(status=HouseholdStatus.PRESENT)
    return visits.filter(household__in=known).select_related("household").order_by("-visited_on", "pk")[:MOST_MET]


def _there(family: Family) -> list[Person]:
    """Return who lives there, the head first."""
    there = [person for person in family.members if person.died_on is None and person.moved_on is None]
    return sorted(there, key=lambda person: person.relationship != "head")


def _met(rng: Random, person: Person, visit: Visit, survey_round: SurveyRound, numbers: Iterator[int]) -> Entered:
    """Return somebody who was met on a visit, and waits alone."""
    member = _member(rng, replace(person, relationship="relative"), visit.household, numbers)
    member.origin, member.origin_round, member.confirmation = Origin.LOGBOOK, survey_round, Confirmation.PENDING
    risks = [EntryRisk.NO_PHOTO] if member.has_number else [EntryRisk.NO_NUMBER, EntryRisk.NO_PHOTO]
    entry = Entry(
        id=random_uuid(rng),
        household=visit.household,
        member=member,
        area_code=visit.household.area_id,
        visit=visit,
        note=rng.choice(NOTES),
        risks=[risk.value for risk in risks],
        entered_by=visit.recorded_by,
        entered_at=visit.created_at,
        sent_by=visit.recorded_by,
        sent_at=visit.created_at,
    )
    return Entered(None, [member], entry)


def _entered(rng, family: Family, village, team: User, chief: User | None, survey_round, numbers, on: date) -> Entered:
    days = rng.randint(0, 12)
    sent_at = timezone.make_aware(datetime.combine(on - timedelta(days=days), time(15)))
    is_returned = chief is not None and rng.random() < 0.25
    household = Household(
        id=random_uuid(rng),
        area_id=village,
        house_number=str(rng.randint(321, 399)),
        origin=Origin.LOGBOOK,
        origin_round=survey_round,
        confirmation=Confirmation.RETURNED if is_returned else Confirmation.PENDING,
    )
    members = [_member(rng, person, household, numbers) for person in _there(family)[:3]]
    risks = [EntryRisk.NO_PHOTO] if rng.random() < 0.5 else []
    if any(member.identity_type == IdentityType.NONE for member in members):
        risks = [EntryRisk.NO_NUMBER, *risks]
    decided = {"decided_by": chief, "decided_at": sent_at + timedelta(hours=3)} if is_returned else {}
    entry = Entry(
        id=random_uuid(rng),
        household=household,
        area_code=village,
        note=rng.choice(NOTES),
        risks=[risk.value for risk in risks],
        state=EntryState.RETURNED if is_returned else EntryState.PENDING,
        entered_by=team,
        entered_at=sent_at,
        sent_by=team,
        sent_at=sent_at,
        reasons=[ReturnReason.PHOTO_MISSING.value] if is_returned else [],
        reason=rng.choice(WHY_RETURNED) if is_returned else "",
        **decided,
    )
    return Entered(household, members, entry)


def _member(rng: Random, person: Person, household: Household, numbers: Iterator[int]) -> Member:
    has_number = rng.random() < 0.8
    identity_type = IdentityType.THAI_ID if has_number else IdentityType.NONE
    member = make_member(rng, replace(person, identity_type=identity_type, first_digit=1), household, numbers)
    if not has_number:
        member.no_identity_kind = rng.choice((NoNumber.HOMELESS, NoNumber.ETHNIC_GROUP)).value
    return member


def _save(entered: list[Entered], survey_round: SurveyRound, on: date) -> None:
    members = [member for one in entered for member in one.members]
    copy_in([one.household for one in entered if one.household])
    copy_in(members)
    Entry.objects.bulk_create(one.entry for one in entered)
    copy_in([_answers(member, survey_round, on) for member in members])
    refresh_name_postings(Member.objects.filter(pk__in=[member.pk for member in members]))


def _answers(member: Member, survey_round: SurveyRound, on: date) -> MemberAnswers:
    years, months = age_on(member.birth_date, member.birth_date_precision, on)
    return MemberAnswers(
        member=member,
        household=member.household,
        round=survey_round,
        source=AnswerSource.FIELD,
        surveyed_on=on,
        age_years=years,
        age_months=months,
        has_welfare_card=member.has_welfare_card,
    )


def _holders(kind: str, teams: Mapping[str, User]) -> dict[str, User]:
    """Return who holds the posts of that kind in the districts of the teams, by district."""
    districts = Scope.of({code[:4] for code in teams})
    held = Appointment.objects.within(districts).in_force().filter(post__kind=kind).select_related("user", "post")
    return {appointment.post.area_id: appointment.user for appointment in held}


def _delegate(chiefs: Mapping[str, User], on: date) -> None:
    """Let the development officer of a district that has both act for its chief."""
    officers = _holders("district-development", chiefs)
    for district in sorted(set(chiefs) & set(officers))[:1]:
        post = chiefs[district].appointments.in_force().get(post__kind="district-chief").post
        Delegation.objects.get_or_create(
            post=post,
            given_by=chiefs[district],
            delegate=officers[district],
            starts_on=on,
            defaults={
                "ends_on": on + timedelta(days=DELEGATED_DAYS),
                "reason": "ไปราชการต่างจังหวัด",
                "document": "สฎ 0118/245",
            },
        )
