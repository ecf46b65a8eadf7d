"""Settings of an Alertmanager beyond the common ones."""

from gnomon.sources.alerts import AlertOptions


class AlertmanagerOptions(AlertOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which labels say what, and which alerts are no incidents."""

    ignored_alerts: tuple[str, ...] = ("Watchdog", "DeadMansSwitch", "InfoInhibitor")
    """Names of alerts (``alertname``) that are no incidents: those that always fire to show that
    alerting works, and those that only mute others."""
