"""Monitoring that raises alerts: Prometheus' Alertmanager and Grafana, of a team each."""
