"""Asking NerdGraph: questions in GraphQL, answers that may hide an error behind a 200."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Raw, Struct

from gnomon.domain.event import Event
from gnomon.sources.beside import beside
from gnomon.sources.http import AnswerError, Reply
from gnomon.sources.newrelic.options import NewrelicOptions
from gnomon.sources.newrelic.payloads import About, Problem
from gnomon.sources.paging import page_event
from gnomon.sources.source import Fetching

_PATH = "/graphql"
_NRQL = (
    "query($account: Int!, $nrql: Nrql!) { actor { account(id: $account) { "
    "nrql(query: $nrql, timeout: 70) { results } } } }"
)
_NULL = b"null"


class _Answer(Struct):
    data: Raw = Raw(_NULL)
    errors: list[Problem] = []


_ANSWER = msgspec.json.Decoder(_Answer)
_PARTS = msgspec.json.Decoder(dict[str, Raw])


async def asked(
    fetching: Fetching, query: str, variables: Mapping[str, Any], *path: str
) -> tuple[Reply, Raw]:
    """Ask a question and find the part of the answer that matters.

    Args:
        fetching: Whom to ask.
        query: The question.
        variables: Its values.
        path: Names that lead to the part.

    Raises:
        AnswerError: New Relic did not answer, or with an error, or without that part.
    """
    reply = await fetching.client.post(_PATH, {"query": query, "variables": variables})
    try:
        answer = _ANSWER.decode(reply.body)
        part = answer.data
        if not answer.errors:
            for name in path:
                part = _PARTS.decode(part)[name]
    except (msgspec.DecodeError, KeyError) as error:
        raise AnswerError(
            f"New Relic answered {_PATH} without {'.'.join(path)} ({error!r}). Check the source's "
            "url, https://api.newrelic.com or https://api.eu.newrelic.com, and its account.",
            path=_PATH,
            status=400,
        ) from error
    if answer.errors or bytes(part) == _NULL:
        said = "; ".join(problem.message for problem in answer.errors) or "nothing at all"
        raise AnswerError(
            f"New Relic could not answer: {said[:500]}. Check the source's account and whether its "
            "key may query it.",
            path=_PATH,
            status=400,
        )
    return reply, part


async def nrql(fetching: Fetching, query: str) -> tuple[Reply, Raw]:
    """Ask a question in NRQL; the part holds its ``results``.

    Raises:
        AnswerError: See `asked`.
    """
    options: NewrelicOptions = fetching.options
    variables = {"account": options.account, "nrql": query}
    return await asked(fetching, _NRQL, variables, "actor", "account", "nrql")


def told_event(
    fetching: Fetching, kind: str, subject: str, part: Raw, reply: Reply, about: About | None = None
) -> Event:
    """Make the event of an answer: the part that matters, untouched, and what was asked.

    Args:
        fetching: Whose event it is.
        kind: What follows ``newrelic.api.`` in its type.
        subject: The question in short: every question goes to the same address.
        part: The part of the answer.
        reply: The answer.
        about: What the answer does not repeat; null: nothing.
    """
    told = Reply(reply.status, reply.headers, bytes(part), subject)
    whole = told if about is None else beside(about, told)
    return page_event(fetching.source, f"newrelic.api.{kind}", subject, whole)
