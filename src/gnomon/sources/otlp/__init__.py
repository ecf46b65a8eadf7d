"""OpenTelemetry: metrics of services and of CI/CD systems, as exporters push them."""

from gnomon.domain.meter import MeterReading
from gnomon.domain.signals import Sample
from gnomon.sources.otlp.options import OtlpOptions
from gnomon.sources.otlp.read import readers
from gnomon.sources.otlp.webhook import WEBHOOK
from gnomon.sources.source import Source

_SETUP = """
```yaml
# gnomon.yaml
sources:
  telemetry:
    type: otlp
    webhook_secret_env: OTLP_SECRET
    options:
      apdex_seconds: 0.5
```

A service that exports by itself:

    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=https://gnomon.example.org/webhooks/telemetry
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf
    OTEL_EXPORTER_OTLP_METRICS_HEADERS=Authorization=Bearer%20<secret>
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta

A Collector: an `otlphttp` exporter with `endpoint: https://gnomon.example.org/webhooks/telemetry`,
`compression: none` (compressed bodies are refused) and the same header, behind the processor
`cumulativetodelta`. Proof by hand:

    curl -sS https://gnomon.example.org/webhooks/telemetry/v1/metrics \\
      -H "Authorization: Bearer $OTLP_SECRET" -H "Content-Type: application/json" \\
      --data @export.json

What is read: meters of `cicd.*`, `vcs.*`, `deployment.*`, `http.server.*` and `rpc.server.*` as
they are told (`meter_reading`), and requests, errors, Apdex, latencies, processor and memory of
services (`sample`). A cumulative point counts from the start of its process and says nothing of an
interval by itself: it is kept as a reading and tells no sample. Latencies and levels are told for
services, not for single instances, whose quantiles cannot be put together: let a Collector sum
them up and drop `service.instance.id`, `host.*`, `container.id` and `k8s.pod.*`.
"""

SOURCE = Source(
    name="otlp",
    title="OpenTelemetry",
    summary="Meters of pipelines and repositories, and signals of running services.",
    options=OtlpOptions,
    readers=readers(OtlpOptions()),
    readers_for=readers,
    entities=(MeterReading, Sample),
    webhook=WEBHOOK,
    rights="None: exporters push; they need the bearer token.",
    setup=_SETUP,
)
