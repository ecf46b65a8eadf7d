"""Who asks: the browser's session, a program's token, or the one user of this machine."""

import hmac
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from gnomon.answers.directory import Directory
from gnomon.inbox import Limits
from gnomon.operations.home import Home
from gnomon.settings import SignInSettings
from gnomon.steering.visibility import ANONYMOUS, LOCAL, Role, Visitor
from gnomon.web.serving import Answers

#: Key of the cookies' signatures, in the home, readable by its owner alone.
KEY_FILE = "session.key"


class SignedIn(Struct, frozen=True, kw_only=True):
    """What a session keeps of what the provider said."""

    subject: str
    """Who it is to the provider."""
    name: str
    """What they are called."""
    called: str | None
    """What the catalogue may know them by; null when the provider does not vouch for it."""
    groups: tuple[str, ...]
    """Their groups there."""


class Found(Struct, frozen=True, kw_only=True):
    """Who asks, and the cookie to hand to them."""

    visitor: Visitor
    cookie: str | None = None
    """The session's new cookie; null: they keep theirs."""


def signed_in(claims: Mapping[str, Any], settings: SignInSettings) -> SignedIn:
    """Keep of the provider's claims what the pages need."""
    subject = str(claims["sub"])
    told = claims.get(settings.person_claim)
    called = told if isinstance(told, str) and told.strip() else None
    if settings.person_claim == "email" and not settings.trusts_unverified_email:
        called = called if claims.get("email_verified") in (True, "true") else None
    groups = claims.get(settings.groups_claim, ())
    listed = groups if isinstance(groups, list) else str(groups).split() if groups else []
    name = next(
        (str(claims[each]) for each in ("name", "preferred_username") if claims.get(each)), subject
    )
    return SignedIn(
        subject=subject, name=name, called=called, groups=tuple(str(group) for group in listed)
    )


def visitor_of(told: SignedIn, settings: SignInSettings, directory: Directory) -> Visitor:
    """Say who somebody is here and what they may do, by today's settings and catalogue."""
    groups = set(told.groups)
    person = directory.find(told.called) if told.called else None
    led = directory.groups_led(person) if person else frozenset()
    led |= directory.with_below(
        group for group, leaders in settings.leads.items() if groups & set(leaders)
    )
    roles: set[Role] = set()
    if not settings.readers or groups & set(settings.readers):
        roles.add("reader")
    if led:
        roles.add("lead")
    if groups & set(settings.stewards):
        roles.add("steward")
    if groups & set(settings.administrators):
        roles.add("administrator")
    return Visitor(
        kind="person",
        # With what only the provider gives out: a name may be chosen to look like another's.
        name=person or f"{told.name} ({told.subject})",
        person=person,
        roles=frozenset(roles),
        leads=led,
    )


class Visitors:
    """Tells who asks; safe for many threads."""

    def __init__(self, home: Home, answers: Answers) -> None:
        """Know the home's sessions and tokens, and who is who."""
        self._inbox = home.inbox
        self._answers = answers
        self._settings = home.settings.sign_in
        self._key = _key(home.settings.home) if self._settings else b""

    def find(self, cookie: str | None, authorization: str | None) -> Found:
        """Say who asks.

        Args:
            cookie: The session's cookie.
            authorization: The header of that name; a bearer token goes before a cookie.
        """
        if self._settings is None:
            return Found(visitor=LOCAL)
        kind, _, told = (authorization or "").partition(" ")
        if kind.lower() == "bearer":
            return Found(visitor=self._of_token(told.strip()))
        secret = self._unsigned(cookie)
        if secret is None:
            return Found(visitor=ANONYMOUS)
        session = self._inbox.session(secret, _limits(self._settings))
        if session is None:
            return Found(visitor=ANONYMOUS)
        who = msgspec.json.decode(session.claims, type=SignedIn)
        return Found(
            visitor=visitor_of(who, self._settings, self._answers.directory()),
            cookie=self._signed(session.changed_to) if session.changed_to else None,
        )

    def begin(self, who: SignedIn, cookie: str | None) -> str:
        """Begin a session, end the browser's earlier one, and return the new cookie."""
        self.end(cookie)
        return self._signed(self._inbox.begin_session(msgspec.json.encode(who).decode()))

    def end(self, cookie: str | None) -> None:
        """End the session of a cookie."""
        secret = self._unsigned(cookie)
        if secret is not None:
            self._inbox.end_session(secret)

    def _of_token(self, told: str) -> Visitor:
        token = self._inbox.token(told)
        if token is None:
            return ANONYMOUS
        name = f"token {token.name} of {token.owner}"
        return Visitor(kind="token", name=name, scopes=frozenset(token.scopes))

    def _signed(self, secret: str) -> str:
        return f"{secret}.{self._signature(secret)}"

    def _unsigned(self, cookie: str | None) -> str | None:
        secret, _, signature = (cookie or "").partition(".")
        told, right = signature.encode(errors="replace"), self._signature(secret).encode()
        return secret if secret and hmac.compare_digest(told, right) else None

    def _signature(self, secret: str) -> str:
        return hmac.new(self._key, secret.encode(errors="replace"), sha256).hexdigest()


def _limits(settings: SignInSettings) -> Limits:
    return Limits(
        idle=timedelta(minutes=settings.idle_minutes),
        whole=timedelta(hours=settings.session_hours),
    )


def _key(home: Path) -> bytes:
    file = home / KEY_FILE
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes()
    key = secrets.token_bytes(32)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(key)
    return key
