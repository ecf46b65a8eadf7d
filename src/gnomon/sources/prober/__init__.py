"""Gnomon's own prober: whether services can be reached, looked at from where it runs."""

from gnomon.domain.uptime import UptimeCheck
from gnomon.sources.prober.options import ProberOptions
from gnomon.sources.prober.read import checks
from gnomon.sources.source import Source

_SETUP = """
A server looks by itself; `gnomon probe` looks from anywhere else, under another `vantage`.

```yaml
# gnomon.yaml
sources:
  uptime:
    type: prober
    options:
      vantage: frankfurt
      checks:
        - {name: shop, service: shop, http: "https://shop.example.org/health", every_seconds: 60}
        - {name: queue, service: orders, tcp: "queue.example.org:5672", retries: 3}
        - {name: certificate, service: shop, tls: "shop.example.org:443", expires_in_days: 14}
      maintenance:
        - {check: queue, from: 2026-04-04T22:00:00Z, to: 2026-04-05T02:00:00Z}
```

A check is tried again at once before it is *down*. Each result holds until the next, at most for
twice its interval: a prober that stood still leaves unknown time behind, not downtime.
"""

SOURCE = Source(
    name="prober",
    title="Gnomon's prober",
    summary="Whether services answer over HTTP, TCP and TLS, and when nobody could tell.",
    options=ProberOptions,
    readers={"prober.checks": checks},
    entities=(UptimeCheck,),
    rights="None: it asks what anybody can ask.",
    setup=_SETUP,
)
