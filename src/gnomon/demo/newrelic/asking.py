"""How Gnomon is to ask New Relic."""

from typing import Any

from gnomon.demo.newrelic.noted import ACCOUNT
from gnomon.demo.prometheus.account import KEPT_DAYS

Document = dict[str, Any]

#: Length of the intervals that signals are read over.
INTERVAL_MINUTES = 60


def source(base_url: str) -> Document:
    """Write how Gnomon is to ask New Relic; its key is named beside.

    New Relic's alerts call PagerDuty too, so that both tell the same incidents.

    Args:
        base_url: Where the tools answer.
    """
    return {
        "type": "newrelic",
        "url": f"{base_url}/newrelic",
        "options": {
            "account": ACCOUNT,
            "interval_minutes": INTERVAL_MINUTES,
            "first_days": KEPT_DAYS,
        },
    }
