"""Signing in by the company's OpenID provider, and out."""

from typing import Annotated
from urllib.parse import urlsplit

from authlib.common.security import generate_token
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from gnomon.inbox import Attempt
from gnomon.operations.home import Home
from gnomon.settings import SignInSettings
from gnomon.steering.visibility import FOR_WHOM, may
from gnomon.web.access import ANYONE, cookie_name, cookies, needs, session_cookie
from gnomon.web.guarding import same_origin
from gnomon.web.provider import Provider, SignInError
from gnomon.web.rendering import render
from gnomon.web.visitors import Visitors, signed_in, visitor_of

ROUTER = APIRouter()

#: What RFC 7636 allows at most is 128; so many letters hold more than 256 random bits.
_VERIFIER_LETTERS = 64
_NONCE_LETTERS = 43
_ATTEMPT_SECONDS = 600


class SignedOutPage(Struct, frozen=True, kw_only=True):
    """What is said to somebody who signed out, or could not sign in."""

    title: str
    message: str
    sign_in_href: str
    """Address that begins a sign-in."""
    provider_href: str | None
    """Where the provider itself signs people out; null when it does not say."""


@ROUTER.get("/sign-in", include_in_schema=False, dependencies=[needs(ANYONE)])
def sign_in(
    request: Request, wanted: Annotated[str, Query(alias="next", max_length=2_000)] = "/"
) -> Response:
    """Send somebody to the provider; what they wanted to see waits here, not in an address."""
    settings, provider = _settings(request), _provider(request)
    attempt = Attempt(
        nonce=generate_token(_NONCE_LETTERS),
        verifier=generate_token(_VERIFIER_LETTERS),
        target=_here(wanted),
    )
    home: Home = request.app.state.home
    try:
        state, browser = home.inbox.begin_attempt(attempt)
        address = provider.sign_in_address(
            state=state, nonce=attempt.nonce, verifier=attempt.verifier
        )
    except SignInError as error:
        return _say_refused(request, str(error), status=503)
    answer = RedirectResponse(address, status_code=303)
    answer.headers.append("Set-Cookie", _attempt_cookie(settings, browser))
    return answer


@ROUTER.get("/sign-in/return", include_in_schema=False, dependencies=[needs(ANYONE)])
def returned(
    request: Request,
    state: str = "",
    code: str = "",
    error: str = "",
    iss: str | None = None,
) -> Response:
    """Let in whom the provider sends back, if it was us who sent them there."""
    settings = _settings(request)
    told = cookies(request.headers)
    home: Home = request.app.state.home
    attempt = home.inbox.take_attempt(state, told.get(_attempt_name(settings), ""))
    if attempt is None:
        # Not for the journal: anybody could fill it so.
        return _say_refused(request, "This browser began no such sign-in, or it took too long.")
    # RFC 9207: an answer of another provider is none of ours.
    if iss is not None and iss != settings.issuer:
        return _refused(request, f"The answer is of {iss!r}, not of the provider asked.")
    if error or not code:
        return _refused(request, f"The provider answered {error or 'without a code'!r}.")
    try:
        claims = _provider(request).claims(code, verifier=attempt.verifier, nonce=attempt.nonce)
    except SignInError as failure:
        return _refused(request, str(failure))
    visitors: Visitors = request.app.state.visitors
    who = signed_in(claims, settings)
    visitor = visitor_of(who, settings, request.app.state.answers.directory())
    if not may(visitor, "read", None, request.app.state.answers.policy()):
        return _refused(request, f"{visitor.name}: {FOR_WHOM['read']}", status=403)
    cookie = visitors.begin(who, told.get(cookie_name(settings)))
    home.inbox.record(visitor.name, "sign_in", detail=", ".join(sorted(visitor.roles)))
    answer = RedirectResponse(attempt.target, status_code=303)
    answer.headers.append("Set-Cookie", session_cookie(settings, cookie))
    answer.headers.append("Set-Cookie", _attempt_cookie(settings, None))
    return answer


@ROUTER.post("/sign-out", include_in_schema=False, dependencies=[needs(ANYONE)])
def sign_out(request: Request, _: Annotated[None, Depends(same_origin)]) -> Response:
    """End the session; what its cookie said is worth nothing any more."""
    settings = _settings(request)
    visitors: Visitors = request.app.state.visitors
    visitors.end(cookies(request.headers).get(cookie_name(settings)))
    answer = RedirectResponse("/signed-out", status_code=303)
    answer.headers.append("Set-Cookie", session_cookie(settings, None))
    return answer


@ROUTER.get("/signed-out", include_in_schema=False, dependencies=[needs(ANYONE)])
def signed_out(request: Request) -> Response:
    """Say that the session is over."""
    _settings(request)
    page = SignedOutPage(
        title="Signed out",
        message="Your session here is over. You may still be signed in at your provider.",
        sign_in_href="/sign-in",
        provider_href=_provider(request).sign_out_address(),
    )
    return render(request, "signed_out.html", page)


def _refused(request: Request, why: str, *, status: int = 400) -> Response:
    home: Home = request.app.state.home
    home.inbox.record("nobody", "sign_in.refused", detail=why)
    return _say_refused(request, why, status=status)


def _say_refused(request: Request, why: str, *, status: int = 400) -> Response:
    page = SignedOutPage(
        title="Sign-in refused",
        message=why,
        sign_in_href="/sign-in",
        provider_href=None,
    )
    return render(request, "signed_out.html", page, status=status)


def _settings(request: Request) -> SignInSettings:
    settings: SignInSettings | None = request.app.state.home.settings.sign_in
    if settings is None:
        raise HTTPException(404, "There is no sign-in: `sign_in` is not in the settings.")
    return settings


def _provider(request: Request) -> Provider:
    if not hasattr(request.app.state, "provider"):
        request.app.state.provider = Provider(_settings(request))
    found: Provider = request.app.state.provider
    return found


def _here(wanted: str) -> str:
    """Return an address of these pages; anything else becomes the overview.

    Browsers read a backslash as a slash and leave out tabs and line ends, so neither may pass.
    """
    is_plain = wanted.isprintable() and "\\" not in wanted
    parts = urlsplit(wanted) if is_plain else None
    if parts is None or parts.scheme or parts.netloc or not wanted.startswith("/"):
        return "/"
    is_own = not wanted.startswith(("//", "/sign-in", "/sign-out", "/signed-out"))
    return wanted if is_own else "/"


def _attempt_name(settings: SignInSettings) -> str:
    is_secure = settings.address.startswith("https:")
    return "__Secure-gnomon-sign-in" if is_secure else "gnomon-sign-in"


def _attempt_cookie(settings: SignInSettings, value: str | None) -> str:
    secure = "; Secure" if settings.address.startswith("https:") else ""
    age = _ATTEMPT_SECONDS if value else 0
    return (
        f"{_attempt_name(settings)}={value or ''}; Path=/sign-in; HttpOnly; SameSite=Lax; "
        f"Max-Age={age}{secure}"
    )
