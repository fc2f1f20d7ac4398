"""People for a demonstration: one for each role, never in production."""

import stat

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured

from accounts.choices import Role
from accounts.demonstration import DEMONSTRATION_ACCOUNTS, create_demonstration_accounts, demonstration_password
from accounts.models import User
from accounts.posts import POST_KINDS


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def test_there_is_one_for_every_role_and_all_can_sign_in(areas):
    create_demonstration_accounts()
    assert {POST_KINDS[account.post].role for account in DEMONSTRATION_ACCOUNTS} == set(Role)
    for account in DEMONSTRATION_ACCOUNTS:
        assert User.objects.get(username=account.username).check_password(demonstration_password())


def test_a_second_time_changes_nobody(areas):
    create_demonstration_accounts()
    User.objects.filter(username="team").update(password="changed")
    assert create_demonstration_accounts() == []
    assert User.objects.get(username="team").password == "changed"
    assert User.objects.count() == len(DEMONSTRATION_ACCOUNTS)


def test_the_password_is_made_once_for_each_installation_and_only_its_owner_reads_it(settings, tmp_path):
    first = demonstration_password()
    assert demonstration_password() == first
    assert stat.S_IMODE((tmp_path / "demonstration_password").stat().st_mode) == 0o600
    validate_password(first)
    settings.VAR_DIR = tmp_path / "other"
    settings.VAR_DIR.mkdir()
    assert demonstration_password() != first


def test_production_has_none(settings, areas):
    settings.PRODUCTION = True
    for step in (create_demonstration_accounts, demonstration_password):
        with pytest.raises(ImproperlyConfigured):
            step()
    assert not User.objects.exists()
