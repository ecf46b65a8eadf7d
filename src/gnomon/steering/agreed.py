"""Targets as they were agreed, every version, so that each day is judged by what held on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.steering import Target, TargetGuard, TargetStatement
from gnomon.lake.every import every_row
from gnomon.lake.lake import Lake

_E = TypeVar("_E", bound=Entity)


class Agreed(Struct, frozen=True, kw_only=True):
    """One target as it holds, with what guards it and what is stated about it."""

    target: Target
    """The target."""
    guards: tuple[TargetGuard, ...] = ()
    """What may not get worse, in the order of metrics."""
    statements: tuple[TargetStatement, ...] = ()
    """What people stated, oldest first."""


class Register:
    """Every version of every target."""

    def __init__(
        self,
        targets: Iterable[Target],
        guards: Iterable[TargetGuard] = (),
        statements: Iterable[TargetStatement] = (),
    ) -> None:
        """Keep the versions.

        Args:
            targets: Every row of targets, deletions too.
            guards: Every row of guards.
            statements: Every row of statements.
        """
        self._targets = _by_key(targets)
        self._guards = _by_key(guards)
        self._statements = _by_key(statements)

    def in_force(self, at: datetime) -> list[Agreed]:
        """Return the targets that held at an instant, by name.

        One that was told later holds from its own start on: what was agreed before Gnomon was
        there is judged by the first version it was told.
        """
        targets = self._then(self._targets, at)
        guards, statements = defaultdict(list), defaultdict(list)
        for guard in self._then(self._guards, at):
            guards[guard.target_id].append(guard)
        for statement in self._then(self._statements, at):
            statements[statement.target_id].append(statement)
        return [
            Agreed(
                target=target,
                guards=tuple(sorted(guards[target.key], key=lambda each: each.metric)),
                statements=tuple(sorted(statements[target.key], key=lambda each: each.stated_on)),
            )
            for target in sorted(targets, key=lambda each: each.name)
            if target.start <= at.date() or target.changed_at <= at
        ]

    def versions(self, key: str) -> list[Target]:
        """Return every version of a target, oldest first."""
        return self._targets.get(key, [])

    @staticmethod
    def _then(rows: dict[str, list[_E]], at: datetime) -> list[_E]:
        found = []
        for versions in rows.values():
            told = [each for each in versions if each.changed_at <= at]
            chosen = told[-1] if told else versions[0]
            if not chosen.is_deleted:
                found.append(chosen)
        return found


def register(lake: Lake) -> Register:
    """Read the register of a lake."""
    return Register(
        *([told.entity for told in every_row(lake, each)] for each in _TABLES),
    )


_TABLES: Sequence[Any] = (Target, TargetGuard, TargetStatement)


def _by_key(rows: Iterable[_E]) -> dict[str, list[_E]]:
    found: dict[str, list[_E]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: each.changed_at):
        found[row.key].append(row)
    return dict(found)
