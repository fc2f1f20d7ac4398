"""How private each stored field is, and the check that none is without a class.

Every app with models says so in its own `privacy.py`: `FIELDS = {"Model": {"public": "…", "personal": "…",
"sensitive": "…", "credential": "…"}}`, names separated by spaces. *Public* tells nothing about a person; *personal*
does; *sensitive* is health, disability, religion, the number of an identity document, and free text in which such
things are written (Personal Data Protection Act, s. 26); a *credential* is what somebody signs in with. History tables
have the class of the field that they repeat.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks
from django.db.models import (
    BinaryField,
    CharField,
    DecimalField,
    Field,
    FileField,
    JSONField,
    Model,
    TextField,
)
from django.utils.module_loading import module_has_submodule

# In these somebody is told of, or found: numbers in seals, names and sentences, what was written down, a point.
EMPTIED = "–"  # what then stands where a text stood
TOLD = (CharField, TextField, BinaryField, JSONField, DecimalField)


class Privacy(StrEnum):
    PUBLIC = "public"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    CREDENTIAL = "credential"


def privacy_of(model: type[Model], name: str) -> Privacy:
    """Return the class of a field of one of our models or of its history. Raises LookupError for one without."""
    tracked = getattr(model, "pgh_tracked_model", None) or model
    if tracked is not model and name.startswith("pgh_"):
        return Privacy.PUBLIC
    return _classes(tracked._meta.app_config)[tracked.__name__][name]


def forgotten_fields(model: type[Model]) -> list[str]:
    """Return the fields that are emptied when a record is forgotten: texts, seals and points that are not public.

    What has choices, counts or dates a case stays, so that no figure changes. An app says otherwise in its privacy.py:
    `KEPT` (texts that are codes), `FORGOTTEN_TOO` (such as exact dates of people). A field made later is forgotten.
    """
    module = import_module(f"{model._meta.app_label}.privacy")
    kept = getattr(module, "KEPT", {}).get(model.__name__, "").split()
    too = getattr(module, "FORGOTTEN_TOO", {}).get(model.__name__, "").split()
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.name in too or (field.name not in kept and _tells_of_somebody(model, field))
    ]


def _tells_of_somebody(model: type[Model], field: Field) -> bool:
    is_told = isinstance(field, TOLD) and not isinstance(field, FileField) and not field.choices
    return is_told and privacy_of(model, field.name) != Privacy.PUBLIC


def our_models() -> Iterator[type[Model]]:
    """Yield the models of this repository's own apps, without tables that only join two others."""
    for config in apps.get_app_configs():
        if Path(config.path).parent == Path(settings.BASE_DIR):
            yield from config.get_models()


def every_field_has_a_class(app_configs=None, **kwargs) -> list[checks.Error]:
    """Fail on a field without a class, on one with two, and on a declared field that no longer exists."""
    return [error for model in our_models() for error in _errors(model)]


def _errors(model: type[Model]) -> list[checks.Error]:
    fields = {field.name for field in model._meta.get_fields() if isinstance(field, Field)}
    if getattr(model, "pgh_tracked_model", None):
        return []
    declared = _declared(model._meta.app_config).get(model.__name__, {})
    names = [name for names in declared.values() for name in names.split()]
    faults = {
        "has no privacy class": fields - set(names),
        "has more than one privacy class": {name for name in names if names.count(name) > 1},
        "is declared but does not exist": set(names) - fields,
    }
    return [
        checks.Error(f"{model._meta.label}.{name} {fault}.", hint="Say it in the app's privacy.py.", id="accounts.E001")
        for fault, wrong in faults.items()
        for name in sorted(wrong)
    ]


def _declared(config: AppConfig) -> dict[str, dict[str, str]]:
    if not module_has_submodule(config.module, "privacy"):
        return {}
    return import_module(f"{config.name}.privacy").FIELDS


@cache
def _classes(config: AppConfig) -> dict[str, dict[str, Privacy]]:
    return {
        model: {name: Privacy(privacy) for privacy, names in classes.items() for name in names.split()}
        for model, classes in _declared(config).items()
    }


FIELDS = {
    "User": {
        "public": "id is_superuser is_staff is_active groups user_permissions is_demonstration session_epoch"
        " second_factor_due_on",
        "personal": "username email first_name last_name phone last_login previous_login date_joined sort_key"
        " expires_on reviewed_on",
        "credential": "password",
    },
    "Post": {"public": "id kind area quota"},
    "Appointment": {"public": "id post starts_on ends_on", "personal": "user"},
    "Delegation": {
        "public": "id post starts_on ends_on document given_at ended_at",
        "personal": "given_by delegate reason",
    },
    "AccountAct": {"public": "id act at", "personal": "account by note"},
    "Invitation": {
        "public": "id form made_at expires_at used_at revoked_at",
        "personal": "account made_by",
        "credential": "token_hash",
    },
    "AuthenticatorApp": {
        "public": "id name confirmed throttling_failure_timestamp throttling_failure_count step t0 digits tolerance"
        " drift last_t created_at",
        "personal": "user last_used_at",
        "credential": "key",
    },
    "SignIn": {"public": "id epoch at ended_at", "personal": "user device network", "credential": "session_key"},
    "RecoveryCode": {"public": "id made_at used_at", "personal": "user", "credential": "selector secret_hash"},
    "TokenBucket": {"public": "key tokens filled_at"},
    "ChainLink": {"public": "id table columns after upto numbers marks rows_digest digest made_at"},
    "ChainCheck": {"public": "id at link_count row_count amended_count is_whole faults head"},
    "ChainAmendment": {"public": "id link run kind numbers marks made_at"},
    "RetentionPeriod": {"public": "id kind months basis reason set_at version", "personal": "set_by"},
    "RetentionRun": {
        "public": "id cause begun_at finished_at counts kept_back faults files_to_remove",
        "personal": "by",
    },
    "LookupLimit": {"public": "id role households_a_day lists_a_day reveals_a_day"},
    "LookupLeave": {"public": "id day given_at", "personal": "user given_by reason"},
    "LookupAlarm": {"public": "id kind measure at area_code seen_at", "personal": "user count network seen_by"},
    "Decoy": {"public": "id area_code placed_at", "personal": "household placed_by"},
    "AccessLogEntry": {
        "public": "id at action page subject_kind area_code",
        "personal": "user subject_id household shown purpose network households_today lists_today reveals_today",
    },
}

# Of people whose account was closed long ago.
FORGOTTEN_TOO = {"User": "last_login previous_login"}
