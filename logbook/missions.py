"""Which agencies can be asked: those of the place whose mission names what a family fails come first."""

from collections.abc import Collection
from dataclasses import dataclass

from areas.scope import Scope
from areas.standing import standing
from logbook.models import Agency


@dataclass(frozen=True)
class AgencyChoice:
    """An agency that may be asked; `against` are the indicators of the case that its mission names."""

    agency: Agency
    against: tuple[str, ...]

    @property
    def has_mission(self) -> bool:
        return bool(self.against)


@dataclass(frozen=True)
class AgencyChoices:
    """All agencies of a place, those with the mission first."""

    choices: tuple[AgencyChoice, ...]
    indicators: frozenset[str]

    @property
    def agencies(self) -> list[Agency]:
        return [choice.agency for choice in self.choices]

    @property
    def suggested(self) -> list[AgencyChoice]:
        return [choice for choice in self.choices if choice.has_mission]

    @property
    def has_nobody(self) -> bool:
        """True where nobody here has the mission: the case can only be handed up. Without indicators anybody may."""
        return not self.choices or bool(self.indicators and not self.suggested)


def agencies_for(area_code: str, indicators: Collection[str], *, in_province: bool = False) -> AgencyChoices:
    """Return who can be asked about a case in `area_code`: agencies of its district, or `in_province` of its province.

    One query.
    """
    active = Agency.objects.active().by_name()
    here = active.of_province(area_code) if in_province else active.of_district(area_code)
    wanted = frozenset(indicators)
    with standing(Scope((area_code[:4],))):  # those of the other subdistricts too, for an officer of one
        choices = [AgencyChoice(agency, tuple(sorted(wanted & set(agency.indicators)))) for agency in here]
    # Sorting is stable: by name among those with the mission, and among the rest.
    return AgencyChoices(tuple(sorted(choices, key=lambda choice: not choice.has_mission)), wanted)
