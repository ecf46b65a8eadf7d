"""What to ask QMetry: a project's test cases, what each is for, its cycles, and how they went."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from urllib.parse import quote

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.beside import beside
from gnomon.sources.http import AnswerError, Reply, with_query
from gnomon.sources.paging import page_event, told_at
from gnomon.sources.qmetry.options import QmetryOptions
from gnomon.sources.qmetry.payloads import About, Cycles, TestCases
from gnomon.sources.source import Checkpoint, Fetching, Progress
from gnomon.sources.streams import Failures, together

_API = "/rest/api/latest"
_PER_PAGE = 100
#: A cycle tells its summary only to who asks for it.
_OF_CYCLE = "key,summary"
_CASES = msgspec.json.Decoder(TestCases)
_CYCLES = msgspec.json.Decoder(Cycles)
# A case in a cycle has the fields that paging needs.
_IN_CYCLE = _CASES

Page = TypeVar("Page", TestCases, Cycles)
Step = Event | Checkpoint | Progress


async def fetch(fetching: Fetching) -> AsyncIterator[Step]:
    """Fetch everything of the projects: QMetry cannot be asked what changed since.

    Raises:
        SourceError: QMetry does not answer, refuses the key, let some projects go unread, or no
            project is named.
    """
    options: QmetryOptions = fetching.options
    if not options.projects:
        raise SourceError(
            "QMetry is asked project by project. Name the ids of Jira projects in the source's "
            "options, as projects: ['10066']."
        )
    failures = Failures()
    groups = [
        (project, [partial(_cases, fetching, project), partial(_cycles, fetching, project)])
        for project in options.projects
    ]
    async with aclosing(together(groups, failures)) as steps:
        async for step in steps:
            yield step
    failures.raise_any()


async def _cases(fetching: Fetching, project: str) -> AsyncIterator[Step]:
    about = About(project=project)
    async for reply, page in _pages(fetching, "/testcases/search", project, _CASES):
        yield _event(fetching, "testcases", about, reply)
        for case in page.data:
            path = f"{_API}/testcases/{quote(str(case.id), safe='')}/requirements"
            asked = with_query(path, {"maxResults": _PER_PAGE})
            found = await fetching.client.get(asked)
            of_case = About(project=project, test_case=str(case.id))
            yield _event(fetching, "requirements", of_case, found)


async def _cycles(fetching: Fetching, project: str) -> AsyncIterator[Step]:
    cycles = _pages(fetching, "/testcycles/search", project, _CYCLES, fields=_OF_CYCLE)
    async for _, page in cycles:
        for cycle in page.data:
            about = About(project=project, cycle=cycle.key, cycle_title=cycle.summary)
            path = f"/testcycles/{quote(cycle.id, safe='')}/testcases/search"
            async for reply, _ in _pages(fetching, path, project, _IN_CYCLE):
                yield _event(fetching, "executions", about, reply)


async def _pages(
    fetching: Fetching,
    path: str,
    project: str,
    decoder: msgspec.json.Decoder[Page],
    *,
    fields: str | None = None,
) -> AsyncIterator[tuple[Reply, Page]]:
    start = 0
    while True:
        paged = {"startAt": start, "maxResults": _PER_PAGE, "fields": fields}
        asked = with_query(f"{_API}{path}", paged)
        reply = await fetching.client.post(asked, {"filter": {"projectId": project}})
        try:
            page = decoder.decode(reply.body)
        except msgspec.DecodeError as error:
            raise AnswerError(
                f"QMetry answered {asked} with no list of its own ({error}). Check that the "
                "source's url is that of QMetry for Jira, https://qtmcloud.qmetry.com.",
                path=asked,
                status=400,
            ) from error
        yield reply, page
        start += len(page.data)
        if not page.data or start >= page.total:
            return


def _event(fetching: Fetching, kind: str, about: About, reply: Reply) -> Event:
    """Make the event of a page: of the day, because nothing in it has a time."""
    at = told_at(reply.headers) or datetime.now(UTC)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    whole = beside(about, reply)
    return page_event(fetching.source, f"qmetry.api.{kind}", reply.path, whole, time=day)
