"""Prometheus: signals of services, and checks of them from outside, by PromQL."""

from gnomon.domain.signals import Sample
from gnomon.domain.uptime import UptimeCheck
from gnomon.settings import SourceSettings
from gnomon.sources.prometheus.checks import read_checks
from gnomon.sources.prometheus.fetch import fetch
from gnomon.sources.prometheus.options import PrometheusOptions
from gnomon.sources.prometheus.read import read_range
from gnomon.sources.source import Source


def _credentials(settings: SourceSettings) -> dict[str, str]:
    token = settings.token()
    return {"authorization": f"Bearer {token}"} if token else {}


SOURCE = Source(
    name="prometheus",
    title="Prometheus",
    summary="Requests, errors, latency, resources and Apdex of services, and checks from outside.",
    options=PrometheusOptions,
    readers={"prometheus.api.range": read_range, "prometheus.api.checks": read_checks},
    entities=(Sample, UptimeCheck),
    fetch=fetch,
    credentials=_credentials,
    rights="Read access to the HTTP API; a bearer token where a proxy or Mimir wants one.",
    setup="""
```yaml
# gnomon.yaml
sources:
  prometheus:
    type: prometheus
    url: http://prometheus.example.org:9090
    options:
      service_label: service
      environment_label: environment
      version_label: role               # canary or stable
      interval_seconds: 300
      apdex_threshold_seconds: 0.5
      questions:
        cpu_cores: sum by ($by) (rate(container_cpu_usage_seconds_total[$interval]))
        memory_bytes: ""                # not asked
```

Gnomon asks range queries over whole intervals. The questions are made for the metrics of
OpenTelemetry's HTTP conventions; write your own for others. Try one at Prometheus first:

```sh
curl -G http://prometheus.example.org:9090/api/v1/query \\
  --data-urlencode 'query=sum by (service) (rate(process_cpu_seconds_total[5m]))'
```

`increase` is an estimate: Prometheus extrapolates to the ends of an interval, so counts are not
always whole. Quantiles are interpolated within a bucket. What a service is called here is linked by
the annotation `gnomon.dev/monitored-as` of a component in the catalogue.

Where it scrapes blackbox exporter or Uptime Kuma's `/metrics`, their checks are read too, as
uptime: `probe_success` and `monitor_status`, looked up every `check_step_seconds`. Relabel the
target of a probe to `instance`, as blackbox exporter's documentation shows, and give it the label
that names the service; without one the target's name is linked by `gnomon.dev/monitored-as`. Write
a question of your own in `checks` where one target has several series of one job.

Prometheus pushes nothing but alerts; they arrive by Alertmanager.
""",
)
