"""Whole pages, opened as somebody who is signed in. What is refused ends the benchmark: a refusal is fast."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User


def browser_of(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def open_page(client: Client, path: str) -> None:
    """Open a page. Raises RuntimeError for anything but 200."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")


@contextmanager
def asked_as(role: str) -> Iterator[None]:
    """Go to the database as `role`; as "none" as who is logged in, its owner, whom no wall holds."""
    connection.ensure_connection()
    connection.connection.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        connection.connection.execute("RESET ROLE")


def as_the_site() -> AbstractContextManager[None]:
    """Go to the database as officers do, behind the walls between areas (ADR 33)."""
    return asked_as(settings.SITE_ROLE)
