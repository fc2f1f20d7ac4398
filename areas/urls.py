from django.urls import path

from areas import views

app_name = "areas"

urlpatterns = [
    path("children/", views.children, name="children"),
    path("find/", views.find, name="find"),
]
