"""The words of tickets, changes and incidents."""

from typing import Any

_VERBS = (
    "Add",
    "Fix",
    "Speed up",
    "Simplify",
    "Rework",
    "Show",
    "Validate",
    "Log",
    "Retry",
    "Cache",
)
_THINGS = (
    "address form",
    "voucher check",
    "price rounding",
    "stock reservation",
    "label printing",
    "order history",
    "delivery window",
    "refund reason",
    "search facets",
    "image sizes",
    "login timeout",
    "audit trail",
    "export job",
    "rate limits",
    "empty state",
    "parcel events",
)
_PLACES = ("for guests", "in the app", "on mobile", "for B2B", "at peak", "in Austria", "", "")

TEMPLATE = "Acceptance criteria\n\n<please fill in>"


def task(chance: Any) -> str:
    """Make up what a ticket asks for."""
    words = (chance.one_of(_VERBS), chance.one_of(_THINGS), chance.one_of(_PLACES))
    return " ".join(word for word in words if word)


def branch_name(key: str | None, title: str) -> str:
    """Name a branch after its ticket and title."""
    words = title.lower().replace('"', "").replace("`", "").split()
    slug = "-".join("".join(c for c in word if c.isalnum()) for word in words)
    return f"{key}-{slug}" if key else slug


def criteria_text(kind: str) -> str:
    """Write what a ticket's description says about acceptance; empty where it says nothing."""
    if kind == "given_when_then":
        return "Given a full basket\nWhen the customer pays\nThen the order is confirmed by mail"
    if kind == "heading":
        return "The page answers within one second\nThe old link still works"
    return ""


def paragraph(*lines: str) -> dict[str, Any]:
    """Make one paragraph of an Atlassian document."""
    content: list[dict[str, Any]] = []
    for index, line in enumerate(lines):
        if index:
            content.append({"type": "hardBreak"})
        content.append({"type": "text", "text": line})
    return {"type": "paragraph", "content": content}


def heading(text: str) -> dict[str, Any]:
    """Make one heading of an Atlassian document."""
    return {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": text}]}


def bullets(*lines: str) -> dict[str, Any]:
    """Make a bullet list of an Atlassian document."""
    items = [{"type": "listItem", "content": [paragraph(line)]} for line in lines]
    return {"type": "bulletList", "content": items}


def document(*blocks: dict[str, Any]) -> dict[str, Any]:
    """Make an Atlassian document of its blocks."""
    return {"version": 1, "type": "doc", "content": list(blocks)}


SYMPTOMS = (
    "error rate above 5 %",
    "p95 latency above 2 s",
    "queue is growing",
    "health check failing",
    "memory nearly full",
    "payments declined",
    "no orders for 5 minutes",
    "timeouts to partner",
)
REVIEW_WORDS = (
    "Could we name this after what it holds?",
    "What happens when the list is empty?",
    "Please add a test for the failing case.",
    "I would move this into the caller.",
    "Nice, much clearer than before.",
    "Is the retry bounded?",
)
