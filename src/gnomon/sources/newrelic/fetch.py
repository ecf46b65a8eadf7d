"""What to ask New Relic: signals interval by interval, issues, and deployments noted."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.newrelic.nerdgraph import asked, nrql, told_event
from gnomon.sources.newrelic.options import NewrelicOptions
from gnomon.sources.newrelic.payloads import About, Applications, IssuePage
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want

#: A time series has at most 366 intervals.
_AT_ONCE = 300
_NAMES_AT_ONCE = 50
_SETTLED = timedelta(minutes=2)
_DEFAULT_APDEX = 0.5
_APPLICATIONS = (
    "query($search: String!, $cursor: String) { actor { entitySearch(query: $search) { "
    "results(cursor: $cursor) { nextCursor entities { name guid ... on "
    "ApmApplicationEntityOutline { settings { apdexTarget } } } } } } }"
)
_ISSUES = (
    "query($account: Int!, $cursor: String, $window: TimeWindowInput, $filter: "
    "AiIssuesFilterIssues) { actor { account(id: $account) { aiIssues { issues(cursor: $cursor, "
    "timeWindow: $window, filter: $filter) { nextCursor issues { issueId title description "
    "priority state entityNames createdAt updatedAt acknowledgedAt closedAt } } } } } }"
)
_APM = "domain = 'APM' AND type = 'APPLICATION'"
_PAGE = msgspec.json.Decoder(Applications)
_ISSUE_PAGE = msgspec.json.Decoder(IssuePage)
_WEEK = timedelta(days=7)

Step = Event | Checkpoint | Progress


async def fetch(fetching: Fetching) -> AsyncIterator[Step]:
    """Fetch the intervals that ended since the last fetch, issues and noted deployments.

    Raises:
        SourceError: New Relic does not answer, or not as promised.
    """
    now = datetime.now(UTC)
    async for step in _issues(fetching, now):
        yield step
    async for step in _marks(fetching, now):
        yield step
    names = await _applications(fetching)
    stretches = list(_stretches(fetching, "intervals", now - _SETTLED))
    for done, (begin, end) in enumerate(stretches, 1):
        async for event in _intervals(fetching, names, begin, end):
            yield event
        yield Checkpoint("intervals", str(end))
        yield Progress(done, len(stretches), "intervals")


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Fetch the issue that a delivery told too little of.

    Raises:
        SourceError: New Relic does not answer as promised, or the kind is none of ours.
    """
    if want.kind != "issue" or not want.ref:
        raise SourceError(f"New Relic cannot be asked for the {want.kind} {want.ref!r}.")
    async for event in _issue_pages(fetching, {"filter": {"ids": [want.ref]}}, want.ref):
        yield event


async def _issues(fetching: Fetching, now: datetime) -> AsyncIterator[Step]:
    options: NewrelicOptions = fetching.options
    begin = _since(fetching, "issues", now) - timedelta(days=options.issue_days)
    window = {"startTime": _milliseconds(begin), "endTime": _milliseconds(now)}
    async for event in _issue_pages(fetching, {"window": window}, "issues"):
        yield event
    yield Checkpoint("issues", str(int(now.timestamp())))


async def _issue_pages(
    fetching: Fetching, variables: dict[str, object], subject: str
) -> AsyncIterator[Event]:
    options: NewrelicOptions = fetching.options
    cursor: str | None = None
    path = ("actor", "account", "aiIssues", "issues")
    while True:
        told = {"account": options.account, "cursor": cursor, **variables}
        reply, part = await asked(fetching, _ISSUES, told, *path)
        yield told_event(fetching, "issues", subject, part, reply)
        cursor = _ISSUE_PAGE.decode(part).next_cursor
        if not cursor:
            return


async def _marks(fetching: Fetching, now: datetime) -> AsyncIterator[Step]:
    begin = _since(fetching, "marks", now) - timedelta(hours=1)
    while begin < now:
        end = min(begin + _WEEK, now)
        query = " ".join(("SELECT * FROM Deployment", _span(begin, end), "LIMIT MAX"))
        reply, part = await nrql(fetching, query)
        yield told_event(fetching, "marks", "deployments", part, reply)
        begin = end
    yield Checkpoint("marks", str(int(now.timestamp())))


async def _applications(fetching: Fetching) -> dict[float, list[str]]:
    """List the applications that are wanted by their Apdex T, which each sets for itself."""
    found: dict[float, list[str]] = defaultdict(list)
    cursor: str | None = None
    while True:
        variables = {"search": _APM, "cursor": cursor}
        _, part = await asked(
            fetching, _APPLICATIONS, variables, "actor", "entitySearch", "results"
        )
        page = _PAGE.decode(part)
        for one in page.entities:
            told = one.settings.apdex_target if one.settings else None
            if _is_wanted(fetching, one.name):
                found[told or _DEFAULT_APDEX].append(one.name)
        cursor = page.next_cursor
        if not cursor:
            return found


async def _intervals(
    fetching: Fetching, names: dict[float, list[str]], begin: int, end: int
) -> AsyncIterator[Event]:
    options: NewrelicOptions = fetching.options
    series = (
        f"TIMESERIES {options.interval_minutes} minutes SINCE {begin * 1000} UNTIL {end * 1000} "
        "LIMIT MAX"
    )
    for threshold, wanted in sorted(names.items()):
        for first in range(0, len(wanted), _NAMES_AT_ONCE):
            chosen = wanted[first : first + _NAMES_AT_ONCE]
            query = f"{_traffic(threshold, chosen)} FACET appName {series}"
            reply, part = await nrql(fetching, query)
            about = About(threshold_seconds=threshold)
            yield told_event(fetching, "intervals", f"traffic@{begin}", part, reply, about)
    if options.container_facet:
        query = f"{_CONTAINERS} FACET {options.container_facet} AS 'service' {series}"
        reply, part = await nrql(fetching, query)
        yield told_event(fetching, "intervals", f"containers@{begin}", part, reply, About())


_CONTAINERS = (
    "SELECT average(cpuUsedCores) * uniqueCount(containerID) AS 'cores', "
    "average(memoryWorkingSetBytes) * uniqueCount(containerID) AS 'memory', "
    "uniqueCount(podName) AS 'instances' FROM K8sContainerSample"
)

_TRAFFIC = (
    "SELECT count(*), filter(count(*), WHERE error IS true) AS 'errors', "
    "filter(count(*), WHERE duration <= {t} AND error IS NOT true) AS 'satisfied', "
    "filter(count(*), WHERE duration > {t} AND duration <= {most} AND error IS NOT true) "
    "AS 'tolerating', filter(count(*), WHERE duration > {most} OR error IS true) AS 'frustrated', "
    "percentile(duration, 50, 95, 99) AS 'seconds' FROM Transaction WHERE appName IN ({names})"
)


def _traffic(threshold: float, names: Sequence[str]) -> str:
    """Ask for requests, failed ones, their times, and how many were satisfying.

    A time of exactly T satisfies and one of exactly 4T is tolerated; what failed frustrates,
    however fast it was.
    """
    most = 4 * threshold
    quoted = ", ".join("'" + n.replace("\\", "\\\\").replace("'", "\\'") + "'" for n in names)
    return _TRAFFIC.format(t=f"{threshold:g}", most=f"{most:g}", names=quoted)


def _stretches(fetching: Fetching, stream: str, until: datetime) -> Iterator[tuple[int, int]]:
    """Cut the time since the last fetch into stretches of whole intervals, in seconds."""
    options: NewrelicOptions = fetching.options
    length = options.interval_minutes * 60
    since = _since(fetching, stream, until)
    begin, last = int(since.timestamp()) // length, int(until.timestamp()) // length
    if stream in fetching.cursor:
        # The newest interval may have been read before the last agent had told of it.
        begin -= 1
    while begin < last:
        end = min(begin + _AT_ONCE, last)
        yield begin * length, end * length
        begin = end


def _since(fetching: Fetching, stream: str, now: datetime) -> datetime:
    options: NewrelicOptions = fetching.options
    known = fetching.cursor.get(stream)
    if known is not None:
        return datetime.fromtimestamp(int(known), UTC)
    return fetching.since or now - timedelta(days=options.first_days)


def _span(begin: datetime, end: datetime) -> str:
    return f"SINCE {_milliseconds(begin)} UNTIL {_milliseconds(end)}"


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def _is_wanted(fetching: Fetching, name: str) -> bool:
    def is_in(patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in patterns)

    return (not fetching.include or is_in(fetching.include)) and not is_in(fetching.exclude)
