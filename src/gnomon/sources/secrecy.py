"""Keeping tokens out of what people and logs get to see."""

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from gnomon.errors import SettingsError

#: Scheme words (``Bearer``) are no secrets, and replacing very short ones would garble the text.
_SHORTEST = 7


class Redaction:
    """Replaces the secrets of one instance in any text.

    Args:
        headers: Headers sent with every request; their values and the words in them are secret.
        urls: Addresses whose passwords are secret.
    """

    def __init__(self, headers: Mapping[str, str], urls: Iterable[str]) -> None:
        found = {word for v in headers.values() for word in (v, *re.split(r"[\s=,]+", v))}
        found |= {part for value in headers.values() for part in _unpacked(value)}
        found |= {urlsplit(url).password or "" for url in urls}
        kept = sorted((s for s in found if len(s) >= _SHORTEST), key=len, reverse=True)
        self._secrets = tuple(kept)

    def __call__(self, text: str) -> str:
        """Return the text with ``***`` for each secret."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def _unpacked(value: str) -> Iterable[str]:
    """Return what ``Basic`` packs: a tool may cite the token as it was before."""
    scheme, _, packed = value.partition(" ")
    if scheme.lower() != "basic":
        return ()
    try:
        return b64decode(packed).decode().partition(":")[::2]
    except ValueError:
        return ()


def sendable(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers if they can be sent.

    Raises:
        SettingsError: A value holds characters a header cannot carry; the value is not shown.
    """
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise SettingsError(
                f"What goes into the header {name} has characters a header cannot carry. "
                "Look for a line break or a stray character in the token."
            )
    return headers
