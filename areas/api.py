import django_filters
from rest_framework import permissions, serializers, viewsets

from areas.choices import AreaLevel
from areas.models import Area


class AreaSerializer(serializers.ModelSerializer):
    class Meta:
        model = Area
        fields = ["code", "level", "parent", "name_th", "name_en", "postcode", "is_current"]


class AreaFilterSet(django_filters.FilterSet):
    level = django_filters.ChoiceFilter(choices=AreaLevel.choices)
    parent = django_filters.CharFilter(field_name="parent_id")

    class Meta:
        model = Area
        fields = ["level", "parent"]


class AreaViewSet(viewsets.ReadOnlyModelViewSet):
    """Provinces, districts, subdistricts and villages inside the signed-in person's area."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = AreaSerializer
    filterset_class = AreaFilterSet
    queryset = Area.objects.none()
    ordering = "code"
    lookup_value_regex = "[0-9]+"

    def get_queryset(self):
        return Area.objects.within(self.request.scope)
