"""The rows of a search as a page shows them."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import JSONField, Subquery
from django.db.models.functions import JSONObject
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy

from areas.choices import AreaLevel
from areas.models import unnamed_village
from areas.scope import Scope
from households.models import Household, Member
from households.name_search import Closeness, MeantWord, best_posting
from logbook.found import FoundHouseholds
from mpi.choices import Dimension
from mpi.dimensions import LETTERS, DimensionState, dimension_states
from mpi.indicators import CRITICAL
from mpi.models import HouseholdScore

PLACE_NAMES = {
    AreaLevel.SUBDISTRICT: pgettext_lazy("in an address", "Tambon %(name)s"),
    AreaLevel.DISTRICT: pgettext_lazy("in an address", "Amphoe %(name)s"),
    AreaLevel.PROVINCE: pgettext_lazy("in an address", "%(name)s Province"),
}


def with_nearest_member(households: FoundHouseholds, words: list[MeantWord], scope: Scope) -> FoundHouseholds:
    """Load with each household who in it is nearest to the typed names."""
    if not words:
        return households
    names = JSONObject(
        id="member_id",
        title="member__title",
        first_name="member__first_name",
        last_name="member__last_name",
    )
    nearest = best_posting(words, scope).values(found=names)[:1]
    return households.annotate(nearest_member=Subquery(nearest, output_field=JSONField()))


@dataclass(frozen=True)
class ResultRow:
    """One household of the list. `known_from` is how many digits of the area all rows share: not said again."""

    household: Household
    words: list[MeantWord]
    known_from: int

    @property
    def score(self) -> HouseholdScore | None:
        return getattr(self.household, "score", None)  # Django sets nothing where the join found nothing

    @property
    def head(self) -> Member | None:
        return getattr(self.household, "head", None)

    @property
    def head_name(self) -> SafeString | str:
        return highlighted(self.head, self.words) if self.head else ""

    @property
    def found_member(self) -> SafeString | str:
        """The member by whom the household was found, where that is not its head."""
        found = getattr(self.household, "nearest_member", None)
        if not found or (self.head and found["id"] == str(self.head.pk)):
            return ""
        member = Member(**found)
        return highlighted(member, self.words) if _is_meant(member, self.words) else ""

    @property
    def is_only_near(self) -> bool:
        """True where the name found is not written as it was typed."""
        found = getattr(self.household, "nearest_member", None)
        if not found:
            return False
        member = Member(**found)
        best = [_nearest(word, member) for word in self.words]
        return any(one and one < Closeness.BEGINS_SO for one in best)

    @property
    def strip(self) -> SafeString:
        """The five dimensions, as `templates/components/five.html` draws them."""
        return _strip(tuple(dimension_states(self.score)), get_language())

    @property
    def critical_letters(self) -> str:
        return "+".join(str(LETTERS[each]) for each in Dimension if each.bit & CRITICAL.bits)

    @property
    def address(self) -> str:
        """House number, moo and the village's name."""
        village = self.household.area if self.household.area.level == AreaLevel.VILLAGE else None
        is_named = village and village.name_th != unnamed_village(village.village_number)
        return f"{self.household.address} {village}" if is_named else self.household.address

    @property
    def places(self) -> str:
        """The subdistrict and what it lies in, as far as not all rows share it."""
        area, names = self.household.area, []
        while area is not None and area.level > self.known_from:
            if area.level in PLACE_NAMES:
                names.append(PLACE_NAMES[area.level] % {"name": area})
            area = area.parent
        return " ".join(names)


@lru_cache(maxsize=2048)
def _strip(states: tuple[DimensionState, ...], _language: str) -> SafeString:
    # Drawn once for each of the few patterns there are: fifty of them were half the time of a page.
    return render_to_string("components/five.html", {"states": states})


def highlighted(member: Member, words: list[MeantWord]) -> SafeString:
    """Return the full name with the words marked that were meant by those typed."""
    names = [
        format_html_join(" ", "{}", ((_marked(part, words),) for part in name.split()))
        for name in (member.first_name, member.last_name)
    ]
    return format_html("{}{} {}", member.title, *names)


def _marked(part: str, words: list[MeantWord]) -> SafeString | str:
    return format_html("<mark>{}</mark>", part) if any(word.stands_for(part) for word in words) else part


def _nearest(word: MeantWord, member: Member) -> Closeness | None:
    parts = f"{member.first_name} {member.last_name}".split()
    return max(filter(None, (word.stands_for(part) for part in parts)), default=None)


def _is_meant(member: Member, words: list[MeantWord]) -> bool:
    return any(_nearest(word, member) for word in words)
