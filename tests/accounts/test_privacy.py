import pytest

from accounts import privacy
from accounts.privacy import Privacy, every_field_has_a_class, our_models, privacy_of
from households.models import Household, Member


def test_every_stored_field_of_ours_has_a_class():
    assert every_field_has_a_class() == []


def test_all_apps_with_tables_are_looked_at():
    assert {model._meta.app_label for model in our_models()} == {
        *("areas", "accounts", "jobs", "households", "mpi", "logbook", "reports")
    }


@pytest.mark.parametrize(
    ("declared", "fault"),
    [
        ({"public": "id house_code"}, "has no privacy class"),
        ({"public": "id id"}, "has more than one privacy class"),
        ({"public": "shoe_size"}, "is declared but does not exist"),
    ],
)
def test_a_wrong_declaration_stops_the_start(monkeypatch, declared, fault):
    monkeypatch.setattr(privacy, "_declared", lambda config: {"Household": declared})
    errors = [error.msg for error in privacy._errors(Household)]
    assert any(fault in error for error in errors)


def test_health_religion_and_numbers_are_sensitive():
    sensitive = ["health", "religion", "can_help_self", "is_bedridden", "identity_sealed", "identity_lookup"]
    assert {privacy_of(Member, name) for name in sensitive} == {Privacy.SENSITIVE}


def test_the_history_of_a_field_is_as_private_as_the_field():
    events = Member.events.rel.related_model
    assert privacy_of(events, "health") == Privacy.SENSITIVE
    assert privacy_of(events, "pgh_created_at") == Privacy.PUBLIC


def test_a_field_without_a_class_is_no_public_field():
    with pytest.raises(LookupError):
        privacy_of(Member, "shoe_size")
