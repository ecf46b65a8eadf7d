"""How what a service level says is put into words."""

from gnomon.catalog.openslo.objects import TimeWindow
from gnomon.steering.service_levels.promises import Promise
from gnomon.steering.service_levels.standing import Standing, State

STATE_WORDS: dict[State, str] = {
    "kept": "within budget",
    "burning": "burning too fast",
    "spent": "budget spent",
    "unknown": "unknown",
}
_SIZES = ((86_400, "d"), (3600, "h"), (60, "min"))
_METHODS = {
    "Occurrences": "counted by occurrences",
    "Timeslices": "counted by slices of time",
    "RatioTimeslices": "mean of slices of time",
}
_MEASURES = {
    "requests": "requests without an error",
    "satisfied_requests": "requests answered within Apdex's T",
    "uptime": "time up, of time looked at",
}
_WORD = {"lte": "at most", "lt": "below", "gte": "at least", "gt": "above"}


def target_words(promise: Promise) -> str:
    """Say what is promised: *99.9 %*."""
    return f"{promise.rule.target * 100:.10g} %"


def time_words(seconds: float) -> str:
    """Say a time to the second: *43 min 12 s*, *2 h 9 min 36 s*."""
    whole = round(seconds, 1)
    parts = []
    for size, unit in _SIZES:
        count, whole = divmod(whole, size)
        if count:
            parts.append(f"{count:.0f} {unit}")
    if whole or not parts:
        parts.append(f"{round(whole, 1):g} s")
    return " ".join(parts)


def share_words(share: float | None) -> str:
    """Say a share with four digits; one that is overspent with a minus."""
    return "unknown" if share is None else f"{share * 100:.4g} %".replace("-", "\u2212")


def left_words(remaining: float | None) -> str:
    """Say what a share that is left means; what is overspent is told in budgets."""
    if remaining is None or remaining >= 0:
        return "of the budget is left"
    return f"of the budget is left: {1 - remaining:.3g} times as much failed as may"


def ratio_words(ratio: float | None) -> str:
    """Say how much was as promised; nines need their digits."""
    return "unknown" if ratio is None else f"{ratio * 100:.6g} %"


def burn_words(burn: float | None) -> str:
    """Say how fast a budget burns: *2.4 times*."""
    return "unknown" if burn is None else f"{burn:.3g}"


def window_words(window: TimeWindow) -> str:
    """Say over how long: *28d, rolling*."""
    if window.is_rolling or window.calendar is None:
        return f"{window.duration}, rolling"
    return f"{window.duration} from {window.calendar.start_time} {window.calendar.time_zone}"


def method_words(promise: Promise) -> str:
    """Say how failure is counted."""
    return _METHODS[promise.rule.method]


def measure_words(promise: Promise) -> str:
    """Say what is measured."""
    if promise.measure is None:
        return promise.indicator.metadata.display_name or promise.indicator.metadata.name
    if promise.op is not None and promise.value is not None:
        return f"{promise.measure.replace('_', ' ')} {_WORD[promise.op]} {promise.value:g}"
    return _MEASURES.get(promise.measure, promise.measure)


def unknown_words(standing: Standing) -> str:
    """Say why nothing is known, and what would change that; empty where something is."""
    if standing.spent.remaining is not None:
        return ""
    if standing.promise.measure is None:
        return (
            "Its indicator is asked of another tool. The annotation gnomon.dev/measured-by "
            "says which of Gnomon's measures stands for it."
        )
    tellers = "Prometheus, New Relic or OpenTelemetry"
    if standing.promise.measure == "uptime":
        tellers = "The prober or Uptime Kuma"
    return (
        f"Nothing was measured in its window. {tellers} would tell, and gnomon.dev/monitored-as "
        "of the component says what they call it."
    )
