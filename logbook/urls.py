from django.urls import path, register_converter

from areas.converters import AreaCodeConverter
from logbook.views import (
    approvals,
    areas,
    entries,
    help,
    history,
    households,
    identity,
    photos,
    problems,
    search,
    thaiqm,
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
    path("households/new/", entries.household_add, name="household-add"),
    path("households/<uuid:pk>/members/new/", entries.member_add, name="member-add"),
    path("entries/", entries.entries, name="entries"),
    path("entries/<uuid:pk>/", entries.entry, name="entry"),
    path("entries/<uuid:pk>/evidence/", entries.entry_evidence, name="entry-evidence"),
    path("entries/<uuid:pk>/<slug:step>/", entries.entry_step, name="entry-step"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/together/", approvals.entries_together, name="entries-together"),
    path("approvals/undo/", approvals.entries_undo, name="entries-undo"),
    path("approvals/delegations/", approvals.delegations, name="delegations"),
    path("approvals/delegations/<int:pk>/end/", approvals.delegation_end, name="delegation-end"),
    path("approvals/<uuid:pk>/", approvals.entry_decide, name="entry-decide"),
    path("households/<uuid:pk>/", households.household, name="household"),
    path("households/<uuid:pk>/score/", households.household_score, name="household-score"),
    path("households/<uuid:pk>/history/", history.household_history, name="household-history"),
    path("households/<uuid:pk>/problems/new/", problems.problem_new, name="problem-new"),
    path("households/<uuid:pk>/help/new/", help.help_new, name="help-new"),
    path("households/<uuid:pk>/thaiqm/new/", thaiqm.thaiqm_new, name="thaiqm-new"),
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
