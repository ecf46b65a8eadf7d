"""The shapes of Prometheus' HTTP API, and what stands beside an answer.

API: https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
"""

from typing import Literal

from msgspec import Struct

from gnomon.domain.signals import Signal


class About(Struct, omit_defaults=True):
    """What was asked, which an answer does not repeat."""

    signal: Signal
    interval_seconds: int
    service_label: str
    environment_label: str = ""
    version_label: str = ""
    quantile: float | None = None
    threshold_seconds: float | None = None
    include: tuple[str, ...] = ()
    """Patterns of services to read; empty: all."""
    exclude: tuple[str, ...] = ()
    """Patterns of services to leave out."""


class CheckAbout(Struct, omit_defaults=True):
    """What was asked about checks from outside, which an answer does not repeat."""

    step_seconds: int
    """Seconds from one value to the next."""
    service_label: str
    vantage_label: str = ""
    include: tuple[str, ...] = ()
    """Patterns of services to read; empty: all."""
    exclude: tuple[str, ...] = ()
    """Patterns of services to leave out."""


class Series(Struct):
    """A series: its labels, and the time (seconds since 1970) and text of each value."""

    metric: dict[str, str]
    values: list[tuple[float, str]]


class Matrix(Struct, rename="camel"):
    """The answer to a range query."""

    result_type: Literal["matrix"]
    result: list[Series]


class Answer(Struct):
    """What Prometheus answers to anything."""

    status: Literal["success"]
    data: Matrix


class Told(Struct):
    """An answer and what was asked."""

    about: About
    page: Answer
