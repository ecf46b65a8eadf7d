"""Settings of an Alertmanager beyond the common ones."""

from msgspec import Struct


class AlertmanagerOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which labels say what, which Prometheus leaves to the company."""

    service_labels: tuple[str, ...] = ("service", "app", "job")
    """Labels that name the service; the first that an alert has counts."""
    severity_labels: tuple[str, ...] = ("severity", "priority")
    """Labels that name the severity; the first that an alert has counts."""
    ignored_alerts: tuple[str, ...] = ("Watchdog", "DeadMansSwitch", "InfoInhibitor")
    """Names of alerts (``alertname``) that are no incidents: those that always fire to show that
    alerting works, and those that only mute others."""
