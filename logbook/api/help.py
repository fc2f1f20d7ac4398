from drf_spectacular.utils import extend_schema_view
from rest_framework import serializers, viewsets

from accounts.api import LookedAt, ScopedRelatedField
from accounts.permissions import Permission
from areas.money import MOST_SATANG
from logbook.api.sending import CaseFilterSet, SendMixin, SentSerializer, not_after_today, sends
from logbook.models import HelpActivity, Problem
from logbook.services.help import record_help


class HelpActivitySerializer(serializers.ModelSerializer):
    class Meta:
        model = HelpActivity
        fields = [
            "id", "household", "member", "visit", "round", "problems", "kind", "description", "agency", "place",
            "helped_on", "amount_satang", "menu_item", "is_not_in_menu", "result", "stage_after", "obstacle",
            "suggestion", "next_step", "next_step_on", "recorded_by", "created_at",
        ]  # fmt: skip


class SentHelpActivitySerializer(SentSerializer):
    problems = ScopedRelatedField(queryset=Problem.objects.all(), many=True, required=False)
    helped_on = serializers.DateField(validators=[not_after_today])
    amount_satang = serializers.IntegerField(min_value=0, max_value=MOST_SATANG, required=False, allow_null=True)

    class Meta:
        model = HelpActivity
        fields = [
            "client_uuid", "household", "member", "problems", "kind", "description", "agency", "place", "helped_on",
            "amount_satang", "menu_item", "is_not_in_menu", "result", "stage_after", "obstacle", "suggestion",
            "next_step", "next_step_on",
        ]  # fmt: skip


@extend_schema_view(create=sends("Record an act of help"))
class HelpActivityViewSet(LookedAt, SendMixin, viewsets.ReadOnlyModelViewSet):
    """Help given to households inside the signed-in person's area."""

    looks_at = HelpActivity
    required_permissions = {"GET": Permission.HOUSEHOLD_VIEW, "POST": Permission.VISIT_RECORD}
    filterset_class = CaseFilterSet
    queryset = HelpActivity.objects.none()
    ordering = "id"
    kind = "help"
    record = staticmethod(record_help)

    def get_queryset(self):
        return HelpActivity.objects.within(self.request.scope).prefetch_related("problems")

    def get_serializer_class(self):
        return SentHelpActivitySerializer if self.action == "create" else HelpActivitySerializer
