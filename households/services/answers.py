"""Answers of a survey year: added, never changed. The newest row of a year counts, the older ones stay."""

from collections.abc import Collection, Mapping
from copy import copy
from datetime import date
from typing import Any

from households.ages import age_on
from households.choices import AnswerSource
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, SurveyRound
from households.models.answers import Answers
from households.services.change import changing

# Facts that a person has now and that the survey of a year asked too; in the current round they stay equal.
SHARED = ("occupation", "health", "can_help_self", "is_bedridden", "has_welfare_card")
BOOKKEEPING = {field.name for field in Answers._meta.local_fields} | {
    *("id", "household", "member"),
    "identity_sealed",  # two seals of one number differ; its look-up tells whether it is another
}


def record_household_answers(
    *,
    household: Household,
    round: SurveyRound,
    answers: Mapping[str, Any],
    source: AnswerSource,
    surveyed_on: date,
    by,
    reported: Mapping[str, str] | None = None,
    source_note: str = "",
) -> HouseholdAnswers:
    """Record a whole set of answers of one year; what it does not name was not answered.

    `reported` is {"MPI05": "0"}: 1 pass, 0 fail, - not applicable, blank not reported. An older set of the same year
    stays as it was, no longer current.
    """
    with changing(household, by=by, years=[round.year]) as fresh:
        old = _current(fresh.answers, round)
        new = HouseholdAnswers(household=fresh, **answers)
        _report(new, reported or {})
        _stamp(new, round, source, surveyed_on, by, fresh.version, source_note)
        supersede(old, new)
    return new


def correct_answers(
    *,
    household: Household,
    round: SurveyRound,
    changes: Mapping[str, Any],
    surveyed_on: date,
    by,
    source: AnswerSource = AnswerSource.FIELD,
    reported: Mapping[str, str] | None = None,
    source_note: str = "",
) -> HouseholdAnswers:
    """Correct some answers of one year: a new row carries the others forward and names what changed.

    `reported` sets results directly, {"MPI05": "1"}; blank gives an indicator back to its rule, as is needed where
    the facts behind an imported result are corrected. Returns the new row, which was written even where nothing
    differs: somebody looked on that day and found it so.
    """
    with changing(household, by=by, years=[round.year]) as fresh:
        old = _current(fresh.answers, round)
        new = _copy(old) if old else HouseholdAnswers(household=fresh)
        for name, value in changes.items():
            setattr(new, name, value)
        _report(new, reported or {})
        _stamp(new, round, source, surveyed_on, by, fresh.version, source_note)
        supersede(old, new)
    return new


def record_member_answers(
    *,
    member: Member,
    round: SurveyRound,
    answers: Mapping[str, Any],
    source: AnswerSource,
    surveyed_on: date,
    by,
    source_note: str = "",
) -> MemberAnswers:
    """Record a whole set of one person's answers of one year; the age on the survey day is computed if not given."""
    with changing(member.household, by=by, years=[round.year]) as fresh:
        new = MemberAnswers(member=member, household=fresh, **(age_answers(member, surveyed_on) | dict(answers)))
        return _put_member_answers(new, member, round, source, surveyed_on, by, source_note)


def correct_member_answers(
    *,
    member: Member,
    round: SurveyRound,
    changes: Mapping[str, Any],
    surveyed_on: date,
    by,
    source: AnswerSource = AnswerSource.FIELD,
    source_note: str = "",
) -> MemberAnswers:
    """Correct some of one person's answers of one year; in the current round the person's own facts follow."""
    with changing(member.household, by=by, years=[round.year]) as fresh:
        old = _current(member.answers, round)
        new = _copy(old) if old else _first_answers(member, surveyed_on)
        new.household = fresh
        for name, value in changes.items():
            setattr(new, name, value)
        return _put_member_answers(new, member, round, source, surveyed_on, by, source_note)


def follow_members(household: Household, *, round: SurveyRound | None, on: date, by, changed: Mapping) -> None:
    """Bring the answers of the current round in line with what is now known of the people.

    `changed` is {member: {field of MemberAnswers: value}}. People who live here and have no answers yet get a first
    row, so that a rule never takes the few who have one for the whole family. Called with the household locked.
    """
    if round is None:
        return
    rows = MemberAnswers.objects.current().of_round(round.year).filter(member__household=household)
    current = {row.member_id: row for row in rows}
    overtaken, written = [], []
    for member in household.members.all():
        old, corrections = current.get(member.pk), changed.get(member, {})
        if (old and corrections) or (old is None and member.lives_here):
            new = _copy(old) if old else _first_answers(member, on)
            for name, value in corrections.items():
                setattr(new, name, value)
            _stamp(new, round, AnswerSource.FIELD, on, by, household.version)
            new.changed_fields = changed_fields(old, new) if old else []
            written.append(new)
            overtaken += [old.pk] if old else []
    MemberAnswers.objects.filter(pk__in=overtaken).update(is_current=False)
    MemberAnswers.objects.bulk_create(written)


def shared_facts(member: Member, names: Collection[str] = SHARED) -> dict[str, Any]:
    """Return those facts of a person as answers have them: an empty text is an unknown, NULL."""
    return {name: None if getattr(member, name) == "" else getattr(member, name) for name in SHARED if name in names}


def _first_answers(member: Member, on: date) -> MemberAnswers:
    return MemberAnswers(member=member, household=member.household, **age_answers(member, on), **shared_facts(member))


def age_answers(member: Member, on: date) -> dict[str, int | None]:
    years, months = age_on(member.birth_date, member.birth_date_precision, on)
    return {"age_years": years, "age_months": months}


def _put_member_answers(new, member, round, source, surveyed_on, by, source_note) -> MemberAnswers:
    _stamp(new, round, source, surveyed_on, by, new.household.version, source_note)
    supersede(_current(member.answers, round), new)
    if round.is_current:
        facts = {name: getattr(new, name) for name in SHARED}
        facts["occupation"] = facts["occupation"] or ""
        _follow_answers(member, facts)
    return new


def _follow_answers(member: Member, facts: dict[str, Any]) -> None:
    known = {name: value for name, value in facts.items() if value not in (None, "", getattr(member, name))}
    for name, value in known.items():
        setattr(member, name, value)
    if known:
        member.save(update_fields=[*known, "updated_at"])


def _current(rows, round: SurveyRound):
    return rows.current().of_round(round.year).first()


def _copy(row: Answers):
    new = copy(row)
    new.pk, new._state.adding = None, True
    new.import_batch = None
    return new


def _report(answers: HouseholdAnswers, reported: Mapping[str, str]) -> None:
    states = list(answers.reported)
    for code, state in reported.items():
        states[int(code.removeprefix("MPI")) - 1] = state
    answers.reported = "".join(states)


def _stamp(new: Answers, round, source, surveyed_on, by, version: int, source_note: str = "") -> None:
    new.round, new.source, new.source_note = round, source, source_note
    new.surveyed_on, new.recorded_by, new.household_version = surveyed_on, by, version
    new.is_current = True


def supersede(old: Answers | None, new: Answers) -> None:
    """Save `new` as the current row of its round, `old` being the one that was; the new one names what differs."""
    new.changed_fields = changed_fields(old, new) if old else []
    if old:
        type(old).objects.filter(pk=old.pk).update(is_current=False)
    new.save(force_insert=True)


def changed_fields(old: Answers, new: Answers) -> list[str]:
    """Return the names of answers that differ; a reported result is named by its indicator, MPI01…MPI17."""
    names = [field.name for field in new._meta.concrete_fields if field.name not in BOOKKEEPING | {"reported"}]
    changed = [name for name in names if getattr(old, name) != getattr(new, name)]
    if isinstance(new, HouseholdAnswers):
        pairs = zip(old.reported, new.reported, strict=True)
        changed += [f"MPI{place:02d}" for place, (was, now) in enumerate(pairs, 1) if was != now]
    return changed
