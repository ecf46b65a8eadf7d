"""Asking SonarQube page by page, and events that say whose a page is."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.beside import beside
from gnomon.sources.http import AnswerError, Reply, with_query
from gnomon.sources.paging import page_event
from gnomon.sources.sonarqube.options import SonarqubeOptions
from gnomon.sources.sonarqube.payloads import About, Outline
from gnomon.sources.source import Fetching

#: What SonarQube gives at most in one page, and the furthest it counts.
_PER_PAGE = 500
_FURTHEST = 10_000
_OUTLINE = msgspec.json.Decoder(Outline)


async def asked(fetching: Fetching, path: str, params: Mapping[str, Any]) -> Reply:
    """Ask for a page; SonarQube Cloud wants to know the organisation.

    Raises:
        AnswerError: It did not answer as promised.
    """
    options: SonarqubeOptions = fetching.options
    told = {**params, "organization": options.organization or None}
    return await fetching.client.get(with_query(path, told))


async def pages(
    fetching: Fetching, path: str, params: Mapping[str, Any], per_page: int = _PER_PAGE
) -> AsyncIterator[tuple[Reply, Outline]]:
    """Ask for all pages of a list.

    Raises:
        AnswerError: SonarQube did not answer, not with a list, or the list is longer than it
            counts.
    """
    number = 1
    while True:
        reply = await asked(fetching, path, {**params, "p": number, "ps": per_page})
        told = outline(reply)
        yield reply, told
        total = told.paging.total if told.paging else told.total
        if number * per_page >= total:
            return
        if number * per_page >= _FURTHEST:
            raise AnswerError(
                f"SonarQube counts no further than {_FURTHEST:,} entries of {reply.path}, and "
                f"there are {total:,}.",
                path=reply.path,
                status=400,
            )
        number += 1


def outline(reply: Reply) -> Outline:
    """Read which things a page lists.

    Raises:
        SourceError: It is no page of SonarQube's.
    """
    try:
        return _OUTLINE.decode(reply.body)
    except msgspec.DecodeError as error:
        raise SourceError(
            f"SonarQube answered {reply.path} with something that is no list ({error}). "
            "Check the source's url."
        ) from error


def told_event(
    fetching: Fetching, kind: str, about: About, reply: Reply, **parts: bytes | msgspec.Raw
) -> Event:
    """Make the event of a page and of what it leaves out: whose it is.

    Args:
        fetching: Whose event it is.
        kind: What follows ``sonarqube.api.`` in its type.
        about: Whose the page is.
        reply: The page.
        parts: What other answers told of the same thing, untouched.
    """
    whole = beside(about, reply, **parts)
    return page_event(fetching.source, f"sonarqube.api.{kind}", reply.path, whole)
