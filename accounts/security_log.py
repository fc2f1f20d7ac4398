"""What the log of the site tells of signing in: who and from which network, by numbers and marks, never by name.

Answers that refuse something are logged by Django itself; `tpmap.logs` adds whose request it was.
"""

import logging

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.networks import client_network

log = logging.getLogger(__name__)


def note_signed_in(request: HttpRequest, user, *, with_second_factor: bool) -> None:
    """Log that a session began, and by how much."""
    proof = "password and second factor, or passkey" if with_second_factor else "password"
    log.info("Signed in: account=%s network=%s by=%s", user.pk, client_network(request), proof)


def note_signed_out(sender, request, user, **kwargs) -> None:
    """Log that somebody left."""
    if user is not None:
        log.info("Signed out: account=%s network=%s", user.pk, client_network(request))


def note_sign_in_refused(sender, credentials, request=None, **kwargs) -> None:
    """Log a wrong password. The name is a mark that is the same for the same name: what was typed may be a password."""
    network = client_network(request) if request is not None else "-"
    log.warning("Sign-in refused: name=%s network=%s", _mark(credentials.get("username") or ""), network)


def note_proof_refused(user, kind: str) -> None:
    """Log that a proof of somebody whose password was right before was wrong: `kind` is "code" or "password"."""
    log.warning("Proof refused: account=%s kind=%s", user.pk, kind)


def note_passkey_refused(request: HttpRequest) -> None:
    """Log that the answer of a device was not accepted."""
    log.warning("Passkey refused: network=%s", client_network(request))


def _mark(username: str) -> str:
    return salted_hmac(__name__, username.strip().casefold(), algorithm="sha256").hexdigest()[:12]
