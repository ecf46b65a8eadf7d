"""Alertmanager: what monitoring found wrong, from firing to resolved."""

from gnomon.domain.running import Incident, IncidentEvent
from gnomon.sources.alertmanager.options import AlertmanagerOptions
from gnomon.sources.alertmanager.read import readers
from gnomon.sources.alertmanager.webhook import WEBHOOK
from gnomon.sources.source import Source

_SETUP = """
Alertmanager only pushes; it keeps no history to ask for.

```yaml
# gnomon.yaml
sources:
  alertmanager:
    type: alertmanager
    webhook_secret_env: ALERTMANAGER_WEBHOOK_SECRET
    options:
      service_labels: [service, app, job]
```

```yaml
# alertmanager.yml
route:
  routes:
    - receiver: gnomon
      continue: true
      matchers: ['severity=~"critical|page"']
receivers:
  - name: gnomon
    webhook_configs:
      - url: https://gnomon.example.org/webhooks/alertmanager
        send_resolved: true
        max_alerts: 0
        http_config:
          authorization:
            credentials_file: /etc/alertmanager/gnomon-token
```

Send what hurts users: each alert that arrives counts as an incident. An annotation such as
`deployment: <hash or tag>` names the deployment that caused it.
"""

SOURCE = Source(
    name="alertmanager",
    title="Prometheus Alertmanager",
    summary="Incidents that monitoring reports, from the first alert to its end.",
    options=AlertmanagerOptions,
    readers=readers(AlertmanagerOptions()),
    readers_for=readers,
    entities=(Incident, IncidentEvent),
    webhook=WEBHOOK,
    rights="None: Gnomon asks Alertmanager for nothing.",
    setup=_SETUP,
)
