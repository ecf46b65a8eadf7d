"""Who may see which address: every route declares a rule, and nothing answers without one."""

from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gnomon.operations.home import Home
from gnomon.operations.sign_in import is_loopback
from gnomon.settings import SignInSettings
from gnomon.steering.visibility import (
    ANONYMOUS,
    FOR_WHOM,
    LOCAL,
    ForbiddenError,
    Policy,
    Rule,
    Visitor,
    may,
)
from gnomon.web.asking import VISITOR
from gnomon.web.visitors import Visitors

ANYONE = Rule("anyone")
READ = Rule("read")
OWN = Rule("own")
LEAD = Rule("lead")
STEWARD = Rule("steward")
ADMINISTRATOR = Rule("administrator")

#: Mounts that hold nothing of the company's: the stylesheet and the scripts.
OPEN_MOUNTS = frozenset({"/static"})


class SignInNeededError(ForbiddenError):
    """Nobody in particular asked for something that is not for everybody."""


class Needs:
    """A rule as a dependency of a route."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __call__(self, request: Request) -> None:
        """Let the visitor in.

        Raises:
            SignInNeededError: Nobody is signed in.
            ForbiddenError: The visitor lacks the right.
        """
        visitor: Visitor = request.state.visitor
        if self.rule.right == "anyone" or visitor is LOCAL:
            return
        about = request.path_params.get(self.rule.of) if self.rule.of else None
        if may(visitor, self.rule.right, about, policy(request)):
            return
        if visitor is ANONYMOUS:
            raise SignInNeededError("Sign in to see this.")
        raise ForbiddenError(FOR_WHOM[self.rule.right])


def needs(rule: Rule) -> Any:
    """Return a rule as a route takes it: ``dependencies=[needs(READ)]``."""
    return Depends(Needs(rule))


def policy(request: Request) -> Policy:
    """Return what decisions are made by today."""
    found: Policy = request.app.state.answers.policy()
    return found


def rule_of(route: BaseRoute) -> Rule | None:
    """Return the rule a route declares; null when it declares none."""
    if isinstance(route, Mount):
        return ANYONE if route.path in OPEN_MOUNTS else None
    for dependency in getattr(route, "dependencies", ()):
        if isinstance(dependency.dependency, Needs):
            return dependency.dependency.rule
    return None


def undeclared(routes: Iterable[BaseRoute]) -> list[str]:
    """List the addresses of routes that declare no rule."""
    told = ((getattr(route, "path", None), rule_of(route)) for route in routes)
    # What FastAPI makes of an included router has no address of its own.
    return [path for path, rule in told if path is not None and rule is None]


def answer_sign_in_needed(request: Request) -> Response:
    """Send a browser to the sign-in, and tell a program to bring a token."""
    path = request.url.path
    if request.method == "GET" and not path.endswith((".json", ".csv", ".png", ".svg", "/live")):
        wanted = f"{path}?{request.url.query}" if request.url.query else path
        return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", status_code=303)
    message = "Sign in, or send an API token as a bearer token."
    return JSONResponse({"error": message}, 401, {"WWW-Authenticate": "Bearer"})


class Access:
    """Says who asks before anything answers; plain ASGI, so that streams stay streams."""

    def __init__(self, app: ASGIApp, home: Home, visitors: Visitors) -> None:
        """Stand before an application.

        Args:
            app: What answers.
            home: Its settings say whether there is a sign-in.
            visitors: Knows sessions and tokens.
        """
        self._app = app
        self._settings = home.settings.sign_in
        self._visitors = visitors
        self._host = urlsplit(self._settings.address).netloc.lower() if self._settings else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")):
            # A page elsewhere that has its own name lead here would read what we answer.
            refused = PlainTextResponse("This is not the address of these pages.", 421)
            await refused(scope, receive, send)
            return
        cookie = cookies(headers).get(cookie_name(self._settings))
        found = await run_in_threadpool(self._visitors.find, cookie, headers.get("authorization"))
        state = scope.setdefault("state", {})
        state["visitor"] = found.visitor
        state["user_name"] = found.visitor.name
        VISITOR.set(found.visitor)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and self._settings is not None:
                answer = MutableHeaders(scope=message)
                answer.setdefault("Cache-Control", "no-store")
                if found.cookie and not answer.get("set-cookie"):
                    answer.append("Set-Cookie", session_cookie(self._settings, found.cookie))
            await send(message)

        await self._app(scope, receive, told)

    def _is_ours(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname or ""
        return is_loopback(name) or (bool(self._host) and host.lower() == self._host)


def cookies(headers: Mapping[str, str]) -> dict[str, str]:
    """Read the cookies of a request; none of what is no cookie."""
    try:
        told = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in told.items()}


def cookie_name(settings: SignInSettings | None) -> str:
    """Return the name of the session's cookie; over https no other host can set it."""
    return "__Host-gnomon" if settings and settings.address.startswith("https:") else "gnomon"


def session_cookie(settings: SignInSettings, value: str | None) -> str:
    """Write the session's cookie as a header; null ends it."""
    secure = "; Secure" if settings.address.startswith("https:") else ""
    kept = f"{cookie_name(settings)}={value or ''}; Path=/; HttpOnly; SameSite=Lax{secure}"
    return kept if value else f"{kept}; Max-Age=0"
