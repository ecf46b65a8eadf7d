"""The objects of OpenSLO v1, typed; only the fields that are read.

Specification: https://github.com/OpenSLO/OpenSLO (v1).
"""

from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct, field

from gnomon.catalog.yaml_tree import Fields, Items, Node, Text

Budgeting = Literal["Occurrences", "Timeslices", "RatioTimeslices"]
Operator = Literal["lte", "gte", "lt", "gt"]
#: A word that refers, a mapping that refers, or an object in place.
Referred = str | dict[str, Any]


class _Object(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """How every object is written: names in camel case, what is not told left out."""


class Metadata(_Object, frozen=True, kw_only=True):
    """What every object is called."""

    name: str = ""
    display_name: str | None = None
    labels: dict[str, Any] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)


class MetricSource(_Object, frozen=True, kw_only=True):
    """Where a figure comes from, in the words of whatever tells it."""

    type: str | None = None
    metric_source_ref: str | None = None
    spec: dict[str, Any] = field(default_factory=dict)


class Metric(_Object, frozen=True, kw_only=True):
    """One figure of an indicator."""

    metric_source: MetricSource


class RatioMetric(_Object, frozen=True, kw_only=True):
    """Good or bad of all, or a ratio as it is."""

    counter: bool | None = None
    good: Metric | None = None
    bad: Metric | None = None
    total: Metric | None = None
    raw: Metric | None = None
    raw_type: Literal["success", "failure"] | None = None


class IndicatorSpec(_Object, frozen=True, kw_only=True):
    """What an indicator measures."""

    description: str | None = None
    threshold_metric: Metric | None = None
    ratio_metric: RatioMetric | None = None


class Indicator(_Object, frozen=True, kw_only=True):
    """An SLI, by itself or inside an SLO."""

    metadata: Metadata = field(default_factory=Metadata)
    spec: IndicatorSpec = field(default_factory=IndicatorSpec)


class Calendar(_Object, frozen=True, kw_only=True):
    """Where windows that do not roll begin."""

    start_time: str
    time_zone: str


class TimeWindow(_Object, frozen=True, kw_only=True):
    """Over how long an objective is judged."""

    duration: str
    is_rolling: bool = False
    calendar: Calendar | None = None


class Objective(_Object, frozen=True, kw_only=True):
    """One target of an SLO."""

    display_name: str | None = None
    op: Operator | None = None
    value: float | None = None
    target: float | None = None
    target_percent: float | None = None
    time_slice_target: float | None = None
    time_slice_window: str | None = None
    indicator: Indicator | None = None
    indicator_ref: str | None = None
    composite_weight: float | None = None


class SloSpec(_Object, frozen=True, kw_only=True):
    """What an SLO promises."""

    description: str | None = None
    service: str
    indicator: Indicator | None = None
    indicator_ref: str | None = None
    time_window: tuple[TimeWindow, ...] = ()
    budgeting_method: Budgeting
    objectives: tuple[Objective, ...] = ()
    alert_policies: tuple[Referred, ...] = ()


class Slo(_Object, frozen=True, kw_only=True):
    """A service level objective."""

    metadata: Metadata
    spec: SloSpec


class AlertPolicySpec(_Object, frozen=True, kw_only=True):
    """When somebody is told, and who."""

    description: str | None = None
    alert_when_no_data: bool = False
    alert_when_resolved: bool = False
    alert_when_breaching: bool = False
    conditions: tuple[dict[str, Any], ...] = ()
    notification_targets: tuple[dict[str, Any], ...] = ()


class AlertPolicy(_Object, frozen=True, kw_only=True):
    """An alert policy."""

    metadata: Metadata = field(default_factory=Metadata)
    spec: AlertPolicySpec = field(default_factory=AlertPolicySpec)


class BurnRate(_Object, frozen=True, kw_only=True):
    """How fast a budget must burn, and over how long."""

    kind: Literal["burnrate"] = "burnrate"
    op: Operator = "gt"
    threshold: float
    lookback_window: str
    alert_after: str = "0m"


class AlertConditionSpec(_Object, frozen=True, kw_only=True):
    """What makes an alert fire."""

    description: str | None = None
    severity: str
    condition: BurnRate


class AlertCondition(_Object, frozen=True, kw_only=True):
    """An alert condition."""

    metadata: Metadata = field(default_factory=Metadata)
    spec: AlertConditionSpec


class _Plain(_Object, frozen=True, kw_only=True):
    """An object of which only the name counts."""

    metadata: Metadata
    spec: dict[str, Any] = field(default_factory=dict)


class Service(_Plain, frozen=True, kw_only=True):
    """A service, as SLOs name it."""


class DataSource(_Plain, frozen=True, kw_only=True):
    """Where metric sources are asked."""


class AlertNotificationTarget(_Plain, frozen=True, kw_only=True):
    """Who is told."""


#: The class of each kind.
KINDS: dict[str, type[Struct]] = {
    "SLO": Slo,
    "SLI": Indicator,
    "Service": Service,
    "DataSource": DataSource,
    "AlertPolicy": AlertPolicy,
    "AlertCondition": AlertCondition,
    "AlertNotificationTarget": AlertNotificationTarget,
}

_S = TypeVar("_S", bound=Struct)


def plain(node: Node | None) -> Any:
    """Turn a tree of YAML into mappings, lists and texts; what is null is left out."""
    if isinstance(node, Fields):
        below = {name: plain(value) for name, value in node.values.items()}
        return {name: value for name, value in below.items() if value is not None}
    if isinstance(node, Items):
        return [plain(value) for value in node.values]
    return node.value if isinstance(node, Text) and not node.is_null else None


def converted(tree: Any, kind: type[_S]) -> _S:
    """Make a typed object of mappings and texts.

    Raises:
        msgspec.ValidationError: A field is missing or says what it cannot; names its path.
    """
    return msgspec.convert(tree, kind, strict=False)
