"""Families to be searched for: a household with its score, and crowds of them, written in a few statements."""

from django.utils import timezone

from areas.thai import sort_key
from households.choices import IdentityType, Origin, Relationship
from households.models import Household, Member
from households.tokens import refresh_name_postings
from mpi.indicators import BMN_2565, CRITICAL
from mpi.models import HouseholdScore
from mpi.rules import mask

YEAR = 2566


def score(household: Household, *failed: str, year: int = YEAR, **fields) -> HouseholdScore:
    """Write the score of a household that fails the named indicators ("MPI15") and passes or lacks nothing else."""
    indicators = [indicator for indicator in BMN_2565.indicators if indicator.code in failed]
    dimensions = {indicator.dimension for indicator in indicators}
    bits = sum(dimension.bit for dimension in dimensions)
    usual = {
        "area_code": household.area_id,
        "indicator_set": BMN_2565.code,
        "points": sum(indicator.points for indicator in indicators),
        "failed": mask(indicators),
        "not_applicable": 0,
        "no_data": 0,
        "failed_dimensions": bits,
        "failed_dimension_count": len(dimensions),
        "is_critical": CRITICAL.accepts(bits),
        "member_count": 1,
        "card_holder_count": 0,
        "dependent_count": 0,
        "computed_at": timezone.now(),
    }
    return HouseholdScore.objects.create(household=household, round_id=year, **usual | fields)


def let_names_be_found() -> None:
    """Write the words of everybody's name, as the services do that make members."""
    refresh_name_postings(Member.objects.all())


def crowd(names: list[tuple[str, str]], area_code: str = "84010201", **score_fields) -> list[Household]:
    """Write one household for each (first name, last name), all failing the income indicator, in four statements."""
    households = Household.objects.bulk_create(
        Household(area_id=area_code, house_number=f"{number}", origin=Origin.BMN, origin_round_id=YEAR)
        for number, _name in enumerate(names, start=1)
    )
    Member.objects.bulk_create(
        _head(household, *name, serial) for serial, (household, name) in enumerate(zip(households, names, strict=True))
    )
    template = score(households[0], "MPI15", **score_fields)
    HouseholdScore.objects.bulk_create(_same_score(template, household) for household in households[1:])
    return households


def _head(household: Household, first_name: str, last_name: str, serial: int) -> Member:
    return Member(
        household=household,
        title="นาง",
        first_name=first_name,
        last_name=last_name,
        identity_type=IdentityType.NONE,
        temporary_number=f"C{household.pk.hex[:12]}{serial}",
        relationship=Relationship.HEAD,
        origin=Origin.BMN,
        origin_round_id=YEAR,
        sort_key=f"{sort_key(first_name)} {sort_key(last_name)}",
    )


def _same_score(template: HouseholdScore, household: Household) -> HouseholdScore:
    fields = {field.attname: getattr(template, field.attname) for field in template._meta.concrete_fields}
    return HouseholdScore(**fields | {"id": None, "household_id": household.pk, "area_code": household.area_id})
