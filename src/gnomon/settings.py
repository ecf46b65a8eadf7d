"""What one installation is told: `gnomon.yaml` and the environment.

Tokens are never in the file: a source names the environment variable or the file that holds its
token.
"""

import os
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml
from msgspec import Struct, field

from gnomon.errors import SettingsError

#: Roles of memberships that make somebody the lead of a group, where the settings name no others.
LEAD_ROLES = ("lead", "team_lead", "engineering_manager", "head")
#: Settings that follow from how Gnomon is called; the file may not say them.
BY_CALL = ("home", "folder", "file")


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
    """Address to bind; only loopback unless ``sign_in`` is configured."""
    port: int = 8321
    """Port to bind."""
    sync_every_minutes: int = 15
    """How often the server fetches from the sources; 0: never."""


class SignInSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may sign in, by an OpenID provider, and as what."""

    issuer: str
    """The provider, as its tokens name it: ``https://id.example.com/realms/company``."""
    client_id: str
    """What the provider knows Gnomon as."""
    client_secret_env: str | None = None
    """Environment variable that holds the client's secret; none at all for a public client."""
    client_secret_file: str | None = None
    """File that holds the client's secret."""
    address: str
    """Where people reach these pages: ``https://gnomon.example.com``. The provider sends them back
    to ``<address>/sign-in/return``."""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    """What the provider is asked for; some tell groups only for a scope such as ``groups``."""
    groups_claim: str = "groups"
    """The claim that lists somebody's groups."""
    person_claim: str = "email"
    """The claim that says who of the catalogue somebody is: an address, a name, or an account. It
    must be one that people cannot change themselves."""
    trusts_unverified_email: bool = False
    """Whether an address counts that the provider does not call verified; some never say so."""
    readers: tuple[str, ...] = ()
    """Groups that may sign in; empty: everybody the provider lets in."""
    leads: dict[str, tuple[str, ...]] = {}
    """Groups of the catalogue, each with the provider's groups whose members lead it."""
    lead_roles: tuple[str, ...] = LEAD_ROLES
    """Roles of memberships in the catalogue that make somebody the lead of that group."""
    stewards: tuple[str, ...] = ()
    """Groups that look after sources and definitions."""
    administrators: tuple[str, ...] = ()
    """Groups that see the journal and revoke anybody's tokens."""
    may_see: dict[
        Literal["cost", "survey", "finance"],
        tuple[Literal["reader", "lead", "steward", "administrator"], ...],
    ] = {}
    """Who sees cost, survey and finance data; by default leads, stewards and administrators."""
    session_hours: float = 12
    """After which everybody signs in again."""
    idle_minutes: float = 60
    """After which somebody who asks for nothing is signed out."""

    def client_secret(self) -> str | None:
        """Read the client's secret where the settings say it is; null for a public client.

        Raises:
            SettingsError: The variable or file named does not exist or is empty.
        """
        return _secret("client secret", self.client_secret_env, self.client_secret_file)


class MailSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The server that takes mail."""

    host: str
    """Name of the SMTP server."""
    port: int = 587
    """Its port."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How what is said to it is kept secret; ``none`` only to a server on this machine."""
    user: str | None = None
    """Name to sign in with; null: the server asks for none."""
    password_env: str | None = None
    """Environment variable that holds the password."""
    password_file: str | None = None
    """File that holds the password."""
    sender: str
    """Address that mail comes from."""

    def password(self) -> str | None:
        """Read the password where the settings say it is; null when none is named.

        Raises:
            SettingsError: The variable or file named does not exist or is empty.
        """
        return _secret("password of the mail server", self.password_env, self.password_file)


class ChatSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel that digests and alerts of some units are posted to."""

    type: Literal["slack", "teams", "mattermost"]
    """Whose shape of message it takes."""
    url_env: str | None = None
    """Environment variable that holds the address of its incoming webhook, which is a secret."""
    url_file: str | None = None
    """File that holds the address."""
    units: tuple[str, ...] = ()
    """Units of the catalogue that it is told of, each with what is below it."""

    def url(self) -> str:
        """Read the address where the settings say it is.

        Raises:
            SettingsError: The variable or file named does not exist or is empty, or none is named.
        """
        found = _secret("address of the chat", self.url_env, self.url_file)
        if found is None:
            raise SettingsError("A chat needs url_env or url_file: where its address is kept.")
        return found


class NoticeSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is told to people who do not look at the pages."""

    address: str
    """Where people reach these pages: ``https://gnomon.example.com``. Links lead there."""
    mail: MailSettings | None = None
    """The server that takes mail; null: none is sent."""
    chats: dict[str, ChatSettings] = {}
    """Channels, by a name of your own."""
    digests: tuple[Literal["daily", "weekly"], ...] = ("weekly",)
    """Which digests leads get: each working day when something changed, and each week."""
    alerts: bool = True
    """Whether alerts are sent; they stand on their page either way."""
    digest_at: str = "08:00"
    """From when on digests are sent, by the clock of the organisation."""
    quiet_from: str = "18:00"
    """From when on nothing is sent, by the same clock; days off are quiet as a whole."""
    quiet_to: str = "08:00"
    """Until when nothing is sent."""


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
    sign_in: SignInSettings | None = None
    """Who may sign in; null: the pages are for the one user of this machine."""
    notices: NoticeSettings | None = None
    """What is sent to whom; null: nothing, and alerts stand on their page."""
    home: Path = Path(".gnomon")
    """Where the inbox and the lake are; set by ``--home`` or ``GNOMON_HOME``, not in the file."""
    folder: Path = Path()
    """Folder of the file, which its relative paths start from; not in the file."""
    file: Path | None = None
    """The file they were read from, null where there is none; not in the file."""


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
    for reserved in BY_CALL:
        if isinstance(content, dict) and reserved in content:
            raise SettingsError(f"{found}: {reserved!r} is set by --home, not in the file.")
    try:
        settings = msgspec.convert(content, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{found}: {error}. See `gnomon init` for an example.") from error
    return msgspec.structs.replace(settings, home=home, folder=found.parent.resolve(), file=found)
