"""The register of processing is whole: no table with people in it stands outside."""

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.privacy import Privacy, our_models, privacy_of
from accounts.register import ACTIVITIES, Activity, register


def holds_people(model) -> bool:
    classes = {privacy_of(model, field.name) for field in model._meta.concrete_fields}
    return bool(classes - {Privacy.PUBLIC})


def test_every_table_with_people_in_it_belongs_to_one_activity():
    named = [label for activity in ACTIVITIES for label in activity.models]
    assert len(named) == len(set(named))
    held = {model._meta.label for model in our_models() if not getattr(model, "pgh_tracked_model", None)}
    assert {label for label in held if holds_people(apps.get_model(label))} == set(named)


def test_a_table_stands_in_one_activity_only():
    with pytest.raises(ValueError, match=r"accounts\.User"):
        register(Activity("again", "", "", "", "", "", "", ("accounts.User",)))


@pytest.mark.parametrize(
    ("person", "status"), [("auditor", 200), ("district_chief", 200), ("account_admin", 403), ("district_officer", 403)]
)
def test_who_reads_the_register(person, status, client_of, request, django_assert_max_num_queries):
    client = client_of(request.getfixturevalue(person))
    client.get(reverse("accounts:processing"))  # the first page of a session also writes when it began
    with django_assert_max_num_queries(6):
        answer = client.get(reverse("accounts:processing"))
    assert answer.status_code == status
    if status == 200:
        told = answer.content.decode()
        for activity in ACTIVITIES:
            assert str(activity.label) in told
        assert "ศาสนา" in told
