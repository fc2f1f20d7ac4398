from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from tpmap.api import router
from tpmap.health import healthz
from tpmap.home import home
from tpmap.pages import choose_language, help_page
from tpmap.style import style

# Asked for its options, the page of the package would break.
api_page = {"url_name": "api-schema", "http_method_names": ["get", "head"]}
api = [
    path("", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(**api_page), name="api-docs"),
]

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("areas/", include("areas.urls")),
    path("account/", include("accounts.urls")),
    path("", include("households.urls")),
    path("", include("logbook.urls")),
    path("", include("reports.urls")),
    path("help/", help_page, name="help"),
    path("language/", choose_language, name="set_language"),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
]

if settings.DEBUG or settings.TESTING:
    urlpatterns.append(path("style/", style, name="style"))
