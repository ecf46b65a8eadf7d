"""The delivery process as its owner describes it: versions, phases, rules, checks and waivers."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

#: What brings a case into a phase.
PhaseFact = Literal["status", "category", "sprint", "merged", "failed", "passed", "deployed"]
#: What can be looked at for a case, beside the gates that tools tell.
CheckKind = Literal[
    "estimated",
    "assigned",
    "in_sprint",
    "has_parent",
    "criteria",
    "broken_down",
    "test_cases",
    "automated",
    "changed",
    "reviewed",
    "tagged",
    "gate",
]


class ProcessVersion(Entity, frozen=True, kw_only=True):
    """One version of a process. Grain: one row per process and version.

    A case runs on the version that was in force when it began, whatever came later.
    """

    process: str
    """Name of the process: ``delivery``."""
    version: str
    """What its owner calls the version: ``1``, ``2026-04``."""
    title: str
    """Display name."""
    valid_from: date | None = None
    """First day on which a case begins on it; null: always."""
    valid_to: date | None = None
    """First day on which none does; null: it is the one in force."""
    kinds: tuple[str, ...] = ()
    """Types of tickets that take this process, lower case; empty: all that no other takes."""
    is_shipped: bool = False
    """Whether it is Gnomon's default, because the catalogue describes none."""


class ProcessPhase(Entity, frozen=True, kw_only=True):
    """A phase of a version of a process. Grain: one row per version and phase."""

    version_id: str
    """The version."""
    phase: str
    """Name of the phase: ``deep_dive``."""
    title: str
    """Display name."""
    position: int
    """Place in the process, from 1."""
    is_start: bool = False
    """Whether a case may begin in it."""
    expected_days: float | None = None
    """Working days it should take at most; null: as long as the work takes."""
    responsible: str | None = None
    """Role that answers for it, by the name that memberships know it by."""
    participants: tuple[str, ...] = ()
    """Roles that take part, by theirs."""
    outputs: tuple[str, ...] = ()
    """What must be there when it ends, in words."""
    next_phases: tuple[str, ...] = ()
    """Phases that may follow."""
    guide_url: str | None = None
    """Where people read how it is done."""


class ProcessRole(Entity, frozen=True, kw_only=True):
    """A role that a phase names. Grain: one row per version, phase and role."""

    version_id: str
    """The version."""
    phase: str
    """The phase."""
    role: str
    """The role, by the name that memberships know it by: ``technical_product_manager``."""
    is_responsible: bool = False
    """Whether it answers for the phase; a role may answer for it and take part in it."""
    names: tuple[str, ...] = ()
    """Every way it is written, lower case, words joined by an underscore; the name is one."""


class PhaseRule(Entity, frozen=True, kw_only=True):
    """What brings a case into a phase. Grain: one row per phase and rule."""

    version_id: str
    """The version."""
    phase: str
    """The phase."""
    fact: PhaseFact
    """``status`` and ``category`` of the ticket; first ``sprint`` it is planned into; its changes
    ``merged``, ``failed`` on the main line, all ``passed``, all ``deployed``."""
    value: str | None = None
    """Name of the status or category, lower case; null for other facts."""


class ProcessCheck(Entity, frozen=True, kw_only=True):
    """What must hold when a case enters or leaves a phase. Grain: phase, side and check."""

    version_id: str
    """The version."""
    phase: str
    """The phase."""
    side: Literal["entry", "exit"]
    """When it is looked at."""
    check: str
    """Its name; ``gate:<name>`` for a gate that a tool tells."""
    kind: CheckKind
    """What is looked at."""
    gate: str | None = None
    """Name of the gate, for a gate."""
    least: float | None = None
    """Smallest value that passes, in place of the tool's own verdict."""
    most: float | None = None
    """Largest value that passes, in place of the tool's own verdict."""


class ProcessWaiver(Entity, frozen=True, kw_only=True):
    """Leave to go on without a check, for a time. Grain: version, check and ticket."""

    version_id: str
    """The version."""
    check: str
    """The check."""
    ticket_number: str
    """The ticket, as people call it."""
    reason: str
    """Why."""
    approver: str
    """Who gave it."""
    valid_to: date
    """First day on which it no longer holds."""
