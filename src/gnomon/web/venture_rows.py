"""Ventures as rows of a page."""

from datetime import date

from msgspec import Struct

from gnomon.answers.directory import Directory
from gnomon.steering.initiatives.ventures import VentureState
from gnomon.web.initiative_words import person_title


class VentureRow(Struct, frozen=True, kw_only=True):
    """A venture."""

    title: str
    href: str
    stage: str
    since: date | None
    manager: str | None
    acting: list[str]
    """Roles its manager acts in, those to fill first in front."""
    out_of_order: list[str]
    """Roles filled while one to be filled earlier was not."""
    filled: float | None
    """Share of its roles that is filled."""
    cost_verdict: str
    """How its run cost lies to what a line usually costs."""


def venture_row(directory: Directory, state: VentureState) -> VentureRow:
    """Put a venture into a row."""
    return VentureRow(
        title=state.about.title,
        href=f"/catalogue/Venture/{state.about.name}",
        stage=state.stage,
        since=state.since,
        manager=person_title(directory, state.about.manager_id),
        acting=[each.role.replace("_", " ") for each in state.acting],
        out_of_order=[each.replace("_", " ") for each in state.out_of_order],
        filled=state.filled_ratio,
        cost_verdict=state.cost_verdict,
    )
