"""The company's OpenID provider: where to send people, and what it says of those it sends back.

OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636).
"""

import time
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from gnomon.errors import GnomonError
from gnomon.operations.sign_in import is_safe
from gnomon.settings import SignInSettings

#: Signatures that only the provider can make; neither ``none`` nor a secret that is shared.
_ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
_TIMEOUT_SECONDS = 10
_METADATA_SECONDS = 3_600
#: How far the clocks of the two may be apart.
_LEEWAY_SECONDS = 60
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class SignInError(GnomonError):
    """A sign-in that did not come about; its text says why and is for the journal."""


class Provider:
    """One provider; safe for many threads."""

    def __init__(self, settings: SignInSettings) -> None:
        """Know what the settings say; nothing is asked yet."""
        self._settings = settings
        self._lock = Lock()
        self._metadata: Mapping[str, Any] = {}
        self._asked_at = float("-inf")
        self._keys: KeySet | None = None

    @property
    def return_address(self) -> str:
        """Where the provider sends people back to."""
        return f"{self._settings.address.rstrip('/')}/sign-in/return"

    def sign_in_address(self, *, state: str, nonce: str, verifier: str) -> str:
        """Return where to send somebody who wants to sign in.

        Raises:
            SignInError: The provider does not say where.
        """
        endpoint = self._told()["authorization_endpoint"]
        with self._client() as client:
            address, _ = client.create_authorization_url(
                endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        return str(address)

    def sign_out_address(self) -> str | None:
        """Return where the provider itself signs people out; null when it does not say."""
        try:
            endpoint = self._told().get("end_session_endpoint")
        except SignInError:
            return None
        if not isinstance(endpoint, str):
            return None
        return f"{endpoint}?{urlencode({'client_id': self._settings.client_id})}"

    def claims(self, code: str, *, verifier: str, nonce: str) -> Mapping[str, Any]:
        """Exchange a code for what the provider says of somebody, and check every word of it.

        Args:
            code: What the provider sent them back with.
            verifier: What proves that it was us who asked.
            nonce: What we asked the provider to put into its token.

        Raises:
            SignInError: The provider refuses the code, or its token is not what it must be.
        """
        told = self._told()
        try:
            with self._client() as client:
                token = client.fetch_token(
                    told["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
                claims = self._checked(token, nonce)
                endpoint = told.get("userinfo_endpoint")
                if endpoint and not self._wanted() <= claims.keys():
                    claims = _with_more(claims, client.get(_safe(endpoint)))
        except (OAuthError, httpx2.HTTPError, ValueError) as error:
            raise SignInError(f"The provider refused the code: {error}") from error
        return claims

    def _wanted(self) -> set[str]:
        return {self._settings.groups_claim, self._settings.person_claim}

    def _checked(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        told = token.get("id_token")
        if not isinstance(told, str):
            raise SignInError("The provider sent no id_token. Ask for the scope `openid`.")
        settings = self._settings
        try:
            decoded = self._decoded(told)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                options={
                    "iss": {"essential": True, "value": settings.issuer},
                    "aud": {"essential": True, "value": settings.client_id},
                },
                params={
                    "nonce": nonce,
                    "client_id": settings.client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError) as error:
            raise SignInError(f"The provider's id_token is refused: {error}") from error
        return dict(claims)

    def _decoded(self, told: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=list(_ALGORITHMS), strict_check_header=False)
        try:
            return jwt.decode(told, self._key_set(), registry=registry)
        except (BadSignatureError, InvalidKeyIdError):
            # The provider may have changed its keys since.
            return jwt.decode(told, self._key_set(anew=True), registry=registry)

    def _key_set(self, *, anew: bool = False) -> KeySet:
        with self._lock:
            if self._keys is not None and not anew:
                return self._keys
        told = self._asked(self._told()["jwks_uri"])
        usable = [key for key in told.get("keys", ()) if key.get("use", "sig") == "sig"]
        try:
            keys = KeySet.import_key_set({"keys": usable})
        except (JoseError, ValueError, KeyError) as error:
            raise SignInError(f"The provider's keys cannot be read: {error}") from error
        with self._lock:
            self._keys = keys
        return keys

    def _told(self) -> Mapping[str, Any]:
        """Return what the provider says of itself (OpenID Connect Discovery 1.0)."""
        with self._lock:
            if self._metadata and time.monotonic() - self._asked_at < _METADATA_SECONDS:
                return self._metadata
        issuer = self._settings.issuer
        told = self._asked(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise SignInError(
                f"The provider calls itself {told.get('issuer')!r}, the settings {issuer!r}. "
                "Write sign_in.issuer exactly as the provider does."
            )
        for name in _ENDPOINTS:
            _safe(told.get(name))
        with self._lock:
            self._metadata, self._asked_at = told, time.monotonic()
        return told

    def _asked(self, address: str) -> Mapping[str, Any]:
        try:
            answer = httpx2.get(_safe(address), timeout=_TIMEOUT_SECONDS)
            answer.raise_for_status()
            told = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise SignInError(f"The provider did not answer at {address}: {error}") from error
        if not isinstance(told, dict):
            raise SignInError(f"The provider's answer at {address} is no JSON object.")
        return told

    def _client(self) -> OAuth2Client:
        secret = self._settings.client_secret()
        methods = self._told().get("token_endpoint_auth_methods_supported", ())
        is_posted = "client_secret_post" in methods and "client_secret_basic" not in methods
        with_secret = "client_secret_post" if is_posted else "client_secret_basic"
        return OAuth2Client(
            client_id=self._settings.client_id,
            client_secret=secret,
            token_endpoint_auth_method=with_secret if secret else "none",
            scope=" ".join(self._settings.scopes),
            redirect_uri=self.return_address,
            code_challenge_method="S256",
            timeout=_TIMEOUT_SECONDS,
        )


def _with_more(claims: dict[str, Any], answer: httpx2.Response) -> dict[str, Any]:
    answer.raise_for_status()
    told = answer.json()
    if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
        raise SignInError("The provider's userinfo is about somebody else than its id_token.")
    return told | claims


def _safe(address: object) -> str:
    if not isinstance(address, str) or not is_safe(address):
        raise SignInError(f"The provider names {address!r}, which is no https address.")
    return address
