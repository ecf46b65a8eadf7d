"""Opsgenie's search of alerts, as far as it is used: ``field: value``, joined by AND.

Syntax: https://support.atlassian.com/opsgenie/docs/search-queries-for-alerts/
"""

import re
from collections.abc import Callable, Iterator

from gnomon.demo.wire import Json

_TERM = re.compile(
    r"\s*(?P<field>\w+)\s*(?P<sign><=|>=|<|>|:|=)\s*(?P<value>\([^()]*\)|\"[^\"]*\"|[^\s()]+)\s*"
)
_TIMES = ("createdAt", "updatedAt", "lastOccurredAt")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    ":": lambda a, b: a == b,
    "=": lambda a, b: a == b,
}


class SearchError(ValueError):
    """The search is none."""


def fits(query: str, alert: Json, milliseconds: Callable[[str], int]) -> bool:
    """Say whether an alert is found by a search.

    Args:
        query: The search; empty finds everything.
        alert: As the list tells it.
        milliseconds: Reads a time of the alert.

    Raises:
        SearchError: It cannot be read.
    """
    return all(
        _fits(field, sign, value, alert, milliseconds) for field, sign, value in _terms(query)
    )


def _terms(query: str) -> Iterator[tuple[str, str, str]]:
    for part in _parts(query):
        if part.startswith("(") and part.endswith(")"):
            yield from _terms(part[1:-1])
        elif (found := _TERM.fullmatch(part)) is not None:
            yield found["field"], found["sign"], found["value"]
        else:
            raise SearchError(f"Can not parse query [{part}]")


def _parts(query: str) -> Iterator[str]:
    """Split where AND stands outside of brackets."""
    part, depth = "", 0
    for word in re.split(r"(\s+AND\s+)", query.strip()):
        if word.strip() == "AND" and not depth:
            yield part.strip()
            part = ""
            continue
        part += word
        depth += word.count("(") - word.count(")")
    if part.strip():
        yield part.strip()


def _fits(
    field: str, sign: str, value: str, alert: Json, milliseconds: Callable[[str], int]
) -> bool:
    if field in _TIMES:
        if not value.isdigit():
            raise SearchError(f"[{value}] is no time in milliseconds")
        return _COMPARE[sign](milliseconds(alert[field]), int(value))
    wanted = {each.strip('" ').lower() for each in re.split(r"\s+OR\s+", value.strip("()"))}
    name = {"tag": "tags", "team": "teams"}.get(field, field)
    if name not in alert:
        raise SearchError(f"There is no field [{field}]")
    told = alert[name]
    found = {str(each).lower() for each in (told if isinstance(told, list) else [told])}
    return bool(found & wanted)
