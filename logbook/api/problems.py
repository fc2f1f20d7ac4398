import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api import LookedAt
from accounts.permissions import Permission
from accounts.state_machines import ReasonMissing, WrongState
from areas.money import MOST_SATANG
from logbook.api.sending import CaseFilterSet, SendMixin, SentSerializer, not_after_today, sends
from logbook.choices import CLOSED_STATES, ProblemState
from logbook.models import Problem
from logbook.services.problems import close_problem, open_problem, reopen_problem


class ProblemSerializer(serializers.ModelSerializer):
    class Meta:
        model = Problem
        fields = [
            "id", "household", "member", "visit", "round", "kind", "indicator", "hardship", "debt_satang",
            "creditor_kind", "description", "cause", "need", "severity", "found_on", "source", "state", "closed_on",
            "closing_note", "moved_to", "recorded_by", "created_at",
        ]  # fmt: skip


class SentProblemSerializer(SentSerializer):
    found_on = serializers.DateField(validators=[not_after_today])
    debt_satang = serializers.IntegerField(min_value=1, max_value=MOST_SATANG, required=False, allow_null=True)

    class Meta:
        model = Problem
        fields = [
            "client_uuid", "household", "member", "kind", "indicator", "hardship", "debt_satang", "creditor_kind",
            "description", "cause", "need", "severity", "found_on", "source",
        ]  # fmt: skip


class ClosingSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=[(state.value, state.label) for state in CLOSED_STATES])
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    closed_on = serializers.DateField(validators=[not_after_today])
    moved_to = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class ReopeningSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class ProblemFilterSet(CaseFilterSet):
    state = django_filters.ChoiceFilter(choices=ProblemState.choices)


@extend_schema_view(create=sends("Record a problem"))
class ProblemViewSet(LookedAt, SendMixin, viewsets.ReadOnlyModelViewSet):
    """Problems of households inside the signed-in person's area. They are closed, never deleted."""

    looks_at = Problem
    required_permissions = {"GET": Permission.HOUSEHOLD_VIEW, "POST": Permission.VISIT_RECORD}
    filterset_class = ProblemFilterSet
    queryset = Problem.objects.none()
    ordering = "id"
    kind = "problem"
    record = staticmethod(open_problem)

    def get_queryset(self):
        return Problem.objects.within(self.request.scope)

    def get_serializer_class(self):
        return SentProblemSerializer if self.action == "create" else ProblemSerializer

    @extend_schema(request=ClosingSerializer, responses=ProblemSerializer)
    @action(detail=True, methods=["post"], required_permissions={"POST": Permission.PROBLEM_CLOSE})
    def close(self, request, pk=None):
        return self._change(close_problem, ClosingSerializer, request)

    @extend_schema(request=ReopeningSerializer, responses=ProblemSerializer)
    @action(detail=True, methods=["post"], required_permissions={"POST": Permission.PROBLEM_CLOSE})
    def reopen(self, request, pk=None):
        return self._change(reopen_problem, ReopeningSerializer, request)

    def _change(self, service, serializer_class, request):
        problem, told = self.get_object(), serializer_class(data=request.data)
        told.is_valid(raise_exception=True)
        try:
            problem = service(problem=problem, by=request.user, **told.validated_data)
        except WrongState as error:
            raise serializers.ValidationError({"state": [error.state.label]}) from error
        except ReasonMissing as error:
            raise serializers.ValidationError({"note": [_("Say why.")]}) from error
        return Response(ProblemSerializer(problem).data)
