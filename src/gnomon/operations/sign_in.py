"""Whether the settings of the sign-in can work, looked at before anybody tries."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from gnomon.errors import SettingsError
from gnomon.settings import Settings, SignInSettings


def check_sign_in(settings: SignInSettings) -> None:
    """Refuse settings by which nobody could sign in, or others could read along.

    Raises:
        SettingsError: An address is neither https nor loopback, the secret cannot be read, or the
            times make no sense.
    """
    for problem in problems(settings):
        raise problem


def problems(settings: SignInSettings) -> Iterator[SettingsError]:
    """List what is wrong with the settings of the sign-in."""
    for name, address in (("issuer", settings.issuer), ("address", settings.address)):
        if not is_safe(address):
            yield SettingsError(
                f"sign_in.{name} is {address!r}. Expected https://...; plain http only on loopback."
            )
    if "openid" not in settings.scopes:
        yield SettingsError("sign_in.scopes lacks `openid`, without which nobody is identified.")
    if settings.idle_minutes <= 0 or settings.session_hours <= 0:
        yield SettingsError("sign_in.idle_minutes and session_hours must be more than 0.")
    try:
        settings.client_secret()
    except SettingsError as error:
        yield SettingsError(f"sign_in: {error}")


def check_bound(settings: Settings, host: str) -> None:
    """Refuse an address others can reach while there is no sign-in.

    Raises:
        SettingsError: There is none, and the address is not loopback.
    """
    if settings.sign_in is None and not is_loopback(host):
        raise SettingsError(
            f"serve binds loopback only until sign-in is configured, and {host!r} is not loopback. "
            "Use 127.0.0.1, or say under sign_in: in gnomon.yaml who may sign in."
        )


def is_safe(address: str) -> bool:
    """Whether what is said to an address stays between the two."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    )


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
