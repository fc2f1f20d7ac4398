from django.urls import path

from reports.views import alarms, designer, exports, saved

app_name = "reports"

urlpatterns = [
    path("reports/", designer.reports_home, name="home"),
    path("reports/pinned/", designer.pinned, name="pinned"),
    path("reports/pivot/", designer.pivot, name="pivot"),
    path("reports/pivot/values/", designer.pivot_values, name="pivot-values"),
    path("reports/pivot/cell/", designer.pivot_cell, name="pivot-cell"),
    path("reports/saved/new/", saved.saved_new, name="saved-new"),
    path("reports/saved/<uuid:pk>/", saved.saved, name="saved"),
    path("reports/saved/<uuid:pk>/edit/", saved.saved_edit, name="saved-edit"),
    path("reports/saved/<uuid:pk>/design/", saved.saved_redesign, name="saved-redesign"),
    path("reports/saved/<uuid:pk>/hide/", saved.saved_hide, name="saved-hide"),
    path("reports/saved/<uuid:pk>/show/", saved.saved_show, name="saved-show"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/new/", exports.export_new, name="export-new"),
    path("exports/agency/", exports.export_agency, name="export-agency"),
    path("exports/pivot/", exports.export_pivot, name="export-pivot"),
    path("exports/approvals/", exports.export_approvals, name="export-approvals"),
    path("exports/alarms/", alarms.alarm_list, name="export-alarms"),
    path("exports/alarms/<int:pk>/seen/", alarms.alarm_seen, name="export-alarm-seen"),
    path("exports/<uuid:pk>/", exports.export_detail, name="export"),
    path("exports/<uuid:pk>/progress/", exports.export_progress, name="export-progress"),
    path("exports/<uuid:pk>/cancel/", exports.export_cancel, name="export-cancel"),
    path("exports/<uuid:pk>/again/", exports.export_again, name="export-again"),
    path("exports/<uuid:pk>/download/", exports.export_download, name="export-download"),
    path("exports/<uuid:pk>/decide/", exports.export_decide, name="export-decide"),
]
