from django.urls import path

from logbook.views import photos, search

app_name = "logbook"

urlpatterns = [
    path("households/", search.search, name="search"),
    path("households/find/", search.identity_search, name="identity-search"),
    path("households/worklists/", search.worklist_counts, name="worklist-counts"),
    path("households/<uuid:pk>/photos/", photos.photo_upload, name="photo-upload"),
    path("photos/<uuid:pk>/", photos.photo, name="photo"),
    path("photos/<uuid:pk>/small/", photos.photo_thumbnail, name="photo-thumbnail"),
    path("photos/<uuid:pk>/discard/", photos.photo_discard, name="photo-discard"),
]
