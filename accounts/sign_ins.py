"""Which devices somebody is signed in on, and how they are signed out."""

from datetime import datetime, timedelta

import pghistory
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from accounts.acts import record_act
from accounts.choices import Act
from accounts.models import SignIn, TokenBucket, User
from accounts.networks import client_network

BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux")),
)


def device_words(user_agent: str) -> str:
    """Return "Chrome · Android" of what a browser says of itself; "" where it says nothing known."""
    parts = (next((word for sign, word in words if sign in user_agent), "") for words in (BROWSERS, SYSTEMS))
    return " · ".join(part for part in parts if part)


def note_sign_in(*, user: User, request, at: datetime) -> SignIn:
    """Write down on which device this session began; the session has a key by now."""
    return SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "epoch": user.session_epoch,
            "at": at,
            "ended_at": None,
            "device": device_words(request.META.get("HTTP_USER_AGENT", "")),
            "network": client_network(request),
        },
    )[0]


@transaction.atomic
def end_sign_in(*, sign_in: SignIn, at: datetime) -> None:
    """Sign one device out, at its next request."""
    Session.objects.filter(pk=sign_in.session_key).delete()
    SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(ended_at=at)


@transaction.atomic
def end_all_sign_ins(*, user: User, by: User, note: str = "") -> None:
    """Sign this person out on every device, at its next request."""
    with pghistory.context(user=by.pk):
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    record_act(account=user, act=Act.SESSIONS_ENDED, by=by, note=note)


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """Give this person a new password, and sign out wherever the old one was used."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record_act(account=user, act=Act.PASSWORD_CHANGED, by=user)
    end_all_sign_ins(user=user, by=user)


def keep_this_session(request) -> None:
    """Let the session go on in which its owner ended all others, under a new key."""
    key_before = request.session.session_key
    update_session_auth_hash(request, request.user)
    epoch = request.user.session_epoch
    SignIn.objects.of(request.user).moved(key_before, request.session.session_key, epoch)


def renew_session(request) -> None:
    """Let the session go on under a new key, as after a proof; the old key opens nothing any more."""
    key_before = request.session.session_key
    request.session.cycle_key()
    SignIn.objects.of(request.user).moved(key_before, request.session.session_key, request.user.session_epoch)


def forget_full_buckets(*, at: datetime) -> None:
    """Remove the buckets that are full again."""
    TokenBucket.objects.filter(filled_at__lt=at - timedelta(days=1)).delete()
