"""An OpenTelemetry Collector that reports on pipelines."""
