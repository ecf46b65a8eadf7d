"""Outcomes and outputs: which of what is planned and done says what it shall change.

Source: own model; compare Seiden, *Outcomes over output* (2019). An outcome is a figure of what
changes for somebody. A count of what was made, such as deployments or finished tickets, is an
output, whoever calls it an aim.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.roadmap import RoadmapItem
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.share import Share, share

#: Metrics that count what was made.
OUTPUTS = frozenset(
    {
        "changes_per_contributor",
        "config_deployment_count",
        "deployment_frequency",
        "sprint_commitment",
        "sprint_completion",
        "throughput",
        "velocity",
    }
)
Kind = Literal["initiative", "roadmap item"]
Verdict = Literal["outcome", "said", "output"]
_GIVEN_UP = frozenset({"rejected", "parked"})


class Planned(Struct, frozen=True, kw_only=True):
    """Something planned or done, and what it shall change."""

    kind: Kind
    """What it is."""
    name: str
    """Name in addresses."""
    place: str
    """Name of the roadmap of an item; state of an initiative."""
    title: str
    """What it is called."""
    outcome: str | None
    """What will be better, in words; null: nobody said."""
    figures: tuple[str, ...]
    """Figures of that outcome."""
    outputs: tuple[str, ...]
    """Figures it names that count what was made."""
    verdict: Verdict
    """A figure of an outcome, an outcome that is only said, or an output alone."""


class Outcomes(Struct, frozen=True, kw_only=True):
    """What is planned and done, by whether it shall change something."""

    with_outcome: tuple[Planned, ...]
    """What has a figure of its outcome."""
    without: tuple[Planned, ...]
    """Outputs alone, and outcomes that are only said."""
    initiatives: Share
    """Initiatives with a figure of their outcome."""
    items: Share
    """Items of roadmaps with one."""

    @property
    def share(self) -> Share:
        """Return how many of all have one."""
        return Share(
            count=self.initiatives.count + self.items.count,
            of=self.initiatives.of + self.items.of,
        )


def outcomes(
    dossiers: Iterable[Dossier],
    items: Iterable[RoadmapItem],
    *,
    roadmaps: Mapping[str, str],
    targets: Mapping[str, str | None],
    today: date,
) -> Outcomes:
    """Say what is planned and done shall change; what was given up does not count.

    Args:
        dossiers: Initiatives.
        items: Items of roadmaps.
        roadmaps: Names of roadmaps, by key.
        targets: Metric of each target, by name: an initiative may name one as its figure.
        today: The day.
    """
    planned = [
        *(_initiative(each, targets) for each in dossiers if each.state not in _GIVEN_UP),
        *(
            _item(each, roadmaps)
            for each in items
            if each.dropped_on is None or each.dropped_on > today
        ),
    ]
    planned.sort(key=lambda one: (one.kind, one.title))
    return Outcomes(
        with_outcome=tuple(one for one in planned if one.verdict == "outcome"),
        without=tuple(one for one in planned if one.verdict != "outcome"),
        initiatives=_share(planned, "initiative"),
        items=_share(planned, "roadmap item"),
    )


def _share(planned: Iterable[Planned], kind: Kind) -> Share:
    return share(one.verdict == "outcome" for one in planned if one.kind == kind)


def _initiative(dossier: Dossier, targets: Mapping[str, str | None]) -> Planned:
    named = dict.fromkeys(each.metric for each in dossier.kpis)
    made = tuple(one for one in named if (targets.get(one) or one) in OUTPUTS)
    figures = tuple(one for one in named if one not in made)
    return Planned(
        kind="initiative",
        name=dossier.about.name,
        place=dossier.state,
        title=dossier.about.title,
        outcome=None,
        figures=figures,
        outputs=made,
        verdict="outcome" if figures else "output",
    )


def _item(item: RoadmapItem, roadmaps: Mapping[str, str]) -> Planned:
    figure = (item.figure or "").strip()
    is_made = figure.lower().replace(" ", "_") in OUTPUTS
    measured = bool(figure) and not is_made
    return Planned(
        kind="roadmap item",
        name=item.name,
        place=roadmaps.get(item.roadmap_id, ""),
        title=item.title,
        outcome=item.outcome,
        figures=(figure,) if measured else (),
        outputs=(figure,) if is_made else (),
        verdict="outcome" if measured else "said" if item.outcome else "output",
    )
