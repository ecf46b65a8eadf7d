"""Freshping: when checks failed and came back, from its notifications."""

from gnomon.domain.uptime import UptimeCheck
from gnomon.sources.freshping.options import FreshpingOptions
from gnomon.sources.freshping.read import checks
from gnomon.sources.freshping.webhook import WEBHOOK
from gnomon.sources.source import Source

_SETUP = """
The product has ended. Notifications that were kept are still read, each by itself or many in one
JSON list:

```sh
gnomon receive notifications.json --type freshping.hook.check --source freshping
```

Gnomon's own prober or Uptime Kuma takes its place. Time in which a check was paused, which it
counted as up, is unknown here.
"""

SOURCE = Source(
    name="freshping",
    title="Freshping",
    summary="When checks failed and came back, as it told while it was there.",
    options=FreshpingOptions,
    readers={"freshping.hook.check": checks},
    entities=(UptimeCheck,),
    # It has closed: what it told is loaded once, and nobody waits for more.
    is_loaded_at_will=True,
    webhook=WEBHOOK,
    rights="None: Gnomon asks Freshping for nothing.",
    setup=_SETUP,
)
