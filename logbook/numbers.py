"""Citizen IDs among what was typed into a form: nowhere kept in plain, neither in the form as sent nor in a draft."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from accounts.sealing import SealBroken, seal_bytes, unseal_bytes
from households.identity import InvalidNumber, lookup_of, parse_number

SEALED = "sealed:"
OF_DRAFTS = "draft"
Typed = Mapping[str, list[str]]


def without_numbers(typed: Typed) -> dict[str, list[str]]:
    """Return what was typed as it may be kept with a submission: of each number only what tells it from another."""
    return _each_number({name: said for name, said in typed.items() if not name.endswith("number_again")}, _told_apart)


def without_numbers_within(sent: Any) -> Any:
    """Return what a program sent as it may be kept: of each number, however deep, only what tells it from another."""
    match sent:
        case dict():
            return {
                name: _told_apart(str(said)) if _is_number(name) else without_numbers_within(said)
                for name, said in sent.items()
            }
        case list():
            return [without_numbers_within(each) for each in sent]
    return sent


def forgetting_numbers(typed: Typed) -> dict[str, list[str]]:
    """Return what was typed with the numbers left empty: what `without_numbers` kept of them is nothing to type."""
    return _each_number(typed, lambda _written: "")


def sealed_numbers(typed: Typed) -> dict[str, list[str]]:
    """Return what was typed so far as a draft keeps it, for him alone who types it: the numbers sealed."""
    return _each_number(typed, _sealed)


def opened_numbers(typed: Typed) -> dict[str, list[str]]:
    """Return what `sealed_numbers` was given. A number whose key is no more is left empty: it is asked for again."""
    return _each_number(typed, _opened)


def _each_number(typed: Typed, of: Callable[[str], str]) -> dict[str, list[str]]:
    return {name: [of(each) for each in said] if _is_number(name) else said for name, said in typed.items()}


def _is_number(name: str) -> bool:
    return name.rpartition("-")[2] in ("number", "number_again")


def _told_apart(written: str) -> str:
    try:
        number = parse_number(written)
    except InvalidNumber:
        number = written.strip()
    return lookup_of(number).hex() if number else ""


def _sealed(written: str) -> str:
    return SEALED + base64.b64encode(seal_bytes(written.encode(), purpose=OF_DRAFTS)).decode() if written else ""


def _opened(kept: str) -> str:
    if not kept.startswith(SEALED):
        return ""
    try:
        return unseal_bytes(base64.b64decode(kept.removeprefix(SEALED)), purpose=OF_DRAFTS).decode()
    except SealBroken:
        return ""
