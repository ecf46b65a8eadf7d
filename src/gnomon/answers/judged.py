"""Every judgement the settings can change, with its default and its effect."""

import inspect
import re
from typing import Any

from msgspec import Struct

from gnomon.answers.lineage import Maker, judgements, makers, metrics

_SECTION = re.compile(r"^[A-Z][A-Za-z ]*:$")


class Judged(Struct, frozen=True, kw_only=True):
    """A judgement, as a keyword-only parameter of model functions and measures declares it."""

    name: str
    """Name under ``definitions:`` in the settings."""
    default: Any
    """What holds when the settings are silent."""
    effect: str
    """What it changes."""
    used_by: tuple[str, ...]
    """Model tables and metrics that take it."""


def judged() -> list[Judged]:
    """Return every judgement, in alphabetical order."""
    found: dict[str, Judged] = {}
    for function in [*makers().values(), *(one.measure for one in metrics().values())]:
        effects = argument_meanings(function)
        for name, default in judgements(function).items():
            before = found.get(name)
            found[name] = Judged(
                name=name,
                default=default,
                effect=before.effect if before and before.effect else effects.get(name, ""),
                used_by=(*(before.used_by if before else ()), function.__name__),
            )
    return sorted(found.values(), key=lambda one: one.name)


def argument_meanings(function: Maker) -> dict[str, str]:
    """Read what each argument means from the ``Args`` section of a docstring."""
    meanings: dict[str, str] = {}
    inside, current = False, ""
    for line in inspect.cleandoc(function.__doc__ or "").splitlines():
        if _SECTION.match(line):
            inside = line == "Args:"
        elif inside and (start := re.match(r"    (\w+): (.*)", line)):
            current = start.group(1)
            meanings[current] = start.group(2)
        elif inside and current and line.startswith("        "):
            meanings[current] += f" {line.strip()}"
    return meanings
