from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission
from reports.pivots.engine import compute
from reports.pivots.fields import Field
from reports.pivots.measures import Measure
from reports.pivots.patience import TooSlow
from reports.pivots.spec import BadPivot, PivotSpec
from reports.pivots.topics import TOPICS, Topic


def _parameter(name: str, description: str, *, many: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, description=description, many=many)


TOO_SLOW = _("Counting this takes longer than a page waits. Ask for a file: it is made in the background.")
ASKED = [
    _parameter("topic", "What is counted; households where nothing is said."),
    _parameter("rows", "Fields of the rows, with commas between."),
    _parameter("columns", "Fields of the columns, with commas between."),
    _parameter("measures", "What stands in the cells, with commas between; else what the topic counts."),
    _parameter("round", "The survey round (B.E.); else the current one."),
    _parameter("cutoff", "Points of 60 from which a household is poor: 1 (or union), 12, 16, 20 or 30."),
    _parameter("small", "“hidden”: no number tells of one to four households or persons."),
    _parameter("where", "Only these: district=8401,8402; null is what is not stated.", many=True),
]


class PivotViewSet(viewsets.ViewSet):
    """Pivot tables of the signed-in person's area, and all that can stand in them."""

    required_permissions = {"GET": Permission.PIVOT_VIEW}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def list(self, request):
        """Return the topics with their fields and measures: the names that a table is asked for by."""
        return Response({"topics": [topic_as_json(topic) for topic in TOPICS.values()]})

    @extend_schema(parameters=ASKED, responses=dict.fromkeys((200, 400, 422), OpenApiTypes.OBJECT))
    @action(detail=False)
    def table(self, request):
        """Return a table as `manage.py pivot` writes it: docs/commands.md.

        400 names what is wrong and what is near. 422 is what the database has no answer to within the seconds that a
        caller waits: ask for it as a file.
        """
        try:
            spec = PivotSpec.parse(request.query_params).read_by(request.permissions)
            table = compute(spec, scope=request.scope, at=timezone.now(), seconds=settings.PIVOT_SECONDS)
        except BadPivot as error:
            return Response(error.as_json(), status=400)
        except TooSlow:
            return Response({"too_slow": True, "errors": [{"message": str(TOO_SLOW)}]}, status=422)
        return Response(table.as_json())


def topic_as_json(topic: Topic) -> dict:
    return {
        "name": topic.name,
        "label": str(topic.label),
        "definition": str(topic.definition),
        "main": topic.main,
        "fields": [field_as_json(field) for field in topic.fields.values()],
        "measures": [measure_as_json(measure) for measure in topic.measures.values()],
    }


def field_as_json(field: Field) -> dict:
    """Return a field; `values` are None where they are too many to list."""
    options = field.values.options()
    return {
        "name": field.name,
        "label": str(field.label),
        "definition": str(field.definition),
        "group": field.group.value,
        "fans_out": field.fans_out,
        "values": options and [{"value": value, "label": label} for value, label in options],
    }


def measure_as_json(measure: Measure) -> dict:
    return {
        "name": measure.name,
        "label": str(measure.label),
        "definition": str(measure.definition),
        "unit": measure.unit.value,
        "is_additive": measure.is_additive,
    }
