"""What of a household has a history here: its own row, its people, and their answers of each year."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from areas.formats import partial_date
from households.ages import known_birth
from households.hardship_list import HARDSHIPS
from households.history import BOOKKEEPING, RecordHistory, event_history, register
from households.identity import masked_identity
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, ThaiqmSurvey
from households.services.restoring import RESTORABLE as RESTORABLE_COLUMNS

ANSWER_BOOKKEEPING = BOOKKEEPING | {
    *("member", "round", "source", "source_note", "surveyed_on", "recorded_at", "is_current"),
    *("household_version", "changed_fields", "identity_sealed"),
}


def reported_text(answers: HouseholdAnswers) -> str:
    """Return "MPI05 fails, MPI06 passes" of the results that were reported."""
    words = {"1": _("passes"), "0": _("fails"), "-": _("does not apply")}
    return ", ".join(
        f"MPI{place:02d} {words[state]}" for place, state in enumerate(answers.reported, 1) if state != " "
    )


def hardship_names(numbers: list[int] | None) -> str:
    return ", ".join(str(HARDSHIPS[number]) for number in numbers or ())


def answers_history(model, *, subject: Callable, record: Callable, related=(), **options) -> RecordHistory:
    """Return the history of answers, whose rows are themselves the events."""
    return RecordHistory(
        model=model,
        rows=lambda household: model.objects.filter(household=household).select_related(*related).order_by("id"),
        subject=subject,
        record=record,
        at=lambda row: row.recorded_at,
        author=lambda row: row.recorded_by_id,
        hidden=ANSWER_BOOKKEEPING,
        **options,
    )


register(
    event_history(
        Household, household="", subject=lambda event: _("Household"), restorable=RESTORABLE_COLUMNS["household"]
    )
)
register(
    event_history(
        Member,
        household="household",
        subject=Member.full_name.fget,
        # A new seal of the same number is no change; the look-up tells a new number, the mask shows it.
        hidden=BOOKKEEPING | {"identity_sealed", "temporary_number", "sort_key"},
        shown={
            "identity_lookup": masked_identity,
            "birth_date": lambda event: partial_date(known_birth(event)),
        },
        restorable=RESTORABLE_COLUMNS["member"],
    )
)
register(
    answers_history(
        HouseholdAnswers,
        subject=lambda row: _("Answers of %(year)s") % {"year": row.round_id},
        record=lambda row: row.round_id,
        shown={"reported": reported_text},
    )
)
register(
    answers_history(
        MemberAnswers,
        subject=lambda row: _("%(name)s, answers of %(year)s") % {"name": row.member.full_name, "year": row.round_id},
        record=lambda row: (row.member_id, row.round_id),
        related=["member"],
    )
)
register(
    answers_history(
        ThaiqmSurvey,
        subject=lambda row: _("ThaiQM of %(year)s") % {"year": row.round_id},
        record=lambda row: row.round_id,
        shown={
            "identity_lookup": ThaiqmSurvey.masked_identity.fget,
            "found": lambda row: hardship_names(row.found),
            "not_found": lambda row: hardship_names(row.not_found),
        },
    )
)
