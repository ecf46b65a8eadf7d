"""Everything the catalogue says about one initiative, in one place."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct

from gnomon.domain.entity import table_name
from gnomon.domain.initiative import (
    ChangeRequest,
    Hypothesis,
    Initiative,
    InitiativeArtefact,
    InitiativeCost,
    InitiativeEvidence,
    InitiativeKpi,
    InitiativeMove,
    InitiativeSignature,
    InitiativeState,
    InitiativeWaiver,
)
from gnomon.lake.every import newest_rows
from gnomon.lake.lake import Lake

#: The way of an initiative; the ways out, parked and rejected, lead off it.
WAY: tuple[InitiativeState, ...] = (
    "raw", "validating", "validated", "prioritised", "approved", "in_delivery", "live", "closed",
)  # fmt: skip
#: Tables of which an initiative has many rows, by the field that holds them.
_PARTS: dict[str, Any] = {
    "moves": InitiativeMove,
    "requests": ChangeRequest,
    "hypotheses": Hypothesis,
    "evidence": InitiativeEvidence,
    "kpis": InitiativeKpi,
    "artefacts": InitiativeArtefact,
    "signatures": InitiativeSignature,
    "costs": InitiativeCost,
    "waivers": InitiativeWaiver,
}

#: Names of the tables that initiatives are made of.
TABLES = tuple(table_name(each) for each in (Initiative, *_PARTS.values()))


class Dossier(Struct, frozen=True, kw_only=True):
    """One initiative with all that was written down about it, each list in its order."""

    about: Initiative
    """The initiative."""
    moves: tuple[InitiativeMove, ...] = ()
    """States it went through."""
    requests: tuple[ChangeRequest, ...] = ()
    """Versions of its request for change."""
    hypotheses: tuple[Hypothesis, ...] = ()
    """What was believed."""
    evidence: tuple[InitiativeEvidence, ...] = ()
    """What was found out."""
    kpis: tuple[InitiativeKpi, ...] = ()
    """Figures it shall move."""
    artefacts: tuple[InitiativeArtefact, ...] = ()
    """What was made on the way."""
    signatures: tuple[InitiativeSignature, ...] = ()
    """Who was told, who agreed."""
    costs: tuple[InitiativeCost, ...] = ()
    """Money spent."""
    waivers: tuple[InitiativeWaiver, ...] = ()
    """Leave that was given."""

    @property
    def state(self) -> InitiativeState:
        """Return where it stands; raw until somebody moves it."""
        return self.moves[-1].state if self.moves else "raw"

    @property
    def written_on(self) -> date:
        """Return when it was written down; what was only said before has an earlier day."""
        return self.about.written_on or self.about.asked_on

    def reached(self, *states: str) -> date | None:
        """Return the first day in any of some states; null when it never was in one."""
        days = [move.moved_on for move in self.moves if move.state in states]
        return min(days, default=None)

    def at_least(self, state: InitiativeState) -> date | None:
        """Return the first day in a state or one after it on the way; null: not that far."""
        return self.reached(*WAY[WAY.index(state) :])

    def spent(self) -> float:
        """Return the money spent so far."""
        return sum(cost.amount for cost in self.costs)


def dossiers(lake: Lake) -> list[Dossier]:
    """Read every initiative of a lake, by name."""
    return gathered(newest_rows(lake, Initiative), *(newest_rows(lake, t) for t in _PARTS.values()))


def gathered(initiatives: Iterable[Initiative], *parts: Iterable[Any]) -> list[Dossier]:
    """Put initiatives and their parts together.

    Args:
        initiatives: The initiatives.
        parts: Rows of the tables of their parts, in any order.
    """
    fields = {table: field for field, table in _PARTS.items()}
    held: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for rows in parts:
        for row in rows:
            owner = row.spender_id if isinstance(row, InitiativeCost) else row.initiative_id
            held[owner][fields[type(row)]].append(row)
    return [
        Dossier(
            about=each,
            **{field: tuple(sorted(rows, key=_place)) for field, rows in held[each.key].items()},
        )
        for each in sorted(initiatives, key=lambda one: one.name)
    ]


def _place(row: Any) -> int:
    """Return the place of a row in its list, which its key ends with."""
    return int(row.key.rpartition(":")[2])
