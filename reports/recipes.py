"""Reports to start from. A new recipe is one entry; what it shows is a design like any other."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.designer.design import Design


@dataclass(frozen=True)
class Recipe:
    """`query` is that of the design; `icon` one of the sprite."""

    name: str
    title: str | Promise
    question: str | Promise
    query: str
    icon: str = "folder"

    @property
    def design(self) -> Design:
        return Design.read(QueryDict(self.query))

    @property
    def address(self) -> str:
        return self.design.address


RECIPES = (
    Recipe(
        "subdistricts",
        _("Subdistricts by dimension"),
        _("In which subdistrict do how many households fail what?"),
        "topic=households&rows=district,subdistrict&columns=dimension&measures=failing_households",
        "pin",
    ),
    Recipe(
        "dimensions",
        _("Districts by number of failed dimensions"),
        _("How many households fail one dimension, two, or more?"),
        "topic=households&rows=district&columns=failed_dimension_count&measures=households,persons",
        "people",
    ),
    Recipe(
        "index",
        _("Poverty index by district: H, A and M0"),
        _("How many are poor, how badly, and where is it worst?"),
        "topic=households&rows=district&measures=persons,poor_persons,headcount_ratio,intensity,"
        "adjusted_headcount_ratio,adjusted_headcount_ratio.rank&chart=bars",
        "alert",
    ),
    Recipe(
        "contributions",
        _("What poverty is made of"),
        _("Which dimension contributes how much to the index of each district?"),
        "topic=failures&rows=district&columns=dimension&measures=contribution&chart=stacked",
        "health",
    ),
    Recipe(
        "cards",
        _("Welfare card by fragility"),
        _("Do the most fragile households hold a state welfare card?"),
        "topic=households&rows=fragility_level&columns=household_card&measures=households,households.share_of_row",
        "check",
    ),
    Recipe(
        "help",
        _("Help given by agency and month"),
        _("Who helped when, how often and with how much?"),
        "topic=activities&rows=help_agency&columns=month&measures=activities,baht",
        "calendar",
    ),
    Recipe(
        "movement",
        _("Movement between the years"),
        _("Who left poverty, who is still poor, who is new?"),
        "topic=movement&rows=district&measures=left_poverty,still_poor,relapsed,newly_poor,exit_ratio",
        "next",
    ),
    Recipe(
        "rounds",
        _("The poor over the rounds"),
        _("Does the share of the poor fall in each district?"),
        "topic=households&rows=district&columns=round&measures=headcount_ratio&chart=trend",
        "history",
    ),
    Recipe(
        "stages",
        _("Basis of the grades"),
        _("How far have households come, stage by stage?"),
        "topic=households&rows=district&columns=stage&measures=households,households.share_of_row",
        "edit",
    ),
)
