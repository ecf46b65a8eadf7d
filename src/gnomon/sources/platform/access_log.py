"""Access logs of platform services, in the common or combined format or as JSON, line by line.

Rules of the settings say which line is which task. Addresses, agents and queries are never kept;
an account is kept as a keyed hash.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.platform import PageView, PlatformTask, PlatformTaskEnd
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock
from gnomon.sources.moment import shifted, utc
from gnomon.sources.platform.options import LogRule, PlatformOptions
from gnomon.sources.platform.people import person_ref
from gnomon.sources.platform.rows import row, team_key

_LINE = re.compile(
    r"\S+ \S+ (?P<user>[^\[\r\n]{1,200}) \[(?P<time>[^\]\r\n]{1,40})\] "
    r'"(?P<method>[A-Z]{3,10}) (?P<path>\S{1,4096}) HTTP/[\d.]+" (?P<status>\d{3})(?: |$)'
)
#: A request that was cut, refused before it was read, or no HTTP at all: nobody's task.
_BROKEN = re.compile(r'\S+ \S+ [^\[\r\n]{1,200}\[[^\]\r\n]{1,40}\] "[^"\r\n]*" \d{3}(?: |$)')
_REQUEST = re.compile(r"([A-Z]{3,10}) (\S{1,4096}) HTTP/[\d.]+")
#: What the fields of a JSON line are called, by the servers and proxies that write them.
_TIMES = ("time", "@timestamp", "timestamp", "time_iso8601", "time_local", "ts")
_METHODS = ("method", "request_method")
_PATHS = ("path", "uri", "request_uri", "url")
_STATUSES = ("status", "status_code")
_USERS = ("user", "remote_user")
_FIRST_ERROR = 400
_JSON = msgspec.json.Decoder(dict[str, Any])


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request, with what may be kept of it."""

    time: datetime
    """When it came in."""
    method: str
    """HTTP method."""
    path: str
    """Path without its query."""
    status: int
    """HTTP status."""
    seconds: float | None = None
    """How long it took; null when the log does not say."""
    user: str | None = None
    """The account as the log names it, a keyed hash once it is kept."""
    team: str | None = None
    """The team, where the log names it."""


def parsed(text: str) -> Line | None:
    """Read a line; null when it is a request that is no HTTP.

    Raises:
        PayloadError: It is of no format that is read.
    """
    if text.startswith("{"):
        return _of_json(text)
    found = _LINE.match(text)
    if found is not None:
        at = _moment(found["time"])
        if at is not None:
            user = found["user"].strip()
            return Line(
                time=at,
                method=found["method"],
                path=found["path"].partition("?")[0],
                status=int(found["status"]),
                user=None if user == "-" else user,
            )
    elif _BROKEN.match(text):
        return None
    raise PayloadError("it is neither in the common or combined log format nor JSON")


def _of_json(text: str) -> Line:
    try:
        told = _JSON.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise PayloadError(f"it is no JSON object: {error}") from None

    def first(names: tuple[str, ...]) -> Any:
        return next((told[name] for name in names if told.get(name) not in (None, "", "-")), None)

    request = _REQUEST.fullmatch(str(told.get("request", "")))
    method, path = first(_METHODS), first(_PATHS)
    if request is not None:
        method, path = method or request[1], path or request[2]
    at, status = _moment(first(_TIMES)), _whole(first(_STATUSES))
    missing = [
        name
        for name, value in (("time", at), ("method", method), ("path", path), ("status", status))
        if value is None
    ]
    if at is None or status is None or missing:
        raise PayloadError(f"it lacks {', '.join(missing)}, or says it in a way nobody reads")
    user, team = first(_USERS), told.get("team")
    return Line(
        time=at,
        method=str(method).upper(),
        path=str(path).partition("?")[0],
        status=status,
        seconds=_seconds(told),
        user=user if isinstance(user, str) else None,
        team=team if isinstance(team, str) else None,
    )


def _whole(told: Any) -> int | None:
    with suppress(TypeError, ValueError, OverflowError):
        return int(told)
    return None


def _seconds(told: dict[str, Any]) -> float | None:
    for name, unit in (("seconds", 1.0), ("request_time", 1.0), ("duration_ms", 0.001)):
        with suppress(TypeError, ValueError):
            taken = float(told[name]) * unit if name in told else -1.0
            if 0 <= taken < timedelta(days=1).total_seconds():
                return taken
    return None


def _moment(told: Any) -> datetime | None:
    if isinstance(told, int | float) and not isinstance(told, bool):
        with suppress(OverflowError, OSError, ValueError):
            return datetime.fromtimestamp(told, UTC)
    if isinstance(told, str):
        with suppress(ValueError):
            return utc(datetime.strptime(told, "%d/%b/%Y:%H:%M:%S %z"))
        with suppress(msgspec.ValidationError):
            at = msgspec.convert(told, datetime)
            return None if at.tzinfo is None else utc(at)
    return None


def lines(event: Event, options: PlatformOptions) -> Iterator[Entity]:
    """Read a log; lines that fit no rule are left out, and the same line counts once.

    Raises:
        PayloadError: A line is of no format that is read; names the line.
    """
    rules = [(re.compile(rule.path), rule) for rule in options.log]
    seen: Counter[str] = Counter()
    found: list[Entity] = []
    for number, text in enumerate(event.data.decode("utf-8", "replace").splitlines(), 1):
        if not text.strip():
            continue
        try:
            line = parsed(text.strip())
        except PayloadError as error:
            raise PayloadError(
                f"Line {number} of {event.subject or event.id} cannot be read: {error}. "
                "Correct the log's format, and send it again."
            ) from None
        fitting = None if line is None else _fitting(line, rules)
        if line is not None and fitting is not None:
            digest = sha256(text.strip().encode()).hexdigest()[:24]
            seen[digest] += 1
            found += _rows(event, line, fitting, f"{digest}:{seen[digest]}")
    check_clock((each.changed_at for each in found), event)
    yield from found


def _fitting(
    line: Line, rules: list[tuple[re.Pattern[str], LogRule]]
) -> tuple[LogRule, str | None] | None:
    for pattern, rule in rules:
        if rule.method is None or rule.method.upper() == line.method:
            match = pattern.fullmatch(line.path)
            if match is not None:
                return rule, match.groupdict().get("team") or line.team
    return None


def _rows(
    event: Event, line: Line, fitting: tuple[LogRule, str | None], identity: str
) -> list[Entity]:
    (rule, team), person = fitting, person_ref(line.user)
    shared: dict[str, Any] = {
        "service_ref": rule.service,
        "group_id": team_key(team),
        "person_ref": person,
        "is_automatic": rule.is_automatic,
    }
    if rule.task is None:
        view = row(event, "page_view", identity, line.time)
        return [PageView(page=line.path, viewed_at=line.time, **shared, **view)]
    ended = shifted(line.time, timedelta(seconds=line.seconds or 0))
    task = row(event, "platform_task", identity, line.time)
    return [
        PlatformTask(task=rule.task, journey=rule.journey, started_at=line.time, **shared, **task),
        PlatformTaskEnd(
            task_id=task["key"],
            service_ref=rule.service,
            ended_at=ended,
            outcome="failed" if line.status >= _FIRST_ERROR else "succeeded",
            is_timed=line.seconds is not None,
            **row(event, "platform_task_end", identity, ended),
        ),
    ]
