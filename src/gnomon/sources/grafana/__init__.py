"""Grafana Alerting: what alert rules found wrong, from firing to resolved."""

from gnomon.domain.running import Incident, IncidentEvent
from gnomon.sources.grafana.options import GrafanaOptions
from gnomon.sources.grafana.read import readers
from gnomon.sources.grafana.webhook import WEBHOOK
from gnomon.sources.source import Source

_SETUP = """
Grafana pushes; it keeps the states of rules, and no list of alerts to ask for.

```yaml
# gnomon.yaml
sources:
  grafana:
    type: grafana
    webhook_secret_env: GRAFANA_WEBHOOK_SECRET
    options:
      service_labels: [service, app]
```

1. In *Alerting*, add a contact point of the type *Webhook*: the address of this source, method
   POST, and the secret either as *HMAC Signature* (header `X-Grafana-Alerting-Signature`, if you
   want a timestamp `X-Grafana-Alerting-Timestamp`), or as credentials of the *Authorization
   Header* with the scheme `Bearer`. Leave the payload as it is, and resolved messages on.
2. In the notification policies, send it what hurts users: each alert that arrives counts as an
   incident.
3. To see that it arrives:

```sh
body='{"version": "1", "receiver": "gnomon", "alerts": []}'
proof=$(printf %s "$body" | openssl dgst -sha256 -hmac "$GRAFANA_WEBHOOK_SECRET" | sed 's/.* //')
curl -sS https://gnomon.example.org/webhooks/grafana \\
  -H "X-Grafana-Alerting-Signature: $proof" -d "$body"
```

An annotation such as `deployment: <hash or tag>` names the deployment that caused it.
"""

SOURCE = Source(
    name="grafana",
    title="Grafana Alerting",
    summary="Incidents that alert rules report, from the first alert to its end.",
    options=GrafanaOptions,
    readers=readers(GrafanaOptions()),
    readers_for=readers,
    entities=(Incident, IncidentEvent),
    webhook=WEBHOOK,
    rights="None: Gnomon asks Grafana for nothing.",
    setup=_SETUP,
)
