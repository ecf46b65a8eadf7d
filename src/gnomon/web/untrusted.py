"""What tools told is shown as text, never trusted as anything else."""

import re
from urllib.parse import quote, urlsplit

from gnomon.errors import SettingsError
from gnomon.settings import SourceSettings
from gnomon.sources.secrecy import Redaction

#: Characters of a payload shown on a page.
_PREVIEW = 4_000
_SECRET_FIELD = re.compile(
    r"""("(?:[\w-]*(?:token|secret|password|authorization|api[_-]?key))"\s*:\s*)"(?:[^"\\]|\\.)*\"""",
    re.IGNORECASE,
)


def safe_href(url: str | None) -> str | None:
    """Return an address a page may link to: http or https, with a host; else null."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def change_href(key: str) -> str:
    """Return the address of a change's page."""
    return f"/changes/{quote(key, safe=':@!')}"


def payload_text(data: bytes, settings: SourceSettings | None) -> str:
    """Return the beginning of a payload as text, with what looks secret left out.

    Args:
        data: The body, or the beginning of it.
        settings: The instance it came from; its token and webhook secret are redacted.
    """
    text = data.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    text = _SECRET_FIELD.sub(r'\1"***"', text)
    text = Redaction(_secrets(settings), [settings.url] if settings else [])(text)
    cut = f"\n\N{HORIZONTAL ELLIPSIS} cut after {_PREVIEW:,} characters"
    return text if len(text) <= _PREVIEW else text[:_PREVIEW] + cut


def _secrets(settings: SourceSettings | None) -> dict[str, str]:
    if settings is None:
        return {}
    found = {}
    for name, read in (("token", settings.token), ("secret", settings.webhook_secret)):
        try:
            found[name] = read() or ""
        except SettingsError:
            # A secret that cannot be read cannot stand in a payload of ours either.
            continue
    return found
