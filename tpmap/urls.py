from django.urls import path

from tpmap.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
]
