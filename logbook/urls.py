from django.urls import path, register_converter

from areas.converters import AreaCodeConverter
from logbook.views import (
    areas,
    families,
    help,
    history,
    households,
    identity,
    kept,
    photos,
    problems,
    search,
    thaiqm,
    transfers,
    visits,
)

app_name = "logbook"

register_converter(AreaCodeConverter, "area_code")

urlpatterns = [
    path("areas/", areas.areas, name="areas"),
    path("areas/<area_code:pk>/", areas.area, name="area"),
    path("households/", search.search, name="search"),
    path("households/find/", search.identity_search, name="identity-search"),
    path("households/worklists/", search.worklist_counts, name="worklist-counts"),
    path("households/<uuid:pk>/", households.household, name="household"),
    path("households/<uuid:pk>/score/", households.household_score, name="household-score"),
    path("households/<uuid:pk>/history/", history.household_history, name="household-history"),
    path("households/<uuid:pk>/history/restore/", history.history_restore, name="history-restore"),
    path("households/<uuid:pk>/problems/new/", problems.problem_new, name="problem-new"),
    path("households/<uuid:pk>/help/new/", help.help_new, name="help-new"),
    path("households/<uuid:pk>/thaiqm/new/", thaiqm.thaiqm_new, name="thaiqm-new"),
    path("households/<uuid:pk>/transfer/", transfers.household_transfer, name="household-transfer"),
    path("members/<uuid:pk>/transfer/", transfers.member_transfer, name="member-transfer"),
    path("households/<uuid:pk>/split/", families.household_split, name="household-split"),
    path("households/<uuid:pk>/merge/", families.household_merge, name="household-merge"),
    path("lineage/<uuid:pk>/undo/", families.lineage_undo, name="lineage-undo"),
    path("kept/", kept.kept_forms, name="kept"),
    path("kept/<int:pk>/", kept.kept_form, name="kept-form"),
    path("transfers/", transfers.transfers, name="transfers"),
    path("transfers/<uuid:pk>/", transfers.transfer, name="transfer"),
    path("transfers/<uuid:pk>/refuse/", transfers.transfer_refuse, name="transfer-refuse"),
    path("transfers/<uuid:pk>/withdraw/", transfers.transfer_withdraw, name="transfer-withdraw"),
    path("transfers/<uuid:pk>/seen/", transfers.transfer_seen, name="transfer-seen"),
    path("members/<uuid:pk>/identity/", identity.identity_reveal, name="identity-reveal"),
    path("problems/<uuid:pk>/close/", problems.problem_close, name="problem-close"),
    path("problems/<uuid:pk>/reopen/", problems.problem_reopen, name="problem-reopen"),
    path("households/<uuid:pk>/visits/new/", visits.visit_new, name="visit-new"),
    path("households/<uuid:pk>/visits/draft/", visits.visit_draft, name="visit-draft"),
    path("households/<uuid:pk>/visits/draft/discard/", visits.visit_draft_discard, name="visit-draft-discard"),
    path("visits/<uuid:pk>/", visits.visit, name="visit"),
    path("households/<uuid:pk>/photos/", photos.photo_upload, name="photo-upload"),
    path("photos/<uuid:pk>/", photos.photo, name="photo"),
    path("photos/<uuid:pk>/small/", photos.photo_thumbnail, name="photo-thumbnail"),
    path("photos/<uuid:pk>/discard/", photos.photo_discard, name="photo-discard"),
]
