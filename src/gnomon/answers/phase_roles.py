"""Roles that a phase names, and how often each of them was seen at work in it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct


class RoleState(Struct, frozen=True, kw_only=True):
    """A role that a phase names."""

    role: str
    """Its name."""
    is_responsible: bool
    """Whether it answers for the phase."""
    is_held: bool
    """Whether anybody has it today."""
    seen_count: int | None = None
    """Cases that left the phase in the window in which it left a trace; null: none is known."""
    seen_of: int = 0
    """Cases of which it is known."""
    unknown_count: int = 0
    """Cases of which it is not: nobody had the role, or somebody of unknown role took part."""

    @property
    def seen_ratio(self) -> float | None:
        """Return the share of cases in which it left a trace; null: none is known."""
        if self.seen_count is None or not self.seen_of:
            return None
        return self.seen_count / self.seen_of


def held_roles(memberships: Iterable[Mapping[str, Any]], today: date) -> frozenset[str]:
    """Return every role that somebody has on a day, lower case, joined by an underscore.

    Args:
        memberships: Need ``role``, ``valid_from``, ``valid_to``.
        today: The day.
    """
    return frozenset(
        re.sub(r"[^a-z0-9]+", "_", each["role"].strip().lower())
        for each in memberships
        if each["role"]
        and (each["valid_from"] is None or each["valid_from"] <= today)
        and (each["valid_to"] is None or each["valid_to"] > today)
    )


def role_states(
    roles: Iterable[Mapping[str, Any]],
    held: frozenset[str],
    over: Mapping[tuple[str, str], Mapping[str, Any]],
) -> tuple[RoleState, ...]:
    """Say of each role of a phase how often it was seen, whoever answers for it first.

    Args:
        roles: Roles of the phase: ``phase``, ``role``, ``is_responsible``, ``names``.
        held: Roles that somebody has.
        over: Sums of observations that ended, by metric and detail: ``n``, ``known``, ``hits``.
    """
    found = []
    for each in roles:
        seen = over.get(("phase_participation", f"{each['phase']}: {each['role']}"), {})
        known = seen.get("known") or 0
        found.append(
            RoleState(
                role=each["role"],
                is_responsible=each["is_responsible"],
                is_held=not held.isdisjoint(each["names"]),
                seen_count=round(seen["hits"]) if known else None,
                seen_of=known,
                unknown_count=(seen.get("n") or 0) - known,
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.is_responsible, one.role)))
