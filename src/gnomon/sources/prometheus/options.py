"""What a Prometheus may be told beyond the common settings."""

from msgspec import Struct, field

from gnomon.domain.signals import Signal

_SECONDS = "http_server_request_duration_seconds"
_GOOD = 'http_response_status_code!~"5.."'
_ALL = f"sum by ($by) (increase({_SECONDS}_count[$interval]))"
_FAILED = (
    f'sum by ($by) (increase({_SECONDS}_count{{http_response_status_code=~"5.."}}[$interval]))'
)
_WITHIN = (
    f'sum by ($by) (increase({_SECONDS}_bucket{{le=~"%s",http_response_status_code!~"5.."}}'
    "[$interval]))"
)
_FAST, _BEARABLE = _WITHIN % "$threshold", _WITHIN % "$tolerable"

#: One question per signal. A service without failures has no series of them: it had 0, not none.
QUESTIONS: dict[Signal, str] = {
    "request_count": _ALL,
    "error_count": f"({_FAILED}) or 0 * ({_ALL})",
    "request_seconds": (
        f"histogram_quantile($quantile, sum by (le, $by) (rate({_SECONDS}_bucket[$interval])))"
    ),
    "cpu_cores": "sum by ($by) (rate(process_cpu_seconds_total[$interval]))",
    "memory_bytes": "sum by ($by) (avg_over_time(process_resident_memory_bytes[$interval]))",
    "instance_count": "sum by ($by) (avg_over_time(up[$interval]))",
    "apdex_satisfied_count": f"({_FAST}) or 0 * ({_ALL})",
    "apdex_tolerating_count": f"(({_BEARABLE}) - ({_FAST})) or 0 * ({_ALL})",
    "apdex_frustrated_count": f"(({_ALL}) - ({_BEARABLE})) or ({_ALL})",
}


#: What checks from outside found: of blackbox exporter, and of Uptime Kuma where it is scraped.
CHECKS = {"probe": "probe_success", "monitor": "monitor_status"}


class PrometheusOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a Prometheus in ``gnomon.yaml``: labels and metrics are the company's own."""

    service_label: str = "service"
    """Label that names the service: ``service``, ``job``, ``app``."""
    environment_label: str = ""
    """Label that names the environment; empty: none does."""
    version_label: str = ""
    """Label that tells versions side by side apart: ``canary`` and ``stable``; empty: none."""
    interval_seconds: int = 300
    """Length of the intervals that signals are read over."""
    settle_seconds: int = 30
    """How long an interval must be over before it is read: scrapes and rules come after it."""
    first_days: int = 14
    """How far back the first fetch goes, unless `--since` says otherwise; Prometheus keeps 15 days
    by default."""
    quantiles: tuple[float, ...] = (0.5, 0.95, 0.99)
    """Quantiles of the time of a request."""
    apdex_threshold_seconds: float | None = None
    """Apdex's T; it and four times it must be bounds of the histogram's buckets. Null: no Apdex."""
    questions: dict[Signal, str] = field(default_factory=dict)
    """PromQL by signal, for those whose metrics have other names than OpenTelemetry's. ``$by`` is
    replaced by the labels above, ``$interval`` by the interval, ``$quantile`` by the quantile,
    ``$threshold`` and ``$tolerable`` by a pattern of T and of four times T. An empty one is not
    asked."""

    checks: dict[str, str] = field(default_factory=dict)
    """PromQL by a name of yours whose value is the state of a check from outside: 0 down, 1 up, 2
    pending, 3 maintenance. ``probe`` (``probe_success`` of blackbox exporter) and ``monitor``
    (``monitor_status`` of Uptime Kuma) are asked unless they are empty here."""
    check_step_seconds: int = 60
    """How often the state of a check is looked up: how often the checks are scraped."""
    vantage_label: str = ""
    """Label that names where a check looked from; empty: none does."""

    def __post_init__(self) -> None:
        """Refuse what cannot be asked.

        Raises:
            ValueError: An interval is too short, a quantile is none, or a label is missing.
        """
        if self.interval_seconds < 1:
            raise ValueError("interval_seconds: an interval lasts a second or more")
        if self.check_step_seconds < 1:
            raise ValueError("check_step_seconds: a step lasts a second or more")
        if not self.service_label:
            raise ValueError("service_label: without one no sample is anybody's")
        for quantile in self.quantiles:
            if not 0 < quantile < 1:
                raise ValueError(f"quantiles: {quantile} is not between 0 and 1")
        if self.apdex_threshold_seconds is not None and self.apdex_threshold_seconds <= 0:
            raise ValueError("apdex_threshold_seconds: a time is more than 0")
