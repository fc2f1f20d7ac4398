"""The people of a household: added, edited, given a number."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from areas.scope import Scope
from areas.thai import one_spelling
from households.choices import GIVEN_UP, Confirmation, IdentityType, Origin
from households.duplicates import refuse_duplicates, refuse_same_number
from households.editing import merge, put
from households.identity import InvalidNumber, parse_document, parse_number, possible_types, seal
from households.impossible import refuse_impossible_birth, refuse_impossible_relation
from households.models import Household, Member, SurveyRound
from households.names import split_title
from households.refusals import Refused, refuse, refuse_invalid
from households.services.answers import age_answers, follow_members, shared_facts
from households.services.change import changing, confirmation_of, refusing_taken_numbers, require_current_round
from households.tokens import refresh_name_postings

EDITABLE = (
    *("title", "first_name", "last_name", "sex", "birth_date", "birth_date_precision", "relationship"),
    *("occupation", "education", "religion", "health", "can_help_self", "is_bedridden"),
    *("has_welfare_card", "uses_welfare_card", "receives_elderly_allowance", "receives_disability_allowance"),
    *("treatment_right", "is_informant"),
)
BIRTH = {"birth_date", "birth_date_precision"}


def add_member(
    *,
    household: Household,
    fields: Mapping[str, Any],
    on: date,
    by,
    number: str = "",
    identity_type: IdentityType | None = None,
    no_identity_reason: str = "",
    no_identity_kind: str = "",
    origin: Origin = Origin.LOGBOOK,
    confirmation: Confirmation | None = None,
    is_sure: bool = False,
    is_somebody_else: bool = False,
) -> Member:
    """Add a person; the first who lives in a household is its head. `fields` are those of EDITABLE.

    Without `number` the person gets a temporary one and needs a `no_identity_kind` or a `no_identity_reason`;
    `identity_type` is read from the number unless given. Who is entered waits for the district chief, unless
    `confirmation` says otherwise. Raises Refused, DuplicateNumber, LikelyDuplicate (unless `is_somebody_else`),
    Doubtful (unless `is_sure`), NoCurrentRound.
    """
    with changing(household, by=by) as fresh:
        _refuse_given_up(fresh)
        member = Member(household=fresh, origin=origin, origin_round=require_current_round())
        member.confirmation = confirmation or confirmation_of(origin)
        put(member, fields)
        _tidy_name(member)
        refuse_invalid(member, EDITABLE)
        _put_number(member, number, identity_type, no_identity_reason, no_identity_kind)
        refuse_duplicates(member, scope=by.scope if by else Scope(), is_somebody_else=is_somebody_else)
        _refuse_impossible(member, on=on, is_sure=is_sure)
        with refusing_taken_numbers():
            member.save(force_insert=True)
        refresh_name_postings(Member.objects.filter(pk=member.pk))
        follow_members(fresh, round=SurveyRound.objects.current(), on=on, by=by, changed={})
    return member


def edit_member(
    *, member: Member, changes: Mapping[str, Any], base: Mapping[str, Any], on: date, by, is_sure: bool = False
) -> Member:
    """Change fields of EDITABLE; `base` is what the form had shown of them (`editing.snapshot`).

    Who is head is not changed here but by `change_head`. Returns the fresh member. Raises StaleForm where somebody
    changed the same field meanwhile, Refused, and Doubtful unless `is_sure`.
    """
    with changing(member.household, by=by) as household:
        fresh = household.members.get(pk=member.pk)
        was_head = fresh.is_head
        applied = merge(fresh, changes, base)
        if fresh.is_head != was_head:
            refuse("relationship", _("Name the new head with “Change the head”."), "head")
        _tidy_name(fresh)
        refuse_invalid(fresh, applied)
        if applied.keys() & (BIRTH | {"relationship"}):
            _refuse_impossible(fresh, on=on, is_sure=is_sure)
        fresh.save()
        refresh_name_postings(Member.objects.filter(pk=fresh.pk))
        facts = shared_facts(fresh, applied) | (age_answers(fresh, on) if applied.keys() & BIRTH else {})
        follow_members(household, round=SurveyRound.objects.current(), on=on, by=by, changed={fresh: facts})
    return fresh


def resolve_identity(*, member: Member, number: str, by, identity_type: IdentityType | None = None) -> Member:
    """Give a person his real number, or put a wrong one right. A temporary number stays findable beside it.

    Raises Refused (the same text wherever the number is registered already).
    """
    with changing(member.household, by=by) as household:
        fresh = household.members.get(pk=member.pk)
        if not number:
            refuse("number", _("Type the number."), "required")
        _put_number(fresh, number, identity_type)
        refuse_same_number(fresh, scope=by.scope if by else Scope())
        with refusing_taken_numbers():
            fresh.save()
    return fresh


def next_temporary_number() -> str:
    """Return "T000000123". A sequence never gives a number twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('households_temporary_number')")
        return f"T{cursor.fetchone()[0]:09d}"


def _refuse_given_up(household: Household) -> None:
    if household.confirmation in GIVEN_UP:
        refuse("household", _("This household was not confirmed. Take its entry up again before adding people."))


def _put_number(
    member: Member, number: str, identity_type: IdentityType | None, reason: str = "", kind: str = ""
) -> None:
    member.no_identity_reason, member.no_identity_kind = reason, kind
    if number:
        member.identity_type, plain = _read_number(number, identity_type)
        sealed = seal(plain)
        member.identity_sealed, member.identity_lookup = sealed.sealed, sealed.lookup
    elif identity_type not in (None, IdentityType.NONE):
        refuse("number", _("Type the number."), "required")
    elif not (reason.strip() or kind):
        refuse("no_identity_reason", _("Say why there is no number."), "required")
    else:
        member.identity_type, member.temporary_number = IdentityType.NONE, next_temporary_number()


def _read_number(written: str, identity_type: IdentityType | None) -> tuple[IdentityType, str]:
    try:
        if identity_type == IdentityType.OTHER_DOCUMENT:
            return identity_type, parse_document(written)
        number = parse_number(written)
    except InvalidNumber as error:
        raise Refused({"number": error}) from error
    possible = possible_types(number)
    if identity_type is not None and identity_type not in possible:
        refuse("identity_type", _("The first digit of the number does not fit this kind of identity."), "first_digit")
    return identity_type or possible[0], number


def _tidy_name(member: Member) -> None:
    """One spelling; a title typed before the first name goes where it belongs."""
    title, rest = split_title(member.first_name)
    if title and not member.title:
        member.title, member.first_name = title, rest
    for name in ("title", "first_name", "last_name"):
        setattr(member, name, one_spelling(getattr(member, name)))


def _refuse_impossible(member: Member, *, on: date, is_sure: bool) -> None:
    refuse_impossible_birth(member.birth_date, on=on)
    others = list(member.household.members.present().exclude(pk=member.pk))
    head = next((other for other in others if other.is_head), None)
    if not member.lives_here:
        return
    if not member.is_head and head is None:
        refuse("relationship", _("The first person of a household is its head."), "no_head")
    if member.is_head and head is not None:
        refuse("relationship", _("The household has a head already. Name the new head with “Change the head”."), "head")
    if member.is_head:
        for other in others:
            refuse_impossible_relation(other, member, is_sure=is_sure, field="birth_date")
    else:
        refuse_impossible_relation(member, head, is_sure=is_sure)
