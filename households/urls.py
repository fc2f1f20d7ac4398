from django.urls import path

from households.views import heads, households, members

app_name = "households"

urlpatterns = [
    path("households/new/", households.household_add, name="add"),
    path("households/<uuid:pk>/edit/", households.household_edit, name="edit"),
    path("households/<uuid:pk>/status/", households.household_status, name="status"),
    path("households/<uuid:pk>/head/", heads.head_change, name="head-change"),
    path("households/<uuid:pk>/members/new/", members.member_add, name="member-add"),
    path("members/<uuid:pk>/edit/", members.member_edit, name="member-edit"),
    path("members/<uuid:pk>/edit/<slug:slug>/", members.member_group, name="member-group"),
    path("members/<uuid:pk>/number/", members.member_identity, name="member-identity"),
    path("members/<uuid:pk>/death/", heads.member_death, name="member-death"),
    path("members/<uuid:pk>/move/", heads.member_move, name="member-move"),
    path("members/<uuid:pk>/back/", heads.member_back, name="member-back"),
]
