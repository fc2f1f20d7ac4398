"""What ThaiQM says of a household, as its page and its form show it: by the seven aspects."""

from dataclasses import dataclass
from functools import cached_property

from households.choices import HardshipAspect
from households.hardship_list import HARDSHIPS
from households.models import Hardship, ThaiqmSurvey


@dataclass(frozen=True)
class AspectOfSurvey:
    """One aspect: the hardships that were found in it, and whether anything of it was asked for."""

    aspect: HardshipAspect
    found: list[Hardship]
    is_asked: bool


@dataclass(frozen=True)
class SurveyOfYear:
    """A survey with its hardships under their aspects."""

    survey: ThaiqmSurvey

    @cached_property
    def aspects(self) -> list[AspectOfSurvey]:
        found = set(self.survey.found or ())
        asked = found | set(self.survey.not_found or ())
        return [
            AspectOfSurvey(
                aspect, [one for one in ones if one.number in found], any(one.number in asked for one in ones)
            )
            for aspect, ones in by_aspect()
        ]

    @property
    def troubled(self) -> list[AspectOfSurvey]:
        return [aspect for aspect in self.aspects if aspect.found]

    @property
    def calm(self) -> list[AspectOfSurvey]:
        """The aspects that were asked for and in which nothing was found."""
        return [aspect for aspect in self.aspects if aspect.is_asked and not aspect.found]

    @property
    def unasked(self) -> list[AspectOfSurvey]:
        return [aspect for aspect in self.aspects if not aspect.is_asked]

    @property
    def found_count(self) -> int:
        return len(self.survey.found or ())

    @property
    def has_unconfirmed(self) -> bool:
        """Whether the wording of anything that was found is only provisional."""
        return any(not hardship.is_confirmed for aspect in self.troubled for hardship in aspect.found)


def by_aspect() -> list[tuple[HardshipAspect, list[Hardship]]]:
    """Return the hardships under each of the seven aspects, in order."""
    return [(aspect, [one for one in HARDSHIPS if one.aspect == aspect]) for aspect in HardshipAspect]
