"""What custom values and long texts say: ADF, wiki text, points, sprints, checklists, times."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from gnomon.errors import PayloadError
from gnomon.sources.jira.payloads import Document
from gnomon.sources.moment import utc

#: Nodes of a document that stand on a line of their own.
_BLOCKS = frozenset(
    {
        *("paragraph", "heading", "listItem", "taskItem", "decisionItem", "codeBlock", "rule"),
        *("blockquote", "panel", "tableRow", "mediaSingle", "mediaGroup", "expand", "hardBreak"),
        *("nestedExpand", "blockCard", "embedCard"),
    }
)
_SPRINT_TEXT = re.compile(r"\[(?:.*?,)?id=(\d+)[,\]]")
_CHECKLIST_LINE = re.compile(r"^\s*(?:[-+*~>x]|\[[ xX-]?\]|\d+[.)])\s*\S", re.MULTILINE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=4096)
def moment(written: str | int) -> datetime:
    """Read a time stamp: ``2024-07-04T05:41:00.089-0700``, ``...Z`` or milliseconds.

    Raises:
        PayloadError: It is none of these, or says no offset.
    """
    try:
        if isinstance(written, int):
            return _EPOCH + timedelta(milliseconds=written)
        read = datetime.fromisoformat(written)
    except (ValueError, OverflowError):
        raise PayloadError(f"Jira tells a time that is none: {written!r}.") from None
    if read.tzinfo is None:
        raise PayloadError(f"Jira tells a time without its offset from UTC: {written!r}.")
    return utc(read)


def plain(body: Document | str | None) -> str | None:
    """Flatten a long text: an ADF document becomes lines, wiki text stays as it is.

    Returns:
        The text without surrounding white space; null when there is none.
    """
    if body is None:
        return None
    said = body if isinstance(body, str) else "".join(_pieces(body))
    return said.strip() or None


def _pieces(node: Document) -> Iterator[str]:
    if node.text is not None:
        yield node.text
    attributes = node.attrs or {}
    match node.type:
        case "mention" | "emoji" | "status" | "placeholder":
            yield str(attributes.get("text") or attributes.get("shortName") or "")
        case "inlineCard" | "blockCard" | "embedCard":
            yield str(attributes.get("url") or "")
        case "date":
            yield _day(attributes.get("timestamp"))
        case "tableCell" | "tableHeader":
            yield " "
    for child in node.content:
        yield from _pieces(child)
    if node.type in _BLOCKS:
        yield "\n"


def _day(timestamp: Any) -> str:
    try:
        return datetime.fromtimestamp(int(timestamp) / 1000, UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


def points(value: Any) -> float | None:
    """Read an estimate: a number, or one written as text; null when it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None


def sprint_ids(value: Any) -> Iterator[int]:
    """List the sprints of a sprint field.

    Cloud sends objects, old Servers the text of a Java object, ``...Sprint@1f[id=2,state=...]``.
    """
    for sprint in value if isinstance(value, list) else [value]:
        if isinstance(sprint, dict) and isinstance(sprint.get("id"), int):
            yield sprint["id"]
        elif isinstance(sprint, str) and (found := _SPRINT_TEXT.search(sprint)):
            yield int(found[1])


def long_text(value: Any) -> str | None:
    """Read a custom text field: wiki text, an ADF document, or a list of options."""
    if isinstance(value, list):
        lines = [line for entry in value if (line := _entry(entry))]
        return "\n".join(lines) or None
    if isinstance(value, dict):
        if value.get("type") != "doc":
            return _entry(value) or None
        try:
            return plain(msgspec.convert(value, Document))
        except msgspec.ValidationError:
            return None
    return plain(value) if isinstance(value, str) else None


def _entry(entry: Any) -> str:
    if isinstance(entry, dict):
        entry = entry.get("name") or entry.get("value") or ""
    return entry.strip() if isinstance(entry, str) else ""


def checklist_count(value: Any) -> int:
    """Count the entries of a checklist: a list of them, or lines that begin with a mark."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, dict):
        value = long_text(value)
    return len(_CHECKLIST_LINE.findall(value)) if isinstance(value, str) else 0
