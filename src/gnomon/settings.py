"""What one installation is told: `gnomon.yaml` and the environment.

Tokens are never in the file: a source names the environment variable or the file that holds its
token.
"""

import os
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import Struct, field

from gnomon.errors import SettingsError


class SourceSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One instance of a tool."""

    type: str
    """Which source reads it: ``gitlab``, ``jira``."""
    url: str = ""
    """Base address of the instance, or the path of a local repository."""
    token_env: str | None = None
    """Environment variable that holds the token."""
    token_file: str | None = None
    """File that holds the token; its first line is read."""
    user: str | None = None
    """User name, where the tool wants one beside the token (Jira Cloud: the e-mail)."""
    webhook_secret_env: str | None = None
    """Environment variable that holds the secret of its webhooks."""
    webhook_secret_file: str | None = None
    """File that holds the secret of its webhooks."""
    include: tuple[str, ...] = ()
    """Patterns of projects, repositories or applications to read; empty: all the token sees."""
    exclude: tuple[str, ...] = ()
    """Patterns to leave out; wins over ``include``."""
    proxy: str | None = None
    """Proxy to ask through; the usual environment variables count too."""
    ca_file: str | None = None
    """Certificates of a private authority, PEM."""
    concurrency: int = 4
    """Requests under way at once."""
    fresh_for_seconds: int = 86_400
    """The source is stale when its last good fetch or delivery is older."""
    options: dict[str, Any] = {}
    """The source's own options; see its page in the reference."""

    def token(self) -> str | None:
        """Read the token where the settings say it is; null when none is named.

        Raises:
            SettingsError: The variable or file named does not exist or is empty.
        """
        return _secret("token", self.token_env, self.token_file)

    def webhook_secret(self) -> str | None:
        """Read the webhook secret where the settings say it is; null when none is named.

        Raises:
            SettingsError: The variable or file named does not exist or is empty.
        """
        return _secret("webhook secret", self.webhook_secret_env, self.webhook_secret_file)


class ServeSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the pages are served."""

    host: str = "127.0.0.1"
    """Address to bind; only loopback until sign-in is configured."""
    port: int = 8321
    """Port to bind."""
    sync_every_minutes: int = 15
    """How often the server fetches from the sources; 0: never."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything `gnomon.yaml` may say."""

    organisation: str = "Organisation"
    """Name shown on the pages."""
    catalogue: tuple[str, ...] = ()
    """Folders or files of the catalogue, relative to this file."""
    database: str | None = None
    """Environment variable that holds a PostgreSQL address; null: SQLite in the home."""
    sources: dict[str, SourceSettings] = {}
    """The tools to read, by the name their events carry."""
    definitions: dict[str, Any] = {}
    """Judgements that differ from their defaults, by name; see the definitions reference."""
    serve: ServeSettings = field(default_factory=ServeSettings)
    """How the pages are served."""
    home: Path = Path(".gnomon")
    """Where the inbox and the lake are; set by ``--home`` or ``GNOMON_HOME``, not in the file."""
    folder: Path = Path()
    """Folder of the file, which its relative paths start from; not in the file."""


def _secret(what: str, variable: str | None, file: str | None) -> str | None:
    if variable is not None:
        value = os.environ.get(variable, "")
        if not value:
            raise SettingsError(
                f"The {what} is said to be in ${variable}, which is not set. Set it and try again."
            )
        return value
    if file is not None:
        try:
            value = Path(file).read_text(encoding="utf-8").split("\n", 1)[0].strip()
        except OSError as error:
            raise SettingsError(
                f"The {what} file {file} cannot be read: {error.strerror}."
            ) from error
        if not value:
            raise SettingsError(f"The {what} file {file} is empty.")
        return value
    return None


def load(home: Path | None = None, file: Path | None = None) -> Settings:
    """Read the settings for a home.

    Args:
        home: Where the inbox and the lake are; default ``GNOMON_HOME``, else ``.gnomon`` here.
        file: The settings; default ``gnomon.yaml`` in the home, else here. None at all is fine.

    Raises:
        SettingsError: The file is not YAML, or says something unknown; names the field.
    """
    home = home or Path(os.environ.get("GNOMON_HOME", ".gnomon"))
    candidates = [file] if file else [home / "gnomon.yaml", Path("gnomon.yaml")]
    found = next((c for c in candidates if c.is_file()), None)
    if found is None:
        if file is not None:
            raise SettingsError(f"There is no settings file {file}. `gnomon init` writes one.")
        return Settings(home=home, folder=Path.cwd())
    try:
        content = yaml.safe_load(found.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise SettingsError(f"{found} is not YAML: {error}") from error
    for reserved in ("home", "folder"):
        if isinstance(content, dict) and reserved in content:
            raise SettingsError(f"{found}: {reserved!r} is set by --home, not in the file.")
    try:
        settings = msgspec.convert(content, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{found}: {error}. See `gnomon init` for an example.") from error
    return msgspec.structs.replace(settings, home=home, folder=found.parent.resolve())
