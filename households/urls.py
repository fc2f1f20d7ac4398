from django.urls import path

from households.views import heads, households, import_rows, imports, members, undo

app_name = "households"

urlpatterns = [
    path("households/undo/", undo.undo, name="undo"),
    path("households/<uuid:pk>/edit/", households.household_edit, name="edit"),
    path("households/<uuid:pk>/status/", households.household_status, name="status"),
    path("households/<uuid:pk>/head/", heads.head_change, name="head-change"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/template/", imports.import_template, name="import-template"),
    path("imports/<int:pk>/", imports.import_detail, name="import"),
    path("imports/<int:pk>/columns/", imports.import_columns, name="import-columns"),
    path("imports/<int:pk>/columns/again/", imports.import_match_again, name="import-match-again"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<int:pk>/files/", imports.import_file_add, name="import-file-add"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("imports/<int:pk>/cancel/", imports.import_cancel, name="import-cancel"),
    path("imports/<int:pk>/resume/", imports.import_resume, name="import-resume"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import-undo"),
    path("imports/<int:pk>/rows/", import_rows.import_rows, name="import-rows"),
    path("imports/<int:pk>/repair/", import_rows.import_repair, name="import-repair"),
    path("imports/<int:pk>/words/", import_rows.import_words, name="import-words"),
    path("imports/<int:pk>/recheck/", import_rows.import_recheck, name="import-recheck"),
    path("imports/<int:pk>/errors/", imports.import_errors, name="import-errors"),
    path("members/<uuid:pk>/edit/", members.member_edit, name="member-edit"),
    path("members/<uuid:pk>/edit/<slug:slug>/", members.member_group, name="member-group"),
    path("members/<uuid:pk>/number/", members.member_identity, name="member-identity"),
    path("members/<uuid:pk>/death/", heads.member_death, name="member-death"),
    path("members/<uuid:pk>/move/", heads.member_move, name="member-move"),
    path("members/<uuid:pk>/back/", heads.member_back, name="member-back"),
]
