"""Objects of OpenSLO made from another tool's file."""

import re
from typing import Any

from msgspec import Struct

_API_VERSION = "openslo/v1"
_NOT_NAME = re.compile(r"[^a-z0-9.-]+")
_LONGEST = 63


class Translated(Struct, frozen=True):
    """What became of one document."""

    objects: tuple[Any, ...]
    """Objects of OpenSLO, as mappings."""
    notes: tuple[str, ...]
    """What OpenSLO has no words for, or what could not be turned into it."""


def openslo(kind: str, name: str, spec: Any, **metadata: Any) -> dict[str, Any]:
    """Make an object."""
    told = {key: value for key, value in metadata.items() if value}
    return {
        "apiVersion": _API_VERSION,
        "kind": kind,
        "metadata": {"name": name, **told},
        "spec": spec,
    }


def name_of(*parts: str) -> str:
    """Make a name by OpenSLO's rules of what another tool calls it."""
    joined = _NOT_NAME.sub("-", "-".join(part for part in parts if part).lower())
    return joined[:_LONGEST].strip("-.")


def prometheus(query: str) -> dict[str, Any]:
    """Make a metric that Prometheus is asked for."""
    return {"metricSource": {"type": "Prometheus", "spec": {"query": query}}}
