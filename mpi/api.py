import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from accounts.api import LookedAt
from accounts.permissions import Permission
from areas.filters import AreaCodeFilter
from mpi.choices import FragilityLevel, TargetGroup
from mpi.indicators import INDICATOR_SETS, POVERTY_CUTOFFS
from mpi.models import HouseholdScore


@extend_schema_field(list[str])
class IndicatorCodesField(serializers.Field):
    """A set of indicators, stored as bits, as the list of their codes."""

    def to_representation(self, score: HouseholdScore) -> list[str]:
        bits = getattr(score, self.field_name)
        return [indicator.code for indicator in INDICATOR_SETS[score.indicator_set].chosen_by(bits)]

    def get_attribute(self, score: HouseholdScore) -> HouseholdScore:
        return score


class ScoreSerializer(serializers.ModelSerializer):
    failed = IndicatorCodesField(read_only=True)
    not_applicable = IndicatorCodesField(read_only=True)
    no_data = IndicatorCodesField(read_only=True)
    is_poor = serializers.BooleanField(read_only=True)

    class Meta:
        model = HouseholdScore
        fields = [
            "household", "round", "area_code", "indicator_set", "points", "is_poor", "failed", "not_applicable",
            "no_data", "failed_dimensions", "failed_dimension_count", "is_critical", "member_count",
            "card_holder_count", "dependent_count", "has_able_member", "income_per_head_satang", "is_low_income",
            "has_housing_problem", "fragility_level", "target_group", "computed_at",
        ]  # fmt: skip


class ScoreFilterSet(django_filters.FilterSet):
    area = AreaCodeFilter()
    round = django_filters.NumberFilter(field_name="round_id")
    household = django_filters.UUIDFilter(field_name="household_id")
    poor_at = django_filters.ChoiceFilter(
        field_name="points", lookup_expr="gte", choices=[(points, f"{points}/60") for points in POVERTY_CUTOFFS]
    )
    target_group = django_filters.ChoiceFilter(choices=TargetGroup.choices)
    fragility_level = django_filters.ChoiceFilter(choices=FragilityLevel.choices)

    class Meta:
        model = HouseholdScore
        fields = ["area", "round", "household", "poor_at", "target_group", "fragility_level"]


class ScoreViewSet(LookedAt, viewsets.ReadOnlyModelViewSet):
    """Scores of households inside the signed-in person's area, one a survey round."""

    looks_at = HouseholdScore
    required_permissions = {"GET": Permission.HOUSEHOLD_VIEW}
    serializer_class = ScoreSerializer
    filterset_class = ScoreFilterSet
    queryset = HouseholdScore.objects.none()
    ordering = "id"

    def get_queryset(self):
        return HouseholdScore.objects.within(self.request.scope)
