"""What a document of `kind: Process` may say, and what its parts mean."""

import re
from collections.abc import Iterator

from msgspec import Struct

from gnomon.catalog.catalogue import Document
from gnomon.catalog.quantities import date_of, figure, quantity
from gnomon.catalog.shapes import Group, Value, choice, is_name, reference, text
from gnomon.catalog.yaml_tree import Fields, Items

#: Facts a phase may be entered by, beside statuses and their categories.
FACTS = ("sprint", "merged", "failed", "passed", "deployed")
CATEGORIES = ("to_do", "in_progress", "done")
CHECKS = (
    "estimated", "assigned", "in_sprint", "has_parent", "criteria", "broken_down", "test_cases",
    "automated", "changed", "reviewed", "tagged", "gate",
)  # fmt: skip
_DAYS = re.compile(r"(\d+(?:\.\d+)?)\s*d")

_PHASE_NAME = Value(
    expected="letters and digits, joined by - _ or .", accepts=is_name, is_required=True
)

SPEC = Group(
    is_required=True,
    fields={
        "process": Value(expected="the name of a process", accepts=is_name),
        "version": text(is_required=True),
        "from": date_of(),
        "to": date_of(),
        "kinds": text(is_list=True),
        "phases": Group(
            is_list=True,
            is_required=True,
            fields={
                "name": _PHASE_NAME,
                "title": text(),
                "begins": choice(("true", "false")),
                "expected": Value(
                    expected="working days such as 2d",
                    accepts=lambda told: days(told) is not None,
                ),
                "responsible": text(),
                "participants": text(is_list=True),
                "outputs": text(is_list=True),
                "guide": text(),
                "next": Value(
                    expected="names of phases of this process", accepts=is_name, is_list=True
                ),
                "entered": Group(
                    is_list=True,
                    fields={
                        "status": text(is_list=True),
                        "category": choice(CATEGORIES),
                        "when": choice(FACTS),
                    },
                ),
                "checks": Group(
                    is_list=True,
                    fields={
                        "check": Value(
                            expected=choice(CHECKS).expected,
                            accepts=choice(CHECKS).accepts,
                            is_required=True,
                        ),
                        "on": choice(("entry", "exit")),
                        "gate": text(),
                        "least": figure(),
                        "most": figure(),
                    },
                ),
            },
        ),
        "waivers": Group(
            is_list=True,
            fields={
                "check": text(is_required=True),
                "ticket": text(is_required=True),
                "reason": text(is_required=True),
                "approver": reference("user", is_required=True),
                "until": date_of(is_required=True),
            },
        ),
    },
)


class Check(Struct, frozen=True):
    """Something that must hold."""

    name: str
    """The check; ``gate:<name>`` for a gate."""
    kind: str
    """What is looked at."""
    side: str
    """``entry`` or ``exit``."""
    gate: str | None
    """Name of the gate, for a gate."""
    least: float | None
    """Smallest value that passes."""
    most: float | None
    """Largest value that passes."""
    line: int
    """Where it stands."""


class Phase(Struct, frozen=True):
    """One phase, as written."""

    name: str
    """Its name."""
    fields: Fields
    """Everything it says."""
    rules: tuple[tuple[str, str | None], ...]
    """Facts that lead into it, with the status or category."""
    checks: tuple[Check, ...]
    """What must hold."""
    is_start: bool
    """Whether a case may begin in it: those that say so, else the first one."""
    following: tuple[str, ...]
    """Phases that may come after it: those it names, else the next one of the list."""


def days(told: str | None) -> float | None:
    """Read working days such as ``2d``; null when it is none, or nothing."""
    match = _DAYS.fullmatch((told or "").strip())
    return float(match[1]) if match and float(match[1]) > 0 else None


def process_of(document: Document) -> str:
    """Name the process a document describes a version of."""
    return document.root.text("spec", "process") or document.name


def phases(document: Document) -> tuple[Phase, ...]:
    """Read the phases of a document in their order; those without a name are left out."""
    entries = [each for each in _entries(document, "phases") if each.text("name")]
    names = [entry.text("name") or "" for entry in entries]
    starts = [entry.text("begins") == "true" for entry in entries]
    starts = starts if any(starts) else [place == 0 for place in range(len(entries))]
    return tuple(
        Phase(
            name=name,
            fields=entry,
            rules=tuple(_rules(entry)),
            checks=tuple(_checks(entry)),
            is_start=starts[place],
            following=entry.texts("next") or tuple(names[place + 1 : place + 2]),
        )
        for place, (name, entry) in enumerate(zip(names, entries, strict=True))
    )


def waivers(document: Document) -> tuple[Fields, ...]:
    """List the waivers of a document."""
    return tuple(_entries(document, "waivers"))


def _entries(document: Document, field: str) -> Iterator[Fields]:
    listed = document.root.get("spec", field)
    return _mappings(listed)


def _mappings(listed: object) -> Iterator[Fields]:
    values = listed.values if isinstance(listed, Items) else ()
    return (entry for entry in values if isinstance(entry, Fields))


def _rules(phase: Fields) -> Iterator[tuple[str, str | None]]:
    for entry in _mappings(phase.get("entered")):
        for status in entry.texts("status"):
            yield "status", status.strip().lower()
        if entry.text("category") in CATEGORIES:
            yield "category", entry.text("category")
        fact = entry.text("when")
        if fact in FACTS:
            yield fact, None


def _checks(phase: Fields) -> Iterator[Check]:
    for entry in _mappings(phase.get("checks")):
        kind, gate = entry.text("check"), entry.text("gate")
        if kind in CHECKS and (kind != "gate" or gate):
            yield Check(
                name=f"gate:{gate}" if kind == "gate" else kind,
                kind=kind,
                side=entry.text("on") or "exit",
                gate=gate if kind == "gate" else None,
                least=quantity(entry.text("least")),
                most=quantity(entry.text("most")),
                line=entry.line,
            )
