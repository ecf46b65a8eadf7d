"""A metric's definition for reading: the sections of its measure's docstring, its judgements."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from gnomon.answers.judged import judged
from gnomon.answers.lineage import judgements_in_force, metrics
from gnomon.domain.metric import Metric

_HEADING = re.compile(r"^([A-Z][A-Za-z ]*):$")


class Judgement(Struct, frozen=True, kw_only=True):
    """One judgement behind a figure."""

    name: str
    """Name under ``definitions:`` in the settings."""
    value: str
    """What holds."""
    effect: str
    """What it changes."""
    is_set: bool
    """Whether the settings say so; else it is the default."""


class Related(Struct, frozen=True, kw_only=True):
    """Another metric, with why it is named."""

    title: str
    why: str
    href: str | None


class Definition(Struct, frozen=True, kw_only=True):
    """What a figure means."""

    summary: str
    """The first sentence."""
    says: str
    """What a row of it is."""
    excludes: list[str]
    """What is left out."""
    source: str
    """Where the definition comes from."""
    judgements: list[Judgement]
    """Judgements in force."""
    balance: Related | None
    """What gets worse when this one is gamed."""
    not_to_confuse: list[Related]
    """Similar names that mean something else."""
    better: str
    """Direction of improvement, in words."""
    aliases: list[str]
    """Other names."""


_BETTER = {
    "lower": "lower is better",
    "higher": "higher is better",
    "neither": "says nothing about good or bad by itself",
}


def definition(metric: Metric, definitions: Mapping[str, Any]) -> Definition:
    """Gather what a page says about a metric."""
    parts = sections(metric.measure.__doc__ or "")
    effects = {one.name: one.effect for one in judged()}
    return Definition(
        summary=plain(metric.summary),
        says=_row_of(parts.get("Returns", [])),
        excludes=[plain(line) for line in parts.get("Excludes", [])],
        source=plain(" ".join(parts.get("Source", []))) or metric.source,
        judgements=[
            Judgement(
                name=name,
                value=_written(value),
                effect=plain(effects.get(name, "")),
                is_set=name in definitions,
            )
            for name, value in sorted(judgements_in_force(metric.measure, definitions).items())
        ],
        balance=_balance(metrics().get(metric.balance)),
        not_to_confuse=[_related(text) for text in metric.not_to_confuse],
        better=_BETTER[metric.better],
        aliases=list(metric.aliases),
    )


def sections(docstring: str) -> dict[str, list[str]]:
    """Cut a Google-style docstring into its sections, a line for each entry."""
    found: dict[str, list[str]] = {}
    current = ""
    for line in inspect.cleandoc(docstring).splitlines():
        if heading := _HEADING.match(line):
            current = heading.group(1)
            found[current] = []
        elif current and line.startswith("     ") and found[current]:
            found[current][-1] += f" {line.strip()}"
        elif current and line.strip():
            found[current].append(line.strip())
    return found


def plain(text: str) -> str:
    """Write a docstring's text for people: without its marks for code."""
    return re.sub(r"``?([^`]*)``?", r"\1", text)


def _balance(metric: Metric | None) -> Related | None:
    if metric is None:
        return None
    why = "gets worse when this one is gamed"
    return Related(title=metric.title, why=why, href=f"/metrics/{metric.name}")


def _row_of(returns: list[str]) -> str:
    """Say what a row is; what its columns hold is for those who read the reference."""
    return plain(" ".join(returns).partition(":")[0].rstrip(".")) + "." if returns else ""


def _written(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value) or "none"
    return "none" if value is None else str(value)


def _related(text: str) -> Related:
    name, _, why = text.partition(": ")
    known = metrics().get(name)
    if known is None:
        return Related(title=name, why=plain(why), href=None)
    return Related(title=known.title, why=plain(why), href=f"/metrics/{name}")
