import django_filters
from rest_framework import serializers, viewsets

from accounts.api import LookedAt
from accounts.permissions import Permission
from areas.filters import AreaCodeFilter
from households.choices import Confirmation, HouseholdStatus, Origin
from households.models import Household, Member


class MemberSerializer(serializers.ModelSerializer):
    """A person; the 13-digit number only masked, as on every screen."""

    masked_identity = serializers.CharField(read_only=True)

    class Meta:
        model = Member
        fields = [
            "id", "household", "title", "first_name", "last_name", "sex", "birth_date", "birth_date_precision",
            "identity_type", "masked_identity", "relationship", "occupation", "education", "religion", "health",
            "can_help_self", "is_bedridden", "has_welfare_card", "receives_elderly_allowance",
            "receives_disability_allowance", "treatment_right", "is_living", "died_on", "is_present", "moved_on",
            "moved_to", "origin", "origin_round", "confirmation",
        ]  # fmt: skip


class HouseholdSerializer(serializers.ModelSerializer):
    area_code = serializers.CharField(source="area_id", read_only=True)

    class Meta:
        model = Household
        fields = [
            "id", "house_code", "area_code", "village_suffix", "house_number", "soi", "road", "community",
            "local_government", "latitude", "longitude", "phone", "occupation", "dwelling_land", "work_land",
            "work_land_rai", "work_land_square_wa", "title_document", "status", "status_on", "moved_to", "origin",
            "origin_round", "confirmation", "version", "updated_at",
        ]  # fmt: skip


class ConfirmedUnlessAsked:
    """A list has what the district chief has confirmed, unless `?confirmation=` asks for the rest."""

    def get_queryset(self):
        rows = self.queryset.model.objects.within(self.request.scope)
        is_asked = self.action != "list" or "confirmation" in self.request.query_params
        return rows if is_asked else rows.confirmed()


class HouseholdFilterSet(django_filters.FilterSet):
    area = AreaCodeFilter()
    status = django_filters.ChoiceFilter(choices=HouseholdStatus.choices)
    origin = django_filters.ChoiceFilter(choices=Origin.choices)
    confirmation = django_filters.ChoiceFilter(choices=Confirmation.choices)
    updated_after = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gt")

    class Meta:
        model = Household
        fields = ["area", "status", "origin", "confirmation", "updated_after"]


class MemberFilterSet(django_filters.FilterSet):
    area = AreaCodeFilter()
    household = django_filters.UUIDFilter(field_name="household_id")
    confirmation = django_filters.ChoiceFilter(choices=Confirmation.choices)

    class Meta:
        model = Member
        fields = ["area", "household", "confirmation", "is_living", "is_present"]


class HouseholdViewSet(LookedAt, ConfirmedUnlessAsked, viewsets.ReadOnlyModelViewSet):
    """Households inside the signed-in person's area; a list has those that are confirmed, unless asked otherwise."""

    looks_at = Household
    required_permissions = {"GET": Permission.HOUSEHOLD_VIEW}
    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilterSet
    queryset = Household.objects.none()
    ordering = "id"


class MemberViewSet(LookedAt, ConfirmedUnlessAsked, viewsets.ReadOnlyModelViewSet):
    """Members of households inside the signed-in person's area; a list has those that are confirmed, unless asked."""

    looks_at = Member
    required_permissions = {"GET": Permission.HOUSEHOLD_VIEW}
    serializer_class = MemberSerializer
    filterset_class = MemberFilterSet
    queryset = Member.objects.none()
    ordering = "id"
