"""Visits, problems and help for programs. Sending is idempotent for ever by `client_uuid`, as from the screens."""

from datetime import date

import django_filters
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api import ScopedRelatedField
from accounts.permissions import Permission
from areas.filters import AreaCodeFilter
from households.models import Household, Member, SurveyRound
from logbook.choices import CLOSED_STATES, ProblemState
from logbook.models import HelpActivity, Problem, Submission, Visit
from logbook.services.help import record_help
from logbook.services.problems import (
    NotOfThisHousehold,
    ReasonMissing,
    WrongState,
    close_problem,
    record_problem,
    reopen_problem,
)
from logbook.services.submissions import submit


def not_after_today(day: date) -> None:
    if day > timezone.localdate():
        raise serializers.ValidationError(_("This day has not come yet."), code="future")


class ReceiptSerializer(serializers.Serializer):
    """The answer to a form that was sent: the same again when the same form comes again."""

    receipt = serializers.CharField()
    client_uuid = serializers.UUIDField()
    state = serializers.CharField()
    id = serializers.UUIDField(required=False)


class SentSerializer(serializers.ModelSerializer):
    """A form as a program sends it. The database's promises are checked here, so that each breach names its field."""

    client_uuid = serializers.UUIDField(write_only=True)
    household = ScopedRelatedField(queryset=Household.objects.all())
    member = ScopedRelatedField(queryset=Member.objects.all(), required=False, allow_null=True)

    def validate(self, attrs: dict) -> dict:
        columns = {field.name for field in self.Meta.model._meta.concrete_fields}
        row = self.Meta.model(**{name: value for name, value in attrs.items() if name in columns})
        try:
            row.validate_constraints()
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return attrs


class SendMixin(mixins.CreateModelMixin):
    """POST: take a form in once. 201 new, 200 the same again, 409 other content under the same `client_uuid`."""

    def create(self, request, *args, **kwargs):
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        fields = dict(sent.validated_data)
        client_uuid, household = fields.pop("client_uuid"), fields.pop("household")
        survey_round = SurveyRound.objects.current()

        def record(_submission: Submission) -> dict:
            return {"id": self.record(household=household, round=survey_round, by=request.user, **fields).pk}

        try:
            answer = submit(
                kind=self.kind,
                client_uuid=client_uuid,
                payload={name: value for name, value in request.data.items() if name != "client_uuid"},
                household=household,
                by=request.user,
                record=record,
                round_year=survey_round.year,
            )
        except NotOfThisHousehold as error:
            raise serializers.ValidationError({"member": [_("This person is not of this household.")]}) from error
        except WrongState as error:
            raise serializers.ValidationError({"problems": [_("One of the problems is closed.")]}) from error
        return Response(answer.body, status=answer.status)


def sends(summary: str):
    return extend_schema(
        summary=summary,
        responses={
            201: ReceiptSerializer,
            200: OpenApiResponse(ReceiptSerializer, description="The same form had come before."),
            409: OpenApiResponse(ReceiptSerializer, description="Other content under the same client_uuid; kept."),
            422: OpenApiResponse(description="Field paths with sentences."),
        },
    )


class CaseFilterSet(django_filters.FilterSet):
    area = AreaCodeFilter()
    household = django_filters.UUIDFilter(field_name="household_id")
    round = django_filters.NumberFilter(field_name="round_id")


class VisitSerializer(serializers.ModelSerializer):
    class Meta:
        model = Visit
        fields = [
            "id", "household", "round", "visited_on", "found", "wants_help", "note", "companions", "latitude",
            "longitude", "accuracy_metres", "attitude", "skill", "resource", "way_out", "recorded_by", "created_at",
        ]  # fmt: skip


class VisitViewSet(viewsets.ReadOnlyModelViewSet):
    """Visits to households inside the signed-in person's area."""

    required_permissions = {"GET": Permission.HOUSEHOLD_VIEW}
    serializer_class = VisitSerializer
    filterset_class = CaseFilterSet
    queryset = Visit.objects.none()
    ordering = "id"

    def get_queryset(self):
        return Visit.objects.within(self.request.scope)


class ProblemSerializer(serializers.ModelSerializer):
    class Meta:
        model = Problem
        fields = [
            "id", "household", "member", "visit", "round", "kind", "indicator", "description", "cause", "need",
            "severity", "found_on", "source", "state", "closed_on", "closing_note", "moved_to", "recorded_by",
            "created_at",
        ]  # fmt: skip


class SentProblemSerializer(SentSerializer):
    found_on = serializers.DateField(validators=[not_after_today])

    class Meta:
        model = Problem
        fields = [
            "client_uuid", "household", "member", "kind", "indicator", "description", "cause", "need", "severity",
            "found_on", "source",
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
class ProblemViewSet(SendMixin, viewsets.ReadOnlyModelViewSet):
    """Problems of households inside the signed-in person's area. They are closed, never deleted."""

    required_permissions = {"GET": Permission.HOUSEHOLD_VIEW, "POST": Permission.VISIT_RECORD}
    filterset_class = ProblemFilterSet
    queryset = Problem.objects.none()
    ordering = "id"
    kind = "problem"
    record = staticmethod(record_problem)

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


class HelpActivitySerializer(serializers.ModelSerializer):
    class Meta:
        model = HelpActivity
        fields = [
            "id", "household", "member", "visit", "round", "problems", "kind", "description", "agency", "place",
            "helped_on", "amount_satang", "result", "obstacle", "suggestion", "next_step", "next_step_on",
            "recorded_by", "created_at",
        ]  # fmt: skip


class SentHelpActivitySerializer(SentSerializer):
    problems = ScopedRelatedField(queryset=Problem.objects.all(), many=True, required=False)
    helped_on = serializers.DateField(validators=[not_after_today])

    class Meta:
        model = HelpActivity
        fields = [
            "client_uuid", "household", "member", "problems", "kind", "description", "agency", "place", "helped_on",
            "amount_satang", "result", "obstacle", "suggestion", "next_step", "next_step_on",
        ]  # fmt: skip


@extend_schema_view(create=sends("Record an act of help"))
class HelpActivityViewSet(SendMixin, viewsets.ReadOnlyModelViewSet):
    """Help given to households inside the signed-in person's area."""

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
