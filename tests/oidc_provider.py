"""A real OpenID provider in the test's own process, and what bends its answers on their way.

The provider is `oidc-provider-mock`. Before it stands a server that passes everything on, holds
clients to PKCE, and signs tokens anew with keys of its own, so that a test can make it lie.
"""

import base64
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import oidc_provider_mock
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

Claims = dict[str, Any]


def _person(name: str, *groups: str, **more: Any) -> oidc_provider_mock.User:
    claims = {
        "name": name.title(),
        "email": f"{name}@example.org",
        "email_verified": True,
        "groups": list(groups),
    }
    return oidc_provider_mock.User(sub=name, claims=claims | more)


#: Who can sign in, each with what the provider says of them.
USERS = (
    _person("ann", "staff"),
    _person("lea", "staff"),
    _person("dan", "staff"),
    _person("eve", "staff"),
    _person("stu", "staff", "stewards"),
    _person("ada", "staff", "administrators"),
    _person("guest", "visitors"),
    _person("mallory", "staff", email="ann@example.org", email_verified=False),
)


class Provider:
    """The provider as clients see it, with whatever lie the test wants told."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.issuer = ""
        self.discloses: Claims = {}
        self.bend: Callable[[Claims], Claims] = dict
        self.header: Claims = {}
        self.published = [self.new_key()]
        self.key = self.published[0]
        self.challenges: dict[str, str] = {}

    def honest(self) -> None:
        """Tell the truth again."""
        self.discloses, self.bend, self.header = {}, dict, {}
        self.published = [self.new_key()]
        self.key = self.published[0]

    @staticmethod
    def new_key() -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})

    def signed(self, claims: Claims) -> str:
        header = {"alg": "RS256", "kid": self.key.kid} | self.header
        if header["alg"] == "none":
            return f"{_encoded(header)}.{_encoded(claims)}."
        if header["alg"] == "HS256":
            # The old trick: the public key as the secret of a shared signature.
            text = f"{_encoded(header)}.{_encoded(claims)}"
            mac = hmac.new(self.key.as_pem(private=False), text.encode(), sha256).digest()
            return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        return jwt.encode(header, claims, self.key, algorithms=["RS256"])

    def token(self, told: Claims) -> Claims:
        """Bend what the provider says in exchange for a code."""
        payload = told["id_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return told | {"id_token": self.signed(self.bend(claims))}


def _encoded(value: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class _Front(BaseHTTPRequestHandler):
    """Stands before the provider."""

    provider: Provider

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if urlsplit(self.path).path == "/jwks":
            keys = KeySet(self.provider.published).as_dict(private=False)
            self._say(200, json.dumps(keys).encode(), {"content-type": "application/json"})
            return
        self._pass_on(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if urlsplit(self.path).path == "/oauth2/token" and not self._is_proven(body):
            self._say(400, b'{"error": "invalid_grant"}', {"content-type": "application/json"})
            return
        self._pass_on(body)

    def _is_proven(self, body: bytes) -> bool:
        told = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        digest = sha256(told.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.provider.challenges.get(told.get("code", "")) == proof

    def _pass_on(self, body: bytes) -> None:
        kept = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
        upstream = self.provider.upstream + self.path
        answer = httpx2.request(self.command, upstream, content=body, headers=kept, timeout=30)
        self._keep_challenge(answer.headers.get("location", ""))
        content, path = answer.content, urlsplit(self.path).path
        if path == "/oauth2/token" and answer.status_code == 200:
            content = json.dumps(self.provider.token(answer.json())).encode()
        if path == "/.well-known/openid-configuration":
            content = json.dumps(answer.json() | self.provider.discloses).encode()
        dropped = {"content-length", "transfer-encoding", "content-encoding", "connection"}
        headers = {k: v for k, v in answer.headers.items() if k.lower() not in dropped}
        self._say(answer.status_code, content, headers)

    def _keep_challenge(self, location: str) -> None:
        code = parse_qs(urlsplit(location).query).get("code")
        challenge = parse_qs(urlsplit(self.path).query).get("code_challenge")
        if code and challenge:
            self.provider.challenges[code[0]] = challenge[0]

    def _say(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def running() -> Iterator[Provider]:
    """Run the provider, and what stands before it."""
    with oidc_provider_mock.run_server_in_thread(user_claims=USERS) as server:
        provider = Provider(f"http://localhost:{server.server_port}")
        front = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Front", (_Front,), {"provider": provider})
        )
        provider.issuer = f"http://127.0.0.1:{front.server_port}"
        thread = threading.Thread(target=front.serve_forever, daemon=True)
        thread.start()
        yield provider
        front.shutdown()
        front.server_close()
        thread.join(timeout=10)


class Browser:
    """Somebody's browser: keeps cookies, asks Gnomon, signs in at the provider."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client = httpx2.Client(base_url=address, timeout=60)

    def get(self, path: str, **told: Any) -> httpx2.Response:
        return self.client.get(path, **told)

    def post(self, path: str, **told: Any) -> httpx2.Response:
        """Post as a form of our own pages does."""
        usual = {"origin": self.address, "content-type": "application/x-www-form-urlencoded"}
        headers = usual | told.pop("headers", {})
        return self.client.post(path, headers=headers, **told)

    def sent_to_provider(self, wanted: str = "/") -> str:
        """Begin a sign-in; return the provider's address."""
        answer = self.get("/sign-in", params={"next": wanted})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def allowed(self, at: str, who: str) -> str:
        """Let the provider know who it is; return where it sends the browser."""
        answer = httpx2.post(at, data={"sub": who}, timeout=30)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def sign_in(self, who: str, wanted: str = "/") -> httpx2.Response:
        """Sign in and return the answer to what the provider sent back."""
        back = self.allowed(self.sent_to_provider(wanted), who)
        return self.client.get(back)

    @property
    def cookie(self) -> str | None:
        """The session's cookie."""
        return self.client.cookies.get("gnomon")
