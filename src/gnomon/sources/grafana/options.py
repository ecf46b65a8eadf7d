"""Settings of a Grafana beyond the common ones."""

from gnomon.sources.alerts import AlertOptions


class GrafanaOptions(AlertOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which labels say what, and which alerts are no incidents."""

    ignored_alerts: tuple[str, ...] = ("TestAlert", "DatasourceError", "DatasourceNoData")
    """Names of alerts (``alertname``) that are no incidents: the one that a test of the contact
    point sends, and those that say that a data source could not be asked or had nothing."""
