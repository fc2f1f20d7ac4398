"""Members: who they are, and what they answered in the round."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from households.choices import Education, Health, IdentityType, Occupation, Origin, Relationship, Religion, Sex
from mpi.fragility import DEPENDENT
from mpi.sql import condition
from reports.pivots.fields.declaration import (
    Band,
    Field,
    FieldGroup,
    Role,
    RowFacts,
    bands,
    column,
    in_bands,
    text,
)
from reports.pivots.values import Choices, Values, yes_or_no

AGE_BANDS = (
    Band(0, "0-5", pgettext_lazy("age", "0–5 years")),
    Band(6, "6-14", pgettext_lazy("age", "6–14 years")),
    Band(15, "15-24", pgettext_lazy("age", "15–24 years")),
    Band(25, "25-34", pgettext_lazy("age", "25–34 years")),
    Band(35, "35-44", pgettext_lazy("age", "35–44 years")),
    Band(45, "45-59", pgettext_lazy("age", "45–59 years")),
    Band(60, "60-69", pgettext_lazy("age", "60–69 years")),
    Band(70, "70-79", pgettext_lazy("age", "70–79 years")),
    Band(80, "80-", pgettext_lazy("age", "80 years and more")),
)
LIFE_STAGES = (
    Band(0, "child", pgettext_lazy("stage of life", "child (0–14)")),
    Band(15, "working_age", pgettext_lazy("stage of life", "working age (15–59)")),
    Band(60, "elderly", pgettext_lazy("stage of life", "elderly (60 and more)")),
)


def _member(name: str, label, definition, values: Values, expression) -> Field:
    return Field(name, label, definition, FieldGroup.MEMBER, frozenset({Role.MEMBER}), values, expression)


def _answered(name: str, label, definition, values: Values, expression) -> Field:
    return Field(name, label, definition, FieldGroup.MEMBER, frozenset({Role.ANSWERS}), values, expression)


PEOPLE = (
    _member("sex", _("Sex"), _("As registered."), Choices.of(Sex), column("member", "sex")),
    _answered(
        "age_band",
        _("Age band"),
        _("Completed years on the day of the survey, in bands."),
        bands(*AGE_BANDS),
        in_bands("fact", "age_years", AGE_BANDS),
    ),
    _answered(
        "life_stage",
        _("Stage of life"),
        _("Child, working age or elderly on the day of the survey."),
        bands(*LIFE_STAGES),
        in_bands("fact", "age_years", LIFE_STAGES),
    ),
    _member(
        "relationship",
        _("Relation to the head"),
        _("How the member is related to the head of the household."),
        Choices.of(Relationship),
        column("member", "relationship"),
    ),
    _answered(
        "occupation",
        pgettext_lazy("field", "Occupation"),
        _("What the member lives by, as answered in the round."),
        Choices.of(Occupation),
        text("fact", "occupation"),
    ),
    _member(
        "education",
        pgettext_lazy("field", "Education"),
        _("The highest level that the member finished."),
        Choices.of(Education),
        text("member", "education"),
    ),
    _member(
        "religion",
        pgettext_lazy("field", "Religion"),
        _("The member's religion."),
        Choices.of(Religion),
        text("member", "religion"),
    ),
    _answered(
        "health",
        _("Bodily state"),
        _("Healthy, disabled or chronically ill, as answered in the round."),
        Choices.of(Health),
        column("fact", "health"),
    ),
    _answered(
        "helps_self",
        _("Can help himself"),
        _("Whether the member can look after himself, as answered in the round."),
        yes_or_no(),
        column("fact", "can_help_self"),
    ),
    _answered(
        "bedridden",
        _("Bed-ridden"),
        _("Whether the member is bed-ridden, as answered in the round."),
        yes_or_no(),
        column("fact", "is_bedridden"),
    ),
    _answered(
        "dependent",
        _("Dependent person"),
        _("Whether the member depends on others: small child, elderly, disabled, bed-ridden or helpless by illness."),
        yes_or_no(),
        lambda at: condition(DEPENDENT, RowFacts(at.fact)),
    ),
    _answered(
        "card",
        _("State welfare card"),
        _("Whether the member holds a state welfare card in the round."),
        yes_or_no(),
        column("fact", "has_welfare_card"),
    ),
    _answered(
        "has_income",
        _("Has income"),
        _("Whether the member has an income, as answered in the round."),
        yes_or_no(),
        column("fact", "has_income"),
    ),
    _member(
        "elderly_allowance",
        _("Elderly allowance"),
        _("Whether the member receives the allowance of the elderly."),
        yes_or_no(),
        column("member", "receives_elderly_allowance"),
    ),
    _member(
        "disability_allowance",
        _("Disability allowance"),
        _("Whether the member receives the allowance of the disabled."),
        yes_or_no(),
        column("member", "receives_disability_allowance"),
    ),
    _member(
        "identity_type",
        _("Kind of identity"),
        _("Whether the member has a citizen ID, another number or document, or none."),
        Choices.of(IdentityType),
        column("member", "identity_type"),
    ),
    _member(
        "member_origin",
        _("Origin of the member"),
        _("Where the member's record came from."),
        Choices.of(Origin),
        column("member", "origin"),
    ),
    _member(
        "living",
        pgettext_lazy("field", "Alive"),
        _("Whether the member is alive now; he counted on the day of the survey."),
        yes_or_no(),
        column("member", "is_living"),
    ),
)
