"""The columns about a household. `to_household` is the path that leads to it: "" in a list of households."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.choices import AreaLevel
from households.choices import Education, Health, HouseholdStatus, LandTenure, Occupation, Origin, Sex
from households.models import Household, Member
from logbook.choices import DevelopmentClass, DevelopmentStage
from logbook.models import Assignment, FollowUp, HelpActivity, HouseholdCase, Problem, Visit
from mpi.choices import Dimension, FragilityLevel, TargetGroup
from mpi.dimensions import WORDS
from mpi.models import HouseholdScore
from reports.exports import person, shows, sources
from reports.exports.columns import Column, Kind

PLACE = pgettext_lazy("columns", "Place")
HOUSEHOLD = pgettext_lazy("columns", "Household")
HEAD = pgettext_lazy("columns", "Household head")
POVERTY = pgettext_lazy("columns", "Dimensions and indicators")
CASE = pgettext_lazy("columns", "Work with the household")


def verbose(model, name: str):
    return model._meta.get_field(name).verbose_name


def place_columns(to_household: str = "") -> list[Column]:
    """Return where a household is, from the province down to its door."""

    def column(name: str, label, *inputs: str, **more) -> Column:
        reads = tuple((Household, "area" if each == "area_id" else each) for each in inputs)
        return Column(name, label, PLACE, reads, tuple(f"{to_household}{each}" for each in inputs), **more)

    def of_area(name: str, label, show, **more) -> Column:
        return column(name, label, "area_id", show=show, **more)

    return [
        of_area("province", _("Province"), shows.area_name(AreaLevel.PROVINCE), width=18),
        of_area("district", _("District"), shows.area_name(AreaLevel.DISTRICT), width=20, is_usual=True),
        of_area("subdistrict", _("Subdistrict"), shows.area_name(AreaLevel.SUBDISTRICT), width=18, is_usual=True),
        of_area("moo", pgettext_lazy("column", "Moo"), shows.moo, kind=Kind.NUMBER, width=8, is_usual=True),
        of_area("village", _("Village"), shows.area_name(AreaLevel.VILLAGE), width=20, is_usual=True),
        of_area(
            "area_code",
            _("Area code"),
            shows.text,
            width=12,
            definition=_("Official code (DOPA) of the village or, where there is none, of the subdistrict."),
        ),
        column("house_code", verbose(Household, "house_code"), "house_code", width=14),
        column(
            "house_number",
            verbose(Household, "house_number"),
            "house_number",
            width=12,
            is_usual=True,
            is_free_text=True,
        ),
        column("community", verbose(Household, "community"), "community", width=20, is_free_text=True),
        column(
            "local_government", verbose(Household, "local_government"), "local_government", width=24, is_free_text=True
        ),
        column(
            "address",
            _("Address"),
            *("house_number", "soi", "road", "area_id"),
            show=shows.address,
            width=50,
            is_free_text=True,
        ),
        column("latitude", verbose(Household, "latitude"), "latitude", show=shows.degrees, kind=Kind.POINT),
        column("longitude", verbose(Household, "longitude"), "longitude", show=shows.degrees, kind=Kind.POINT),
    ]


def household_columns(to_household: str = "") -> list[Column]:
    """Return what a household is and has."""

    def column(field: str, show=None, *, name: str = "", label=None, **more) -> Column:
        label, reads = label or verbose(Household, field), ((Household, field),)
        return Column(name or field, label, HOUSEHOLD, reads, (f"{to_household}{field}",), show=show, **more)

    return [
        column(
            "id",
            shows.text,
            name="household_id",
            label=_("Reference of the household"),
            width=38,
            definition=_("The same household has the same reference in every file; it tells nothing about it."),
        ),
        column("status", shows.words(HouseholdStatus), label=_("Status of the household"), width=18),
        column("origin", shows.words(Origin), label=_("Origin of the household"), width=18),
        column("phone", width=14, is_free_text=True),
        column("occupation", name="main_occupation", width=24, is_free_text=True),
        column("dwelling_land", shows.words(LandTenure), width=16),
        column("work_land", shows.words(LandTenure), width=16),
        column("work_land_rai", kind=Kind.NUMBER, width=8),
    ]


def head_columns(to_household: str = "") -> list[Column]:
    """Return who the living head of the household is; all empty where everybody died or moved away."""
    head, number = sources.head(f"{to_household}id"), sources.head_number(f"{to_household}id")

    def column(name: str, label, *inputs: str, source=head, of=Column, **more) -> Column:
        return of(name, label, HEAD, tuple((Member, each) for each in inputs), inputs, source=source, **more)

    return [
        person.full_name(column, "head_name", _("Name of the head"), is_usual=True),
        column("head_sex", _("Sex of the head"), "sex", show=shows.words(Sex), width=10),
        person.age(column, "head_age", _("Age of the head")),
        person.masked_number(column, "head_number", _("Citizen ID of the head (masked)"), source=number),
        person.whole_number(column, "head_whole_number", _("Citizen ID of the head (whole)"), source=number),
        column("head_occupation", _("Occupation of the head"), "occupation", show=shows.words(Occupation), width=20),
        column("head_education", _("Education of the head"), "education", show=shows.words(Education), width=20),
        column("head_health", _("Bodily state of the head"), "health", show=shows.words(Health), width=16),
        column(
            "head_has_card",
            _("Welfare card of the head"),
            "has_welfare_card",
            show=shows.yes_or_no,
            width=14,
        ),
    ]


def poverty_columns(to_household: str = "") -> list[Column]:
    """Return what follows from a household's answers in the round of the file."""
    score = sources.score(f"{to_household}id")

    def column(name: str, label, *inputs: str, **more) -> Column:
        reads = tuple((HouseholdScore, each) for each in inputs)
        return Column(name, label, POVERTY, reads, inputs, source=score, **more)

    def number(name: str, label, **more) -> Column:
        return column(name, label, name, kind=Kind.NUMBER, width=10, **more)

    return [
        column(
            "failed_dimensions",
            _("Failed dimensions"),
            *shows.SCORE_MASKS,
            show=shows.failed_dimensions,
            width=30,
            is_usual=True,
        ),
        column(
            "pattern",
            _("Pattern of the dimensions"),
            "failed_dimensions",
            show=shows.pattern,
            width=10,
            definition=_("A letter for each failed dimension in its place, a dash for the others."),
        ),
        *(
            column(
                f"dimension_{dimension.name.lower()}",
                WORDS[dimension],
                *shows.SCORE_MASKS,
                show=shows.dimension(dimension),
                width=12,
                definition=_("Passed, failed, not applicable, or no data."),
            )
            for dimension in Dimension
        ),
        number("failed_dimension_count", _("Number of failed dimensions"), is_usual=True),
        column(
            "failed_indicators",
            _("Failed indicators"),
            *("indicator_set", "failed"),
            show=shows.failed_indicators,
            width=24,
            definition=_("Codes of the 17 indicators: MPI01 to MPI17."),
        ),
        number("points", _("Points of 60"), definition=_("Weight of the failed indicators; 60 is all of them.")),
        column("is_critical", _("Critical"), "is_critical", show=shows.yes_only, width=10),
        number("member_count", _("Number of members"), is_usual=True),
        number("card_holder_count", _("Number of card holders"), is_usual=True),
        number(
            "dependent_count",
            _("Dependent persons"),
            definition=_("Children, elderly, disabled and bed-ridden people, as fragility counts them."),
        ),
        column(
            "income_per_head",
            _("Mean income a person and year (baht)"),
            "income_per_head_satang",
            show=shows.baht,
            kind=Kind.MONEY,
            width=16,
        ),
        column("is_low_income", verbose(HouseholdScore, "is_low_income"), "is_low_income", show=shows.yes_or_no),
        column(
            "has_housing_problem",
            verbose(HouseholdScore, "has_housing_problem"),
            "has_housing_problem",
            show=shows.yes_or_no,
        ),
        column(
            "fragility_level",
            verbose(HouseholdScore, "fragility_level"),
            "fragility_level",
            show=shows.words(FragilityLevel),
            width=16,
        ),
        column("target_group", verbose(HouseholdScore, "target_group"), "target_group", show=shows.words(TargetGroup)),
        column("is_listed_poor", verbose(HouseholdScore, "is_listed_poor"), "is_listed_poor", show=shows.yes_or_no),
    ]


def work_columns(to_household: str = "") -> list[Column]:
    """Return what was found at the household and done for it, in all rounds."""
    household = f"{to_household}id"
    visits, problems, help_given = (read(household) for read in (sources.visits, sources.problems, sources.help_given))
    follow_ups, assignments, case = (
        read(household) for read in (sources.follow_ups, sources.assignments, sources.case)
    )

    def count(name: str, label, source, field: str, of, **more) -> Column:
        reads = ((of, "household"),)
        return Column(name, label, CASE, reads, (field,), source, shows.count, Kind.NUMBER, width=10, **more)

    def last(name: str, label, source, of, field: str, **more) -> Column:
        return Column(name, label, CASE, ((of, field),), ("last",), source, shows.day, Kind.DAY, width=14, **more)

    def said(name: str, label, *inputs: str, show, **more) -> Column:
        reads = tuple((HouseholdCase, each.partition("__")[0]) for each in inputs)
        return Column(name, label, CASE, reads, inputs, case, show, **more)

    return [
        last("last_visit_on", _("Last visit"), visits, Visit, "visited_on", is_usual=True),
        count("visit_count", _("Number of visits"), visits, "count", Visit),
        count("open_problem_count", pgettext_lazy("column", "Open problems"), problems, "open", Problem, is_usual=True),
        count("problem_count", _("Number of problems"), problems, "count", Problem),
        count("help_count", _("Number of times helped"), help_given, "count", HelpActivity),
        last("last_help_on", _("Last help"), help_given, HelpActivity, "helped_on"),
        Column(
            "help_amount",
            _("Value of the help (baht)"),
            CASE,
            ((HelpActivity, "amount_satang"),),
            ("amount",),
            help_given,
            shows.baht,
            Kind.MONEY,
            width=16,
        ),
        count("follow_up_count", _("Number of follow-ups"), follow_ups, "count", FollowUp),
        last("last_follow_up_on", _("Last follow-up"), follow_ups, FollowUp, "followed_on"),
        count("unfinished_assignment_count", _("Unfinished assignments"), assignments, "unfinished", Assignment),
        said(
            "development_class",
            verbose(HouseholdCase, "development_class"),
            "development_class",
            show=shows.words(DevelopmentClass),
            width=16,
        ),
        said("stage", verbose(HouseholdCase, "stage"), "stage", show=shows.words(DevelopmentStage), width=16),
        said(
            "mentor",
            verbose(HouseholdCase, "mentor"),
            *("mentor_name", "mentor__first_name", "mentor__last_name"),
            show=shows.mentor,
            width=24,
            is_free_text=True,
        ),
    ]
