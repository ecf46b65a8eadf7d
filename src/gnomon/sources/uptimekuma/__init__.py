"""Uptime Kuma: when monitors went down and came back."""

from gnomon.domain.uptime import UptimeCheck
from gnomon.sources.source import Source
from gnomon.sources.uptimekuma.options import UptimeKumaOptions
from gnomon.sources.uptimekuma.read import checks
from gnomon.sources.uptimekuma.webhook import WEBHOOK

_SETUP = """
Uptime Kuma pushes changes of state; it has no interface to ask for its history.

```yaml
# gnomon.yaml
sources:
  kuma:
    type: uptimekuma
    webhook_secret_env: KUMA_WEBHOOK_SECRET
```

Under *Settings, Notifications* add a *Webhook* with the address
`https://gnomon.example.org/webhooks/kuma`, the body *Preset - application/json* and the additional
header `{"Authorization": "Bearer <the secret>"}`; let monitors use it by default. A state holds
until the next one is told, so that time counts from the first notification on.
"""

SOURCE = Source(
    name="uptimekuma",
    title="Uptime Kuma",
    summary="When monitors went down, came back, or were in maintenance.",
    options=UptimeKumaOptions,
    readers={"uptimekuma.hook.check": checks},
    entities=(UptimeCheck,),
    webhook=WEBHOOK,
    rights="None: Gnomon asks Uptime Kuma for nothing.",
    setup=_SETUP,
)
