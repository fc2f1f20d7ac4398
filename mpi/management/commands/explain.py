import json
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from areas.formats import NOTHING, baht, short_date
from areas.thai import arabic_digits
from households.models import Household, SurveyRound
from mpi.explain import DecidingFact, DimensionExplanation, Explanation, Finding, IndicatorExplanation, explain
from mpi.rules import State

SIGNS = {State.PASSED: "✓", State.FAILED: "✗", State.NOT_APPLICABLE: "–", State.NO_DATA: "?"}


class Command(BaseCommand):
    help = "Says why a household is poor in a round. Members appear by relationship and age only, never by name."

    def add_arguments(self, parser):
        parser.add_argument("house_code", metavar="HOUSE_CODE", help="the 11 digits of the house")
        parser.add_argument("--round", type=int, required=True, help="the year of the survey round (B.E.): 2566")
        parser.add_argument("--json", action="store_true", help="everything, as JSON")

    def handle(self, *args, **options):
        household = Household.objects.filter(house_code=arabic_digits(options["house_code"].strip())).first()
        survey_round = SurveyRound.objects.filter(year=options["round"]).first()
        if household is None:
            raise CommandError(_("There is no household with this house code."), returncode=2)
        if survey_round is None:
            raise CommandError(_("There is no survey round %(year)s.") % {"year": options["round"]}, returncode=2)
        found = explain(household, survey_round)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, default=str))
        else:
            self.stdout.write("\n".join(as_text(found)))


def as_json(found: Explanation) -> dict:
    assessment = found.assessment
    return {
        "house_code": found.household.house_code,
        "round": found.round.year,
        "indicator_set": assessment.indicators.code,
        "is_verified": assessment.indicators.is_verified,
        "points": assessment.points,
        "is_poor": assessment.is_poor,
        "has_mpi_data": assessment.has_mpi_data,
        "known_indicators": assessment.known_count,
        "failed_dimension_count": assessment.failed_dimension_count,
        "is_critical": assessment.is_critical,
        "member_count": assessment.member_count,
        "card_holder_count": assessment.card_holder_count,
        "dependent_count": assessment.dependent_count,
        "has_able_member": assessment.has_able_member,
        "income_per_head_satang": assessment.income_per_head_satang,
        "is_low_income": assessment.is_low_income,
        "has_housing_problem": assessment.has_housing_problem,
        "fragility_level": assessment.fragility_level,
        "target_group": assessment.target_group,
        "dimensions": [dimension_as_json(one) for one in found.dimensions],
    }


def dimension_as_json(one: DimensionExplanation) -> dict:
    return {
        "dimension": one.dimension.name.lower(),
        "is_failed": one.is_failed,
        "points": one.points,
        "indicators": [indicator_as_json(indicator) for indicator in one.indicators],
    }


def indicator_as_json(one: IndicatorExplanation) -> dict:
    return {
        "code": one.indicator.code,
        "name": str(one.indicator.name),
        "bmn_item": one.indicator.bmn_item,
        "points": one.indicator.points,
        "state": one.state.value,
        "reported_by": one.reported_with.source if one.reported_with else None,
        "findings": [finding_as_json(finding) for finding in one.findings],
    }


def finding_as_json(one: Finding) -> dict:
    whom = {"relationship": one.member.relationship, "age_years": one.age_years} if one.member else {}
    measured = one.measured and {
        "value": one.measured.value,
        "threshold": one.measured.threshold,
        "shortfall": one.measured.shortfall,
    }
    return whom | {"state": one.state.value, "measured": measured, "facts": [fact_as_json(fact) for fact in one.facts]}


def fact_as_json(one: DecidingFact) -> dict:
    return {
        "name": one.name,
        "label": str(one.label),
        "value": one.value,
        "source": one.answers.source,
        "surveyed_on": one.answers.surveyed_on,
        "is_corrected": one.is_corrected,
    }


def as_text(found: Explanation) -> Iterator[str]:
    yield _("House %(code)s, round %(year)d: %(points)d of 60 points") % {
        "code": found.household.house_code,
        "year": found.round.year,
        "points": found.assessment.points,
    }
    for dimension in found.dimensions:
        yield ""
        yield str(dimension.dimension.label)
        for one in dimension.indicators:
            yield f"  {SIGNS[one.state]} {one.indicator.code} {one.indicator.name}"
            if one.is_failed:
                yield from (f"      {line}" for finding in one.deciding for line in finding_as_text(finding))


def finding_as_text(one: Finding) -> Iterator[str]:
    if one.member:
        yield _("%(relationship)s, aged %(age)s") % {
            "relationship": one.member.get_relationship_display(),
            "age": NOTHING if one.age_years is None else one.age_years,
        }
    for fact in one.facts:
        answers = fact.answers
        yield f"{fact.label}: {answer_as_text(fact)} ({answers.get_source_display()} {short_date(answers.surveyed_on)})"


def answer_as_text(fact: DecidingFact) -> str:
    match fact.value:
        case None:
            return NOTHING
        case bool():
            return pgettext("answer", "yes") if fact.value else pgettext("answer", "no")
        case int() if fact.name.endswith("_satang"):
            return _("%(amount)s baht") % {"amount": baht(fact.value)}
    return str(fact.shown)
