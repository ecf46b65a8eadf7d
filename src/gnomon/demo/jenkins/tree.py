"""Jenkins' parameter ``tree``: which fields are asked for, and which part of a list.

``jobs[url,lastBuild[number]]``, ``allBuilds[number]{0,50}``.
"""

import re
from typing import Any

from msgspec import Struct

_STEP = re.compile(r"[\w*]+|\[|\]|,|\{\d*,?\d*\}")


class Branch(Struct):
    """What is asked for of one field."""

    fields: dict[str, "Branch"] = {}
    part: slice | None = None
    """Which elements of a list; null: all."""


def parse(text: str) -> dict[str, Branch]:
    """Read a tree.

    Args:
        text: As the parameter has it.

    Returns:
        Field -> what is asked for of it.
    """
    return _fields(iter(_STEP.findall(text)))


def _fields(steps: Any) -> dict[str, Branch]:
    found: dict[str, Branch] = {}
    last = Branch()
    for step in steps:
        if step == "]":
            break
        if step == "[":
            last.fields = _fields(steps)
        elif step.startswith("{"):
            last.part = _part(step)
        elif step != ",":
            last = found.setdefault(step, Branch())
    return found


def _part(step: str) -> slice:
    first, comma, last = step.strip("{}").partition(",")
    start = int(first or 0)
    if not comma:
        return slice(start, start + 1)
    return slice(start, int(last) if last else None)


def pruned(body: Any, fields: dict[str, Branch]) -> Any:
    """Leave of a body what is asked for; what says its class always does."""
    if isinstance(body, list):
        return [pruned(each, fields) for each in body]
    if not isinstance(body, dict) or not fields:
        return body
    found = {}
    for name, value in body.items():
        branch = fields.get(name, fields.get("*"))
        if branch is not None:
            chosen = value[branch.part] if branch.part and isinstance(value, list) else value
            found[name] = pruned(chosen, branch.fields)
        elif name == "_class":
            found[name] = value
    return found
