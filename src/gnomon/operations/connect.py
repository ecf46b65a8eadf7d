"""Connect a source: look at what is said of it, and write it into `gnomon.yaml`."""

import os
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from gnomon.catalog.organisation import SOURCE as CATALOG
from gnomon.errors import SettingsError, UsageError
from gnomon.operations.home import Home
from gnomon.operations.removals import removals
from gnomon.operations.settings_change import remember_settings
from gnomon.operations.settings_file import change_settings, with_source
from gnomon.operations.source_fields import read_fields, source_fields
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.registry import source as find_source
from gnomon.sources.source import Source
from gnomon.surveys.telling import SOURCE as SURVEYS

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
#: Capitals alone: most tokens hold other characters and are not taken for the name of a variable.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
#: What Gnomon itself tells, and nobody else.
_OWN = frozenset({CATALOG, SURVEYS})
_OWN_VARIABLES = frozenset({"GNOMON_EVENTS_TOKEN"})


class SourceRefusedError(UsageError):
    """A source cannot be connected as it is said."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)
        """What is wrong and what to do, by the name of the field."""


class Said(Struct, frozen=True, kw_only=True):
    """A source as somebody wants it."""

    name: str
    """What its events will carry."""
    settings: SourceSettings
    """Its settings."""
    written: dict[str, Any]
    """What goes into the file."""


def said(settings: Settings, name: str, type_: str, told: Mapping[str, str]) -> Said:
    """Look at what is said of a new source.

    Args:
        settings: Those of the home.
        name: What it shall be called.
        type_: Which tool it is.
        told: Texts by the name of the field; see `source_fields`.

    Raises:
        UsageError: There is no such tool.
        SourceRefusedError: Something is wrong with what is said; names each field.
    """
    source = find_source(type_)
    written, problems = read_fields(source, told)
    found = dict(_problems(settings, name, source, written))
    # What could not be read is said once.
    problems = {**found, **problems}
    if problems:
        raise SourceRefusedError(problems)
    return Said(name=name, settings=msgspec.convert(written, SourceSettings), written=written)


def connect_source(home: Home, wanted: Said, *, who: str) -> None:
    """Write a source into the settings; whoever uses this home's settings fetches it from now on.

    Args:
        home: Where.
        wanted: What `said` returned.
        who: Who wants it.

    Raises:
        SettingsError: The file cannot be changed, or has a source of that name by now; or what an
            earlier one of that name told is still being taken out.
    """
    if any(one.source == wanted.name for one in removals(home)):
        raise SettingsError(
            f"What an earlier source {wanted.name!r} told is being taken out. Connect it when that "
            "is done, or choose another name."
        )
    change_settings(home, partial(with_source, name=wanted.name, told=wanted.written))
    use_sources(home, {**home.settings.sources, wanted.name: wanted.settings})
    remember_settings(home)
    home.inbox.record(who, "source.added", wanted.name, wanted.settings.type)


def use_sources(home: Home, sources: Mapping[str, SourceSettings]) -> None:
    """Exchange the sources for all that hold the settings of a home, without a new start.

    Whoever goes through the former ones goes on with these to the end.
    """
    msgspec.structs.force_setattr(home.settings, "sources", dict(sources))


def is_set(variable: str | None) -> bool:
    """Say whether an environment variable holds anything here."""
    return bool(variable and os.environ.get(variable))


def _problems(
    settings: Settings, name: str, source: Source, written: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    if not _NAME.fullmatch(name):
        yield "name", "Write small letters, digits, - and _, such as gitlab or jira-cloud."
    elif name in settings.sources:
        yield "name", f"There is a source {name!r} already. Choose another name."
    elif name in _OWN:
        yield "name", f"{name!r} is what Gnomon itself tells. Choose another name."
    fields = {each.name: each for each in source_fields(source)}
    if "url" in fields:
        yield from _address(source, written.get("url", ""))
    if written.get("proxy"):
        yield from _http("proxy", written["proxy"])
    told = {**written, **{f"option.{k}": v for k, v in written.get("options", {}).items()}}
    for field, about in fields.items():
        if about.kind == "variable" and told.get(field):
            host = urlsplit(written.get("url", "")).netloc
            yield from _variable(settings, field, told[field], host)


def _address(source: Source, url: str) -> Iterator[tuple[str, str]]:
    if source.credentials is not None:
        yield from _http("url", url)
    elif not url:
        yield "url", "Write the path of the folder, as this server sees it."


def _http(field: str, url: str) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        yield field, "This is no address. Write https://, the host and, if need be, a path."
        return
    if parts.username is not None or parts.password is not None:
        # Not cited: what stands before the @ is secret.
        yield field, "Leave out what stands before the @: secrets are named by variable alone."
    elif not is_address:
        yield field, f"{url!r} is no address. Write https://, the host and, if need be, a path."


def _variable(
    settings: Settings, field: str, variable: str, host: str
) -> Iterator[tuple[str, str]]:
    if not _VARIABLE.fullmatch(variable):
        # Not cited: it may be the secret itself.
        yield (
            field,
            (
                "Write the name of an environment variable, in capitals such as GITLAB_TOKEN, "
                "and never the secret itself."
            ),
        )
    elif variable in _other_secrets(settings, host):
        yield (
            field,
            (
                f"${variable} holds a secret of something else, which this tool must not see. "
                "Put the tool's own into a variable of its own."
            ),
        )


def _other_secrets(settings: Settings, host: str) -> set[str]:
    """Name the variables whose secrets are not for the tool at a host."""
    names = {settings.database, *_OWN_VARIABLES}
    if settings.sign_in:
        names.add(settings.sign_in.client_secret_env)
    if settings.notices:
        names |= {chat.url_env for chat in settings.notices.chats.values()}
        names.add(settings.notices.mail.password_env if settings.notices.mail else None)
    for each in settings.sources.values():
        if urlsplit(each.url).netloc != host:
            names |= {each.token_env, each.webhook_secret_env}
    return {name for name in names if name}
