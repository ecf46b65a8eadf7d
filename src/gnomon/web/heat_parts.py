"""Customers of a platform service, in parts: who chose it, and how each part gets on."""

from collections.abc import Mapping

from msgspec import Struct

from gnomon.charts.units import duration
from gnomon.steering.platform.adoption import Adopters
from gnomon.steering.platform.asked import Tasks
from gnomon.web.heat import share_text


class SeriesRow(Struct, frozen=True, kw_only=True):
    """Teams of one series of adoption, counted."""

    name: str
    eligible: int
    active: int
    share: str
    new: list[str]
    retained: list[str]
    resurrected: list[str]
    churned: list[str]


def series_row(name: str, told: Adopters, titles: Mapping[str, str]) -> SeriesRow:
    """Write one series with the teams' names.

    Args:
        name: What the series is called.
        told: The series.
        titles: Display names of groups, by key.
    """

    def named(teams: tuple[str, ...]) -> list[str]:
        return [titles.get(team, team.rpartition(":")[2]) for team in teams]

    return SeriesRow(
        name=name,
        eligible=told.eligible,
        active=len(told.active),
        share=share_text(len(told.active), told.eligible) if told.eligible else "no such team",
        new=named(told.new),
        retained=named(told.retained),
        resurrected=named(told.resurrected),
        churned=named(told.churned),
    )


class PartRow(Struct, frozen=True, kw_only=True):
    """What became of the attempts of a persona or a team."""

    name: str
    n: int
    alone: str
    time: str
    helped: str
    abandoned: str


def part_row(name: str, tasks: Tasks) -> PartRow:
    """Write what became of the attempts of a part.

    Args:
        name: What the part is called.
        tasks: Its attempts.
    """
    median = tasks.median_seconds
    return PartRow(
        name=name,
        n=tasks.n,
        alone=share_text(tasks.alone, tasks.judged),
        time="unknown" if median is None else duration(median),
        helped=share_text(tasks.helped, tasks.help_known),
        abandoned=share_text(tasks.abandoned, tasks.n),
    )
