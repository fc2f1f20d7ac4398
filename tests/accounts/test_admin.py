"""The admin is for superusers, has no door of its own, and deletes nothing."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from logbook.models import Problem
from tests.people import make_user

OUR_APPS = {"areas", "accounts", "jobs", "households", "mpi", "logbook", "reports"}
OURS = [model for model in admin.site._registry if model._meta.app_label in OUR_APPS]


@pytest.fixture
def superuser(db):
    return make_user("root", "ผู้ดูแล", "ระบบ", is_staff=True, is_superuser=True)


def test_a_stranger_is_sent_to_the_one_sign_in_page(client, db):
    response = client.get(reverse("admin:index"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign-in"))
    assert client.get(reverse("admin:login")).url.startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("who", ["account_admin", "national_officer", "auditor"])
def test_nobody_but_superusers_gets_in(client_of, request, who):
    person = request.getfixturevalue(who)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    response = client_of(person).get(reverse("admin:index"), follow=True)
    assert response.status_code == 403


def test_a_superuser_sees_every_list(client_of, superuser, areas, subdistrict_officer):
    client = client_of(superuser)
    for model in OURS:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_nothing_of_ours_is_deleted_in_the_admin(superuser, model):
    request = RequestFactory().get("/")
    request.user = superuser
    assert not admin.site._registry[model].has_delete_permission(request)
    assert "delete_selected" not in admin.site._registry[model].get_actions(request)


def test_a_problem_is_not_changed_in_the_admin(superuser):
    request = RequestFactory().get("/")
    request.user = superuser
    assert Problem not in admin.site._registry or not admin.site._registry[Problem].has_change_permission(request)
