"""The household itself, and the work done with it."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from households.choices import HouseholdStatus, LandTenure, Origin
from logbook.choices import DevelopmentClass, DevelopmentStage
from logbook.models import HelpActivity, Problem, Visit
from logbook.models.follow_ups import FollowUp
from reports.pivots.fields.declaration import Field, FieldGroup, Places, Role, column, is_true, text
from reports.pivots.values import Choices, Values, Years, yes_or_no


def _household(name: str, label, definition, values: Values, expression) -> Field:
    return Field(name, label, definition, FieldGroup.HOUSEHOLD, frozenset({Role.HOUSEHOLD}), values, expression)


def _case(name: str, label, definition, values: Values, expression, role: Role = Role.CASE) -> Field:
    return Field(name, label, definition, FieldGroup.CASE, frozenset({role}), values, expression)


def _has(records):
    """Return whether the household has any of `records`, a queryset, in the round of the fact."""
    return lambda at: Exists(records.filter(household=OuterRef(at.household_id), round=OuterRef(at.round)))


def _has_open_problem(at: Places) -> Exists:
    return Exists(Problem.objects.open().filter(household=OuterRef(at.household_id)))


FAMILIES = (
    _household(
        "origin",
        _("Origin"),
        _("Where the household's record came from."),
        Choices.of(Origin),
        column("household", "origin"),
    ),
    _household(
        "origin_round",
        _("First seen in round"),
        _("The round in which the household first came into the system."),
        Years(),
        column("household", "origin_round_id"),
    ),
    _household(
        "status",
        _("Status of the household"),
        _("Whether the household is really there, as was last said."),
        Choices.of(HouseholdStatus),
        column("household", "status"),
    ),
    _household(
        "dwelling_land",
        _("The house stands on"),
        _("Whose land the house stands on."),
        Choices.of(LandTenure),
        text("household", "dwelling_land"),
    ),
    _household(
        "work_land",
        _("Land for a living"),
        _("Whose land the household works."),
        Choices.of(LandTenure),
        text("household", "work_land"),
    ),
    _household(
        "located",
        _("Position known"),
        _("Whether somebody noted where the house stands."),
        yes_or_no(),
        is_true(lambda at: Q(**{f"{at.household}latitude__isnull": False})),
    ),
    _case(
        "development_class",
        _("Class"),
        _("Whether the household can be developed or needs relief, as those who help it said."),
        Choices.of(DevelopmentClass),
        text("case", "development_class"),
    ),
    _case(
        "stage",
        _("Stage of development"),
        _("How far the household has come: below survival, survival, sufficiency, sustainability."),
        Choices.of(DevelopmentStage),
        column("case", "stage"),
    ),
    _case(
        "mentored",
        _("Has a mentor"),
        _("Whether a mentor looks after the household."),
        yes_or_no(),
        is_true(lambda at: Q(**{f"{at.case}mentor__isnull": False}) | Q(**{f"{at.case}mentor_name__gt": ""})),
    ),
    _case(
        "visited",
        pgettext_lazy("field", "Visited"),
        _("Whether a visit to the household was recorded in the round."),
        yes_or_no(),
        _has(Visit.objects.all()),
        Role.HOUSEHOLD,
    ),
    _case(
        "helped",
        pgettext_lazy("field", "Helped"),
        _("Whether help for the household was recorded in the round."),
        yes_or_no(),
        _has(HelpActivity.objects.all()),
        Role.HOUSEHOLD,
    ),
    _case(
        "followed_up",
        _("Followed up"),
        _("Whether a follow-up of the household was recorded in the round."),
        yes_or_no(),
        _has(FollowUp.objects.all()),
        Role.HOUSEHOLD,
    ),
    _case(
        "problem_found",
        _("Problem found"),
        _("Whether a problem of the household was recorded in the round; those recorded in error do not count."),
        yes_or_no(),
        _has(Problem.objects.true()),
        Role.HOUSEHOLD,
    ),
    _case(
        "open_problem",
        _("Has an open problem"),
        _("Whether a problem of the household is open or being helped now, of whatever round."),
        yes_or_no(),
        _has_open_problem,
        Role.HOUSEHOLD,
    ),
)
