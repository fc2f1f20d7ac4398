"""What a kept form says, in words, beside what is in the system: the officer compares and decides."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import apps
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from areas.formats import NOTHING
from households.models import NOTHING_REPORTED, Household, HouseholdAnswers
from households.values import value_text
from logbook.choices import SubmissionState
from logbook.forms.help import HelpForm
from logbook.forms.problems import ProblemForm
from logbook.forms.transfers import TransferForm
from logbook.forms.visits import ANSWERS, VisitForm
from logbook.models import Submission
from logbook.services.merging import fields_changed_since
from mpi.failures import FAILURES

FORMS = {"problem": ProblemForm, "help": HelpForm, "visit": VisitForm, "transfer": TransferForm}
# What a page carries for itself.
UNSPOKEN = {"client_uuid", "base_version", "group", "photos", "member", "problems", "accuracy_metres"}
RESULTS = {"1": gettext_lazy("passes"), "0": gettext_lazy("fails"), "-": gettext_lazy("does not apply")}


@dataclass(frozen=True)
class Line:
    """One thing that the form says, and what the first form or the system says of it."""

    label: str
    mine: str
    theirs: str = ""
    before: str = ""


def as_query(payload: Mapping) -> QueryDict:
    """Return a payload as the data of a form: a web form has lists, a program sends single values."""
    data = QueryDict(mutable=True)
    for name, values in payload.items():
        data.setlist(name, [str(value) for value in values] if isinstance(values, list) else [str(values)])
    return data


def lines_of(kept: Submission, first: Submission | None) -> list[Line]:
    """Return what a form says; of a copy under another one's number, only where the two differ."""
    mine, theirs = _told(kept), _told(first) if first else {}
    return [
        Line(label, mine.get(label, NOTHING), theirs.get(label, NOTHING) if first else "")
        for label in dict.fromkeys([*mine, *theirs])
        if not first or mine.get(label) != theirs.get(label)
    ]


def overtaken_lines(kept: Submission) -> list[Line]:
    """Return the facts that others changed since the form was opened: as sent, in the system, and before."""
    if kept.state != SubmissionState.REVIEW or kept.base_version is None:
        return []
    household, sent = kept.household, as_query(kept.payload)
    then, now = _facts_at(household, kept.base_version), _facts_at(household, household.version)
    return [
        Line(_label(name), _sent(name, sent), theirs=now.get(name, "") or NOTHING, before=then.get(name, "") or NOTHING)
        for name in sorted(fields_changed_since(household, kept.base_version))
    ]


def _told(kept: Submission) -> dict[str, str]:
    fields = FORMS[kept.kind].base_fields if kept.kind in FORMS else {}
    data, told, dates = as_query(kept.payload), {}, set()
    for name, values in data.lists():
        if name in fields and name not in UNSPOKEN:
            told[str(fields[name].label)] = _spoken(fields[name], values)
        elif name.startswith("state_") and values != [""]:
            told[str(FAILURES.get(name.removeprefix("state_"), name))] = str(dict(ANSWERS).get(values[0], values[0]))
        dates |= {name.rpartition("_")[0]} if name.endswith(("_day", "_month", "_year")) else set()
    for name in sorted(dates & set(fields)):
        parts = [data.get(f"{name}_{part}", "") for part in ("day", "month", "year")]
        told[str(fields[name].label)] = "/".join(filter(None, parts))
    return {label: text for label, text in told.items() if text}


def _spoken(field, values: list[str]) -> str:
    words = {str(value): str(label) for value, label in getattr(field, "choices", None) or () if value is not None}
    return ", ".join(words.get(value, value) for value in values if value)


def _label(name: str) -> str:
    if name in FAILURES:
        return str(FAILURES[name])
    model = Household if name in {field.name for field in Household._meta.concrete_fields} else HouseholdAnswers
    return str(capfirst(model._meta.get_field(name).verbose_name))


def _sent(name: str, sent: QueryDict) -> str:
    if name in FAILURES:
        return str(dict(ANSWERS).get(sent.get(f"state_{name}", ""), NOTHING))
    if name == "status":
        return _spoken(VisitForm.base_fields["found"], sent.getlist("found")) or NOTHING
    return sent.get(name, "") or NOTHING


def _facts_at(household: Household, version: int) -> dict[str, str]:
    """Return the facts of the household and of its answers at one of its versions, as texts by name."""
    events = apps.get_model("households", "HouseholdEvent").objects.filter(pgh_obj=household, version__lte=version)
    facts = _texts(Household, events.order_by("pgh_id").last() or household)
    rows = HouseholdAnswers.objects.filter(household=household, household_version__lte=version)
    answers = rows.order_by("round_id", "id").last()
    if answers:
        facts |= _texts(HouseholdAnswers, answers)
    reported = answers.reported if answers else NOTHING_REPORTED
    return facts | {f"MPI{place:02d}": str(RESULTS.get(state, "")) for place, state in enumerate(reported, 1)}


def _texts(model, row) -> dict[str, str]:
    fields = [field for field in model._meta.concrete_fields if not field.is_relation]
    return {field.name: value_text(field, getattr(row, field.attname)) for field in fields}
