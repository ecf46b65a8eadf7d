"""What kind of Jira a site is, and what must be known before its issues can be asked for."""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from fnmatch import fnmatchcase
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from gnomon.errors import SourceError
from gnomon.sources.http import AnswerError, Reply, ToolClient
from gnomon.sources.jira.custom import meanings
from gnomon.sources.jira.envelope import categories
from gnomon.sources.jira.payloads import FieldName, Status
from gnomon.sources.source import Fetching

#: Fields of Jira itself that are read; the custom ones are found per site.
_FIELDS = (
    "summary,description,issuetype,project,status,priority,resolution,resolutiondate,created,"
    "updated,reporter,creator,assignee,parent,labels,components"
)
#: Answers that say *there is no such place here*: an older or a smaller Jira.
ABSENT = frozenset({404, 405, 410})
_REMEMBERED_SECONDS = 600.0


class _ServerInfo(Struct, rename="camel"):
    deployment_type: str = "Server"


class _Myself(Struct, rename="camel"):
    time_zone: str | None = None


class Site(Struct, frozen=True, kw_only=True):
    """One Jira, as far as asking it goes."""

    api: str
    """Path of its interface: version 3 on Cloud, 2 on Data Center."""
    is_cloud: bool
    """Whether Atlassian runs it."""
    meanings: Mapping[str, str]
    """Custom fields that mean something, by id and by name in lower case."""
    categories: Mapping[str, str]
    """What its statuses mean, in Jira's words, by id."""
    zone: tzinfo | None
    """Time zone of the account, in which Jira reads times in a query; null: not told."""

    def issue_params(self) -> dict[str, str]:
        """Give the parameters that make Jira tell an issue in full."""
        custom = sorted(name for name in self.meanings if name.startswith("customfield_"))
        return {
            "fields": ",".join([_FIELDS, *custom]),
            "expand": "names,schema,changelog",
        }

    def written(self, at: datetime) -> str:
        """Write a time as a query reads it: to the minute, in the account's time zone."""
        if self.zone is None:
            # No zone is further from UTC than fourteen hours; a day is on the safe side of it.
            return f"{at.astimezone(UTC) - timedelta(days=1):%Y-%m-%d %H:%M}"
        local = at.astimezone(self.zone)
        if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            # This hour comes twice when clocks go back, and Jira may take it for the later one.
            local = (at - timedelta(hours=2)).astimezone(self.zone)
        return f"{local:%Y-%m-%d %H:%M}"


_remembered: WeakKeyDictionary[ToolClient, tuple[float, Site]] = WeakKeyDictionary()


async def site(fetching: Fetching) -> Site:
    """Find out about a site; remembered for some minutes, since each webhook may need it.

    Raises:
        SourceError: It does not answer, refuses the token, or is no Jira.
    """
    known = _remembered.get(fetching.client)
    if known is not None and time.monotonic() - known[0] < _REMEMBERED_SECONDS:
        return known[1]
    found = await _discover(fetching)
    _remembered[fetching.client] = (time.monotonic(), found)
    return found


async def _discover(fetching: Fetching) -> Site:
    client = fetching.client
    api = "/rest/api/3"
    try:
        reply = await client.get(f"{api}/serverInfo")
    except AnswerError as error:
        if error.status not in ABSENT:
            raise
        api = "/rest/api/2"
        reply = await client.get(f"{api}/serverInfo")
    is_cloud = read(reply, _ServerInfo).deployment_type.lower() == "cloud"
    if not is_cloud:
        api = "/rest/api/2"
    # Anyone may read serverInfo; this one fails at once, and clearly, for a wrong token.
    myself = read(await client.get(f"{api}/myself"), _Myself)
    fields = read(await client.get(f"{api}/field"), list[FieldName])
    statuses = read(await client.get(f"{api}/status"), list[Status])
    return Site(
        api=api,
        is_cloud=is_cloud,
        meanings=meanings(((f.id, f.name, f.field_schema) for f in fields), fetching.options),
        categories=categories(statuses),
        zone=_zone(myself.time_zone),
    )


def selected(key: str, fetching: Fetching) -> bool:
    """Tell whether a project is to be read: patterns of keys, upper and lower case alike."""
    wanted = key.upper()
    if any(fnmatchcase(wanted, pattern.upper()) for pattern in fetching.exclude):
        return False
    return not fetching.include or any(
        fnmatchcase(wanted, pattern.upper()) for pattern in fetching.include
    )


def missing(keys: list[str], fetching: Fetching) -> list[str]:
    """Name the projects that are included by their whole key and do not exist."""
    known = {key.upper() for key in keys}
    plain = [name for name in fetching.include if not re.search(r"[*?\[]", name)]
    return [name for name in plain if name.upper() not in known]


def read(reply: Reply, shape: Any) -> Any:
    """Decode an answer that decides what to ask next.

    Raises:
        SourceError: It is not in the shape Jira documents.
    """
    try:
        return msgspec.json.decode(reply.body, type=shape)
    except msgspec.ValidationError as error:
        raise SourceError(
            f"{reply.path} was not answered in the shape Jira documents: {error}. "
            "Check that the source's url is that of a Jira."
        ) from error


def _zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
