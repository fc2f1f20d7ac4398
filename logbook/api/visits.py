from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_view
from rest_framework import serializers, viewsets

from accounts.api import LookedAt
from accounts.permissions import Permission
from areas.money import MOST_SATANG
from logbook.api.help import SentHelpActivitySerializer
from logbook.api.people import SentPersonSerializer
from logbook.api.problems import SentProblemSerializer
from logbook.api.sending import CaseFilterSet, SendMixin, SentSerializer, not_after_today, sends
from logbook.choices import NOBODY_THERE
from logbook.forms.rows import MOST_ROWS
from logbook.models import Visit
from logbook.services.submissions import Answer
from logbook.services.visits import Assessed, Point, take_in_visit
from mpi.indicators import INCOME_FACTS
from mpi.rules import State

# What the column of a version can hold.
LAST_VERSION = 2**31 - 1
STATES = {"passed": State.PASSED, "failed": State.FAILED}


class VisitSerializer(serializers.ModelSerializer):
    class Meta:
        model = Visit
        fields = [
            "id", "household", "round", "visited_on", "found", "wants_help", "note", "companions", "latitude",
            "longitude", "accuracy_metres", "attitude", "skill", "resource", "way_out", "recorded_by", "created_at",
        ]  # fmt: skip


class AssessedSerializer(serializers.Serializer):
    """What was found about one indicator; `unknown` leaves the known state as it is."""

    state = serializers.ChoiceField(choices=["passed", "failed", "unknown"])
    reason = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)

    def to_internal_value(self, data) -> Assessed:
        told = super().to_internal_value(data)
        return Assessed(STATES.get(told["state"]), told["reason"])


class IncomeSerializer(serializers.Serializer):
    """Parts of the household's yearly income in satang; a part left out stays as it is known."""

    def get_fields(self):
        return {
            name: serializers.IntegerField(min_value=0, max_value=MOST_SATANG, required=False) for name in INCOME_FACTS
        }


class FoundProblemSerializer(SentProblemSerializer):
    client_uuid = household = None

    class Meta(SentProblemSerializer.Meta):
        fields = [name for name in SentProblemSerializer.Meta.fields if name not in ("client_uuid", "household")]


class GivenHelpSerializer(SentHelpActivitySerializer):
    client_uuid = household = None

    class Meta(SentHelpActivitySerializer.Meta):
        fields = [name for name in SentHelpActivitySerializer.Meta.fields if name not in ("client_uuid", "household")]


class MetPersonSerializer(SentPersonSerializer):
    """Somebody who lives there and stands on no list: he waits for the district chief."""

    note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)

    class Meta(SentPersonSerializer.Meta):
        fields = [*SentPersonSerializer.Meta.fields, "note"]

    def newcomer(self, told: dict):
        note = told.pop("note")
        return super().newcomer(told), note


class SentVisitSerializer(SentSerializer):
    """A whole visit: what was found at the door, about the indicators and the income, and what was done."""

    member = None
    base_version = serializers.IntegerField(min_value=1, max_value=LAST_VERSION, required=False, allow_null=True)
    visited_on = serializers.DateField(validators=[not_after_today])
    status_note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    moved_to = serializers.CharField(max_length=200, required=False, allow_blank=True)
    assessments = serializers.DictField(child=AssessedSerializer(), required=False)
    income = IncomeSerializer(required=False, source="facts")
    problems = FoundProblemSerializer(many=True, required=False)
    help_activities = GivenHelpSerializer(many=True, required=False)
    people = MetPersonSerializer(many=True, required=False, max_length=MOST_ROWS)

    class Meta:
        model = Visit
        fields = [
            "client_uuid", "household", "base_version", "visited_on", "found", "wants_help", "note", "companions",
            "latitude", "longitude", "accuracy_metres", "attitude", "skill", "resource", "way_out", "status_note",
            "moved_to", "assessments", "income", "problems", "help_activities", "people",
        ]  # fmt: skip

    def validate(self, attrs: dict) -> dict:
        attrs = super().validate(attrs)
        latitude, longitude = attrs.pop("latitude", None), attrs.pop("longitude", None)
        accuracy = attrs.pop("accuracy_metres", None)
        if latitude is not None:
            attrs["point"] = Point(latitude, longitude, accuracy)
        attrs["met"] = [(newcomer, note) for newcomer, note in attrs.pop("people", ())]
        if attrs["met"] and attrs["found"] in NOBODY_THERE:
            raise serializers.ValidationError({"found": [_("You wrote down somebody whom you met. Was nobody there?")]})
        attrs["four_t"] = {
            name: attrs.pop(name) for name in ("attitude", "skill", "resource", "way_out") if name in attrs
        }
        return attrs


@extend_schema_view(create=sends("Record a visit with all that was found and done"))
class VisitViewSet(LookedAt, SendMixin, viewsets.ReadOnlyModelViewSet):
    """Visits to households inside the signed-in person's area."""

    looks_at = Visit
    required_permissions = {"GET": Permission.HOUSEHOLD_VIEW, "POST": Permission.VISIT_RECORD}
    filterset_class = CaseFilterSet
    queryset = Visit.objects.none()
    ordering = "id"

    def get_queryset(self):
        return Visit.objects.within(self.request.scope)

    def get_serializer_class(self):
        return SentVisitSerializer if self.action == "create" else VisitSerializer

    def take_in(self, **form) -> Answer:
        return take_in_visit(**form)
