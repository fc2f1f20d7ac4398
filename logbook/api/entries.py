import django_filters
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api import LookedAt, ScopedRelatedField, refusal
from accounts.permissions import Permission
from accounts.state_machines import StepRefused
from areas.choices import AreaLevel
from areas.scope import is_area_code
from households.models import Household
from logbook.api.people import SentPersonSerializer
from logbook.api.sending import CaseFilterSet, SendMixin, sends
from logbook.choices import EntryState, ReturnReason
from logbook.forms.entries import MOST_PEOPLE
from logbook.models import Entry
from logbook.services.approvals import DECISIONS, decide
from logbook.services.entries import Evidence, resend, take_in_household, take_in_member, take_up, withdraw
from logbook.services.submissions import Answer


class EntrySerializer(serializers.ModelSerializer):
    """People found in the field and how far the district chief is with them. `member` null: the whole household."""

    household_version = serializers.IntegerField(
        source="household.version", read_only=True, help_text="To be sent back with a decision as `seen_version`."
    )

    class Meta:
        model = Entry
        fields = [
            "id", "household", "household_version", "member", "area_code", "visit", "thaiqm_survey", "note", "risks",
            "state", "entered_by", "entered_at", "sent_by", "sent_at", "corrected_since", "decided_by", "decided_at",
            "survey_batch", "reasons", "reason",
        ]  # fmt: skip


class SentPlaceSerializer(serializers.ModelSerializer):
    """The house of a household that stands on no list; its area is one of the caller's own."""

    area = serializers.CharField(max_length=8, help_text="The code of a village, or of a subdistrict without villages.")

    class Meta:
        model = Household
        fields = [
            "area", "house_code", "village_suffix", "house_number", "soi", "road", "community", "local_government",
            "latitude", "longitude", "phone", "occupation",
        ]  # fmt: skip

    def validate_area(self, code: str) -> str:
        is_near = is_area_code(code) and self.context["request"].scope.covers(code)
        if not is_near or len(code) < AreaLevel.SUBDISTRICT:
            raise serializers.ValidationError(_("This is no village or subdistrict of your area."))
        return code

    def validate(self, attrs: dict) -> dict:
        place = Household(**{name: said for name, said in attrs.items() if name != "area"})
        try:
            # Whose code it is already, the service says, in the same words wherever that is.
            place.validate_constraints(exclude={"house_code"})
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return attrs


class SentEntrySerializer(serializers.Serializer):
    """One person more of a known `household`, or a `new_household` with its people, the head first."""

    client_uuid = serializers.UUIDField()
    household = ScopedRelatedField(queryset=Household.objects.all(), required=False)
    new_household = SentPlaceSerializer(required=False)
    people = SentPersonSerializer(many=True, allow_empty=False, max_length=MOST_PEOPLE)
    note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)

    def validate(self, attrs: dict) -> dict:
        if ("household" in attrs) == ("new_household" in attrs):
            raise serializers.ValidationError({"household": [_("Name a known household, or describe a new one.")]})
        if "household" in attrs and len(attrs["people"]) > 1:
            raise serializers.ValidationError({"people": [_("Of a known household send one person at a time.")]})
        return attrs


class DecisionSerializer(serializers.Serializer):
    """What the district chief decides; all but a confirmation need a reason."""

    step = serializers.ChoiceField(choices=[(step, step) for step in DECISIONS])
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=ReturnReason.choices), required=False, max_length=len(ReturnReason)
    )
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    seen_version = serializers.IntegerField(
        min_value=1, help_text="`household_version` as it was shown; one that was changed since is looked at once more."
    )


class StepReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class EntryFilterSet(CaseFilterSet):
    round = None
    state = django_filters.ChoiceFilter(choices=EntryState.choices)


@extend_schema_view(create=sends("Enter a household, or a person of one, to be confirmed by the district chief"))
class EntryViewSet(LookedAt, SendMixin, viewsets.ReadOnlyModelViewSet):
    """People found in the field inside the signed-in person's area. Until they are confirmed nobody counts them."""

    looks_at = Entry
    required_permissions = {"GET": Permission.HOUSEHOLD_VIEW, "POST": Permission.HOUSEHOLD_EDIT}
    filterset_class = EntryFilterSet
    queryset = Entry.objects.none()
    ordering = "id"

    def get_queryset(self):
        decides = self.action in ("decide", "waiting")
        scope = self.request.user.approval_scope if decides else self.request.scope
        return Entry.objects.within(scope).select_related("household")

    def get_serializer_class(self):
        return SentEntrySerializer if self.action == "create" else EntrySerializer

    def at_work(self) -> dict:
        return {"on": timezone.localdate(), "at": timezone.now()}

    def take_in(self, *, people, note, household=None, new_household=None, **form) -> Answer:
        evidence = Evidence(note=note)
        if household is not None:
            return take_in_member(household=household, newcomer=people[0], evidence=evidence, **form)
        return take_in_household(fields=new_household, people=people, evidence=evidence, **form)

    @extend_schema(summary="What waits where the caller confirms", responses=EntrySerializer(many=True))
    @action(detail=False, required_permissions={"GET": Permission.ENTRY_APPROVE})
    def waiting(self, request):
        page = self.paginate_queryset(self.get_queryset().pending())
        return self.get_paginated_response(EntrySerializer(page, many=True).data)

    @extend_schema(summary="Confirm, send back, ask for more or refuse", request=DecisionSerializer)
    @action(detail=True, methods=["post"], required_permissions={"POST": Permission.ENTRY_APPROVE})
    def decide(self, request, pk=None):
        return self._take(decide, DecisionSerializer, at=timezone.now())

    @extend_schema(summary="Send it again after it was put right", request=None)
    @action(detail=True, methods=["post"])
    def resend(self, request, pk=None):
        return self._take(resend, serializers.Serializer, at=timezone.now())

    @extend_schema(summary="Take it back; it stays in the file", request=StepReasonSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        return self._take(withdraw, StepReasonSerializer)

    @extend_schema(summary="Take one up again that was refused or withdrawn", request=StepReasonSerializer)
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request, pk=None):
        return self._take(take_up, StepReasonSerializer)

    def _take(self, service, serializer_class, **moment) -> Response:
        entry, told = self.get_object(), serializer_class(data=self.request.data)
        told.is_valid(raise_exception=True)
        try:
            entry = service(entry=entry, by=self.request.user, **told.validated_data, **moment)
        except StepRefused as refused:
            raise refusal(refused) from refused
        return Response(EntrySerializer(entry).data)
