"""What visits, problems and help have in common: a form is taken in once, for ever, by its `client_uuid`."""

from datetime import date
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers
from rest_framework.response import Response

from accounts.api import ScopedRelatedField
from accounts.state_machines import WrongState
from areas.filters import AreaCodeFilter
from households.models import Household, Member
from households.refusals import Refused
from households.services.change import require_current_round
from logbook.numbers import without_numbers_within
from logbook.services.problems import NotOfThisHousehold, OpenAlready
from logbook.services.submissions import Answer, take_in
from logbook.services.visits import UnknownIndicator


def not_after_today(day: date) -> None:
    if day > timezone.localdate():
        raise serializers.ValidationError(_("This day has not come yet."), code="future")


class ReceiptSerializer(serializers.Serializer):
    """The answer to a form that was sent: the same again when the same form comes again."""

    receipt = serializers.CharField(
        required=False, help_text="Left out of a 409 where somebody else's form came first."
    )
    client_uuid = serializers.UUIDField()
    state = serializers.CharField()
    problem = serializers.UUIDField(required=False)
    help = serializers.UUIDField(required=False)
    visit = serializers.UUIDField(required=False)
    entry = serializers.UUIDField(required=False)
    household = serializers.UUIDField(required=False)
    member = serializers.UUIDField(required=False)


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
    """POST: take a form in once. 201 new, 200 the same again, 202 for review, 409 other content under one UUID."""

    def create(self, request, *args, **kwargs):
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        typed = without_numbers_within({name: said for name, said in request.data.items() if name != "client_uuid"})
        try:
            answer = self.take_in(typed=typed, by=request.user, **self.at_work(), **sent.validated_data)
        except NotOfThisHousehold as error:
            raise serializers.ValidationError({"member": [_("This is not of this household.")]}) from error
        except UnknownIndicator as error:
            raise serializers.ValidationError({"assessments": [_("This indicator was not asked here.")]}) from error
        except WrongState as error:
            raise serializers.ValidationError({"problems": [_("One of the problems is closed.")]}) from error
        except OpenAlready as error:
            raise serializers.ValidationError([error.message]) from error
        except Refused as error:
            raise serializers.ValidationError(_by_place(error)) from error
        return Response(answer.body, status=answer.status)

    def at_work(self) -> dict[str, Any]:
        """Return what the service wants to know of the moment."""
        return {"round": require_current_round()}

    def take_in(self, **form) -> Answer:
        return take_in(self.kind, self.record, **form)


def _by_place(refusal: Refused) -> list | dict:
    """Return the sentences of a refusal; of one of several people with his place and the field."""
    if refusal.place is None:
        return refusal.messages
    return {"people": [*({} for _before in range(refusal.place)), refusal.message_dict]}


def sends(summary: str):
    return extend_schema(
        summary=summary,
        responses={
            201: ReceiptSerializer,
            200: OpenApiResponse(ReceiptSerializer, description="The same form had come before."),
            202: OpenApiResponse(ReceiptSerializer, description="Somebody changed the same facts; kept for review."),
            409: OpenApiResponse(ReceiptSerializer, description="Other content under the same client_uuid; kept."),
            422: OpenApiResponse(description="Field paths with sentences."),
        },
    )


class CaseFilterSet(django_filters.FilterSet):
    area = AreaCodeFilter()
    household = django_filters.UUIDFilter(field_name="household_id")
    round = django_filters.NumberFilter(field_name="round_id")
