from django.contrib import admin

from accounts.administration import NeverDeletes, ReadOnly
from reports.models import Export, ExportAlarm, ExportLimit


@admin.register(Export)
class ExportAdmin(ReadOnly):
    list_display = ("receipt", "topic", "format", "state", "row_count", "requested_by", "requested_at")
    list_filter = ("state", "topic", "with_identity")
    list_select_related = ("requested_by",)


@admin.register(ExportLimit)
class ExportLimitAdmin(NeverDeletes):
    list_display = ("role", "rows_a_day")


@admin.register(ExportAlarm)
class ExportAlarmAdmin(ReadOnly):
    list_display = ("at", "kind", "user", "area_code", "seen_at")
    list_select_related = ("user",)
