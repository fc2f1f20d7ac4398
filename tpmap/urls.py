from django.urls import include, path

from tpmap.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("logbook.urls")),
]
