"""What is known of a person, as the screen reads it out."""

from areas.formats import NOTHING, partial_date
from households.ages import known_birth
from households.forms.members import BIRTH, FACT_GROUPS, FactGroup
from households.models import Member
from households.values import value_text


def facts_by_group(member: Member) -> list[tuple[FactGroup, list[tuple[str, str]]]]:
    """Return each group with (label, text) of its facts; what is not known reads "–"."""
    return [(group, _facts(member, group)) for group in FACT_GROUPS.values()]


def _facts(member: Member, group: FactGroup) -> list[tuple[str, str]]:
    if group.columns == BIRTH:
        return [(member._meta.get_field("birth_date").verbose_name, partial_date(known_birth(member)))]
    fields = [member._meta.get_field(name) for name in group.columns]
    return [(field.verbose_name, value_text(field, getattr(member, field.name)) or NOTHING) for field in fields]
