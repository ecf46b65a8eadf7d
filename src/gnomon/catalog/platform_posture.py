"""How a platform service protects what runs on it: what its document says, as rows and findings."""

from collections.abc import Callable, Iterator
from typing import Any, cast, get_args

from gnomon.catalog.catalogue import Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.relations import day
from gnomon.catalog.told_rows import count
from gnomon.domain.posture import PlatformException, PlatformPosture, PostureState

_STATES: tuple[str, ...] = get_args(PostureState)


def fact_name(written: str | None) -> str:
    """Return what a protection is called, whatever its case and spaces; empty for none."""
    return " ".join((written or "").lower().split())


def postures(
    document: Document,
    row: Callable[..., dict[str, Any]],
    group: Callable[[str | None], str | None],
) -> Iterator[PlatformPosture | PlatformException]:
    """Turn protections and leaves to run without them into rows.

    Args:
        document: The platform service.
        row: Makes the fields that its rows share, of a kind and what tells rows apart.
        group: Makes the key of a group.
    """
    for entry in document.entries("posture"):
        fact, state = fact_name(entry.text("fact")), entry.text("state")
        if fact and state in _STATES:
            yield PlatformPosture(
                fact=fact,
                state=cast("PostureState", state),
                conformant_count=count(entry, "conformant"),
                workload_count=count(entry, "workloads"),
                checked_on=day(entry.text("checked")),
                evidence=entry.text("evidence"),
                **row("platform_posture", fact),
            )
    for entry in document.entries("exceptions"):
        fact, reason = fact_name(entry.text("fact")), entry.text("reason")
        until, whose = day(entry.text("until")), group(entry.text("group"))
        if fact and reason is not None and until is not None:
            yield PlatformException(
                fact=fact,
                group_id=whose,
                workload_count=count(entry, "workloads"),
                reason=reason,
                accepted_by=entry.text("acceptedBy"),
                expires_on=until,
                **row("platform_exception", fact, whose or "everybody", until),
            )


def posture_findings(document: Document) -> Iterator[Finding]:
    """Find protections that contradict themselves, and leaves from what nobody protects by.

    Args:
        document: The platform service.
    """
    known: set[str] = set()
    for entry in document.entries("posture"):
        fact = fact_name(entry.text("fact"))
        if fact in known:
            yield document.finding("spec.posture", f"{fact} a second time", "each once",
                                   line=entry.line)  # fmt: skip
        known.add(fact)
        few, many = count(entry, "conformant"), count(entry, "workloads")
        if few is not None and (many is None or few > many):
            yield document.finding(
                "spec.posture",
                f"{fact} on {few} of {'an unknown number' if many is None else many} workloads",
                "`workloads`, at least as many as `conformant`",
                line=entry.line,
            )
        if few is not None and entry.text("checked") is None:
            yield document.finding(
                "spec.posture",
                f"{fact} on {few} workloads, nobody says since when",
                "`checked`, the day they were counted",
                line=entry.line,
                severity="warning",
            )
    for entry in document.entries("exceptions"):
        fact = fact_name(entry.text("fact"))
        if fact and fact not in known:
            yield document.finding(
                "spec.exceptions",
                f"leave to run without {fact!r}, which is no fact of `posture`",
                f"one of {', '.join(sorted(known)) or 'its facts, of which there is none'}",
                line=entry.line,
            )
