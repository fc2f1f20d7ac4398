"""How often a password or a code may be tried, whoever tries: see ADR 28.

A device on which the person signed in before has tokens of its own. So a stranger who uses up those of an account, from
one network or from a thousand, does not keep its owner out, and neither does a neighbour behind the same address.
"""

import math
from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest

from accounts.buckets import Bucket
from accounts.known_devices import known_device
from accounts.networks import client_network

# Together never more than ten checks of an account in an hour.
ACCOUNT = Bucket("account", size=7, per_hour=3)
# An office of fifty in which everybody mistypes some mornings; a list of passwords tried on all names is stopped.
NETWORK = Bucket("network", size=300, per_hour=300)
DEVICE = Bucket("device", size=10, per_hour=10)
# Somebody who is signed in and asked for his own password: a stolen session guesses no more than this.
OWN_PASSWORD = Bucket("own-password", size=5, per_hour=5)
# Six digits hold out for decades against six tries an hour.
SECOND_FACTOR = Bucket("second-factor", size=6, per_hour=6)


class TooManyAttempts(Exception):
    """Nothing was checked. `seconds`: how long until the next attempt is heard."""

    def __init__(self, seconds: float):
        super().__init__("too many attempts")
        self.seconds = math.ceil(seconds)


def take_attempt(request: HttpRequest, username: str, *, at: datetime) -> None:
    """Take one attempt at the password of `username`, which need not exist. Raises TooManyAttempts."""
    if device := known_device(request, username):
        _take(DEVICE, device, at)
        return
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        return  # locked for this network: nothing will be checked, `locked_out` answers
    name = _same_name(username)
    _take(ACCOUNT, name, at)
    try:
        _take(NETWORK, client_network(request), at)
    except TooManyAttempts:
        ACCOUNT.give_back(name)
        raise


def forgive_attempts(request: HttpRequest, username: str) -> None:
    """The password was right: forget the mistakes before it."""
    if device := known_device(request, username):
        DEVICE.fill(device)
        return
    ACCOUNT.fill(_same_name(username))
    NETWORK.give_back(client_network(request))


def take_own_attempt(user, *, at: datetime) -> None:
    """Take one attempt of somebody signed in at his own password. Raises TooManyAttempts."""
    _take(OWN_PASSWORD, str(user.pk), at)


def forgive_own_attempts(user) -> None:
    """His own password was right: forget the mistakes before it."""
    OWN_PASSWORD.fill(str(user.pk))


def take_second_attempt(user, *, at: datetime) -> None:
    """Take one attempt at a code of the second factor. Raises TooManyAttempts."""
    _take(SECOND_FACTOR, str(user.pk), at)


def forgive_second_attempts(user) -> None:
    """A code was right: forget the mistakes before it."""
    SECOND_FACTOR.fill(str(user.pk))


def _take(bucket: Bucket, subject: str, at: datetime) -> None:
    if seconds := bucket.take(subject, at=at):
        raise TooManyAttempts(seconds)


def _same_name(username: str) -> str:
    return username.strip().casefold()
