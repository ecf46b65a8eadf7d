"""What a metric is: a measure and a few facts about it, declared once."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

#: An expression that stands for a table; Ibis ships no types.
Table = Any

AggregateKind = Literal[
    "percentile",
    "ratio",
    "count",
    "per_week",
    "open_count",
    "open_age",
    "per_person_week",
    "mean",
    "sum",
]

Subject = Literal[
    "change",
    "code_analysis",
    "ticket",
    "deployment",
    "incident",
    "sprint",
    "pipeline_run",
    "commit",
    "review",
    "report_file",
    "uptime_check",
    "feedback",
    "lifecycle_event",
    "sample",
    "platform_task",
]


class Aggregate(Struct, frozen=True):
    """How observations sum up over a group and a period.

    Rates add numerators and denominators; percentiles are taken again over the wider set. There
    are no averages of averages.
    """

    kind: AggregateKind
    """
    ``percentile`` of ``value``; ``ratio`` sum of value over sum of weight; ``count`` sum of value;
    ``per_week`` sum of value per 7 days of the period; ``open_count`` observations begun and not
    ended at the period's end; ``open_age`` percentile of their age then, in seconds;
    ``per_person_week`` percentile over people of their weekly sum; ``mean``; ``sum``.
    """
    quantile: float = 0.5
    """For percentiles: 0 to 1."""


median = Aggregate("percentile", 0.5)
ratio = Aggregate("ratio")
count = Aggregate("count")
mean = Aggregate("mean")
per_week = Aggregate("per_week")
open_count = Aggregate("open_count")
open_age = Aggregate("open_age", 0.5)
median_per_person_week = Aggregate("per_person_week", 0.5)


def percentile(percent: float) -> Aggregate:
    """Sum up by a percentile, 0 to 100, interpolated between neighbours (type 7)."""
    return Aggregate("percentile", percent / 100)


class Metric(Struct, frozen=True, kw_only=True):
    """A figure of the product: its measure, how it sums up, and what a reader must know.

    The id is the name of the module that declares it and of its measure.
    """

    measure: Callable[..., Table]
    """Tables in, one row per thing observed out; named after the metric."""
    subject: Subject
    """Entity that ``subject_id`` names; the unit of incremental refresh."""
    aggregate: Aggregate
    """How observations sum up."""
    title: str
    """Long name, sentence case."""
    unit: Literal["s", "s/request", "ratio", "lines", "1", "1/week", "points"]
    """Unit of the stored value; pages turn seconds into hours and ratios into percent. ``s`` is
    time that people spend or wait, told as working time, too; ``s/request`` is a machine's."""
    better: Literal["lower", "higher", "neither"]
    """Direction of improvement; *neither* where the figure says nothing about good or bad."""
    phase: Literal[
        "research",
        "validation",
        "deep_dive",
        "planning",
        "coding",
        "pipeline",
        "deployment",
        "production",
    ]
    """Phase of the delivery process it belongs to."""
    owned_by: tuple[Literal["service_id", "repository_id", "project_id", "person_id"], ...]
    """Whose it is: the first of these ids that the observation knows decides the group."""
    balance: str
    """Metric that gets worse when this one is gamed."""
    source: str
    """Where the definition comes from, and how it differs from similar names."""
    needs: tuple[str, ...]
    """Tools that would bring it, for the page that says what is missing."""
    version: int = 1
    """Raised when the definition changes; goes with an entry under *Numbers that change*."""
    rows: tuple[str, ...] = ()
    """Requirements it answers."""
    aliases: tuple[str, ...] = ()
    """Other names people search for."""
    not_to_confuse: tuple[str, ...] = ()
    """Similar names that mean something else, with the difference."""
    sensitive: Literal["cost", "survey", "finance"] | None = None
    """What kind of data it is where it is not open to everybody who is signed in."""
    carries_personal_target: bool = False
    """Whether it may carry a target for a person; activity counts never may."""

    @property
    def name(self) -> str:
        """Return the metric's id."""
        return self.measure.__name__

    @property
    def definition(self) -> str:
        """Return the id and version an answer names, ``change_lead_time@1``."""
        return f"{self.name}@{self.version}"

    @property
    def summary(self) -> str:
        """Return the first sentence of the measure's docstring."""
        return (self.measure.__doc__ or "").strip().split("\n", 1)[0]
