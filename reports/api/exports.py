from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ProvedRecently, RequiresPermission, refusal
from accounts.permissions import Permission
from accounts.state_machines import StepRefused
from reports.choices import ExportPurpose
from reports.designer.design import Design
from reports.exports.answers import file_answer
from reports.exports.formats import FORMATS
from reports.exports.pivot_files import PIVOT
from reports.exports.searches import NotASearch
from reports.exports.topics import SEARCH_TOPICS
from reports.forms.exports import SHORTEST_REASON
from reports.models import Export
from reports.pivots.spec import BadPivot
from reports.services.exports import cancel_export, take_file
from reports.services.requests import request_export, request_pivot_export


class ExportSerializer(serializers.ModelSerializer):
    """A file and how it stands. It can be taken while it is `ready`, until `downloadable_until`."""

    downloadable_until = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            "id", "receipt", "topic", "format", "language", "columns", "filters", "area", "round", "with_identity",
            "purpose", "reason", "state", "failure", "requested_at", "as_of", "row_count", "size", "sha256",
            "kept_until", "download_count", "downloadable_until",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.DATETIME)
    def get_downloadable_until(self, export: Export):
        return export.downloadable_until


class AskedExportSerializer(serializers.Serializer):
    """What is asked for: the households of a search or their people, with columns; or the figures of a pivot."""

    client_uuid = serializers.UUIDField(help_text="The same again is the same request, for ever.")
    topic = serializers.ChoiceField(choices=[*SEARCH_TOPICS, PIVOT])
    query = serializers.CharField(
        max_length=4000,
        help_text="The query of the search page (show=failing&dimension=income) or that of a pivot (rows=district).",
    )
    columns = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=200
    )
    format = serializers.ChoiceField(choices=list(FORMATS))
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default="th")
    purpose = serializers.ChoiceField(choices=ExportPurpose.choices)
    reason = serializers.CharField(min_length=SHORTEST_REASON, max_length=300)

    def validate(self, attrs: dict) -> dict:
        if attrs["topic"] != PIVOT and not attrs["columns"]:
            raise serializers.ValidationError({"columns": [_("Choose a column at least.")]})
        return attrs


class ExportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The files that the signed-in person asked for. They leave by one door: asked for with a reason, made by a job."""

    required_permissions = {"GET": Permission.DATA_EXPORT, "POST": Permission.DATA_EXPORT}
    queryset = Export.objects.none()
    serializer_class = ExportSerializer
    ordering = "-receipt"

    def get_queryset(self):
        return Export.objects.within(self.request.scope).asked_by(self.request.user)

    def get_permissions(self):
        proves = self.action in ("create", "file")
        return [RequiresPermission(), ProvedRecently()] if proves else [RequiresPermission()]

    @extend_schema(
        summary="Ask for a file",
        request=AskedExportSerializer,
        responses={
            201: ExportSerializer,
            200: OpenApiResponse(ExportSerializer, description="The same form had come before."),
            403: OpenApiResponse(description="Not yours to take away, or not proved a short while ago who asks."),
            422: OpenApiResponse(description="Field paths with sentences; a limit of rows a day is one of them."),
        },
    )
    def create(self, request):
        asked = AskedExportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        is_known = Export.objects.within(request.scope).asked_by(request.user)
        status = 200 if is_known.of_form(asked.validated_data["client_uuid"]).exists() else 201
        export = self._ask(request, **asked.validated_data)
        return Response(ExportSerializer(export).data, status=status)

    @extend_schema(summary="Let it not be made", request=None, responses=ExportSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk=None):
        try:
            return Response(ExportSerializer(cancel_export(export=self.get_object(), by=request.user)).data)
        except StepRefused as refused:
            raise refusal(refused) from refused

    @extend_schema(summary="Take the file", request=None, responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def file(self, request, pk=None):
        """Hand the file over, as often and as long as its page says; each time is written down with who took it."""
        export = self.get_object()
        try:
            return file_answer(export, take_file(export=export, by=request.user, at=timezone.now(), request=request))
        except StepRefused as refused:
            raise refusal(refused) from refused

    def _ask(self, request: Request, *, topic: str, query: str, columns: list[str], **form) -> Export:
        told = form | {"by": request.user, "at": timezone.now(), "request": request}
        try:
            if topic == PIVOT:
                design = Design.read(QueryDict(query))
                return request_pivot_export(spec=design.spec, sort=design.look.sort, **told)
            return request_export(topic=topic, query=query, columns=columns, **told)
        except BadPivot as error:
            raise serializers.ValidationError({"query": [fault.message for fault in error.faults]}) from error
        except NotASearch as error:
            raise serializers.ValidationError({"query": [_("This is no search of households.")]}) from error
        except LookupError as error:
            raise serializers.ValidationError({"columns": [_("There is no such column.")]}) from error
        except StepRefused as refused:
            raise refusal(refused) from refused
