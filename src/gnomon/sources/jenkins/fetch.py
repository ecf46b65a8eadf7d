"""Asking Jenkins: every job below every folder, and its builds from the newest back."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import partial
from urllib.parse import unquote

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.http import AnswerError, Reply
from gnomon.sources.jenkins.options import JenkinsOptions
from gnomon.sources.jenkins.payloads import Milliseconds
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want
from gnomon.sources.streams import Failures, together

_GONE = 404
_PER_PAGE = 50
_BUILD = (
    "_class,number,url,timestamp,duration,building,result,"
    "actions[causes[_class,userId],lastBuiltRevision[SHA1,branch[name]],remoteUrls,"
    "totalCount,failCount,skipCount]"
)
_BUILD_PATH = re.compile(r"(?:job/[^/]+/)+\d+")
_PIPELINE = "WorkflowRun"


class _Job(Struct):
    url: str
    #: Only what builds tells its last build; folders and multibranch projects hold jobs.
    last_build: object | UnsetType = field(default=UNSET, name="lastBuild")


class _Jobs(Struct):
    jobs: list[_Job] = []


class _Builds(Struct):
    builds: list[msgspec.Raw] = field(default_factory=list, name="allBuilds")


class _Head(Struct):
    number: int
    timestamp: Milliseconds
    building: bool = False
    kind: str = field(default="", name="_class")


_JOBS = msgspec.json.Decoder(_Jobs)
_BUILDS = msgspec.json.Decoder(_Builds)
_HEAD = msgspec.json.Decoder(_Head)


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch the builds that are new in every job.

    Raises:
        SourceError: Jenkins does not answer, refuses the token, or let some jobs go unread.
    """
    found = [path async for path in _jobs(fetching, "")]
    yield Progress(0, len(found), f"{len(found)} jobs found")
    failures = Failures()
    groups = [(name(path), [partial(builds, fetching, path)]) for path in found]
    async with aclosing(together(groups, failures)) as steps:
        async for step in steps:
            yield step
    failures.raise_any()


async def _jobs(fetching: Fetching, folder: str) -> AsyncIterator[str]:
    reply = await fetching.client.get(f"{folder}/api/json", {"tree": "jobs[url,lastBuild[number]]"})
    try:
        found = _JOBS.decode(reply.body).jobs
    except msgspec.ValidationError as error:
        raise SourceError(f"Jenkins answered {reply.path} with jobs that {error}.") from error
    for job in found:
        # Below what Jenkins takes for its own address, which need not be the one we ask.
        path = job.url[job.url.find("/job/") :].rstrip("/")
        if not path.startswith(f"{folder}/job/"):
            continue
        if job.last_build is UNSET:
            async for inner in _jobs(fetching, path):
                yield inner
        elif is_wanted(fetching, name(path)):
            yield path


def name(path: str) -> str:
    """Name a job by its folders: ``shop/api/main``."""
    return "/".join(unquote(part) for part in path.strip("/").split("/")[1::2])


def is_wanted(fetching: Fetching, job: str) -> bool:
    """Match a job's name with its folders against the patterns: ``shop/*``."""
    included = not fetching.include or any(fnmatchcase(job, p) for p in fetching.include)
    return included and not any(fnmatchcase(job, p) for p in fetching.exclude)


async def builds(fetching: Fetching, path: str) -> AsyncIterator[Event | Checkpoint]:
    """Fetch the builds of a job that are newer than its cursor: the last before all that run."""
    stream = path.lstrip("/")
    known = int(fetching.cursor.get(stream, "0"))
    options: JenkinsOptions = fetching.options
    since = fetching.since or datetime.now(UTC) - timedelta(days=options.build_days)
    oldest = since.timestamp() * 1000 if not known else 0
    first, newest, running = 0, known, set[int]()
    while True:
        tree = f"allBuilds[{_BUILD}]{{{first},{first + _PER_PAGE}}}"
        reply = await fetching.client.get(f"{path}/api/json", {"tree": tree})
        told = [(_HEAD.decode(raw), bytes(raw)) for raw in _BUILDS.decode(reply.body).builds]
        fresh = [(h, raw) for h, raw in told if h.number > known and h.timestamp >= oldest]
        for head, raw in fresh:
            yield await _build(fetching, f"{path}/{head.number}", head, raw, reply)
            newest = max(newest, head.number)
            if head.building:
                running.add(head.number)
        if len(fresh) < _PER_PAGE:
            break
        first += _PER_PAGE
    done = min(running) - 1 if running else newest
    if done > known:
        yield Checkpoint(stream, str(done))


async def _build(fetching: Fetching, path: str, head: _Head, raw: bytes, reply: Reply) -> Event:
    """Make one event of a build and its stages, because a stage does not tell its repository."""
    stages = b"null"
    if head.kind.endswith(_PIPELINE):
        try:
            stages = (await fetching.client.get(f"{path}/wfapi/describe")).body
        except AnswerError as error:
            # Without the stage view plugin there is no such page.
            if error.status != _GONE:
                raise
    body = b'{"build":%b,"stages":%b}' % (raw, stages)
    told = Reply(reply.status, reply.headers, body, path)
    return page_event(fetching.source, "jenkins.api.build", path, told)


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Fetch the build that a `Want` of this source names.

    Raises:
        SourceError: Jenkins does not answer as promised, or the kind is none of ours.
    """
    if want.kind != "build" or not _BUILD_PATH.fullmatch(want.ref):
        raise SourceError(f"Jenkins cannot be asked for the {want.kind} {want.ref!r}.")
    path = f"/{want.ref}"
    if not is_wanted(fetching, name(path.rpartition("/")[0])):
        return
    reply = await fetching.client.get(f"{path}/api/json", {"tree": _BUILD})
    yield await _build(fetching, path, _HEAD.decode(reply.body), reply.body, reply)
