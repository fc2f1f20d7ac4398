from collections.abc import Sequence
from itertools import groupby

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from households.area_measures import MEASURES, Measure

# The one that the national committee ranks provinces by.
FIRST_MEASURE = "access_to_funds"


class RankingForm(forms.Form):
    """Which figure the areas below are ranked by, at which level; what is none of the choices counts as not said."""

    measure = forms.ChoiceField(label=_("Ranked by"))
    level = forms.ChoiceField(label=_("Areas"))

    def __init__(self, query: QueryDict, *, levels: Sequence[AreaLevel]):
        self.chosen = MEASURES.get(query.get("measure", ""), MEASURES[FIRST_MEASURE])
        self.chosen_level = next((level for level in levels if str(int(level)) == query.get("level")), levels[0])
        super().__init__(initial={"measure": self.chosen.code, "level": int(self.chosen_level)})
        self.fields["measure"].choices = [
            (dimension.label, [(measure.code, measure.name) for measure in measures])
            for dimension, measures in groupby(MEASURES.values(), key=_dimension)
        ]
        self.fields["level"].choices = [(int(level), level.label) for level in levels]


def _dimension(measure: Measure):
    return measure.dimension
