"""What a judgement must know of a metric, so that it can be made again without the metric."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.domain.metric import Aggregate, Metric


class Facts(Struct, frozen=True, kw_only=True):
    """What a metric is, without its measure."""

    metric: str
    """Its id."""
    title: str
    """Its title."""
    unit: str
    """Unit of its values."""
    better: Literal["lower", "higher", "neither"]
    """Its direction."""
    carries_personal_target: bool
    """Whether it may carry a target for a person."""
    aggregate: Aggregate
    """How observations sum up."""
    definition: str
    """Id and version."""
    says: str
    """Its definition in a sentence."""


def facts_of(about: Metric) -> Facts:
    """Return the facts about a metric."""
    return Facts(
        metric=about.name,
        title=about.title,
        unit=about.unit,
        better=about.better,
        carries_personal_target=about.carries_personal_target,
        aggregate=about.aggregate,
        definition=about.definition,
        says=about.summary,
    )


@cache
def known_facts() -> Mapping[str, Facts]:
    """Return the facts about every metric there is, by id."""
    return MappingProxyType({name: facts_of(about) for name, about in metrics().items()})


def as_metric(facts: Facts) -> Metric:
    """Return a metric that sums up like the one the facts are about, and measures nothing."""

    def measured(*_: Any) -> Any:
        raise NotImplementedError

    measured.__name__ = facts.metric
    return Metric(
        measure=measured,
        subject="change",
        aggregate=facts.aggregate,
        title=facts.title,
        unit=facts.unit,  # type: ignore[arg-type]  # As the metric once said it.
        better=facts.better,
        phase="production",
        owned_by=(),
        balance="",
        source="",
        needs=(),
    )
