"""What tools that watch push while the company goes on."""

from gnomon.demo.alerting import alerts
from gnomon.demo.company import Company
from gnomon.demo.deliveries import Courier, HookDelivery
from gnomon.demo.watching import kuma


class Watchers:
    """Tells what was found since somebody asked last.

    Args:
        company: Whose services are looked at.
        courier: Wraps what is pushed.
    """

    def __init__(self, company: Company, courier: Courier) -> None:
        self._company = company
        self._courier = courier
        self._told_until = company.now

    def step(self, now: int) -> list[HookDelivery]:
        """Say what the tools push about a moment, and the time since the last one."""
        since, self._told_until = self._told_until, now
        changed = kuma.told(self._company, since, now)
        sent = [self._courier.bearing("kuma", kuma.notification(one), one.at) for one in changed]
        # What happens at this moment was told of before it is asked for here.
        raised = alerts.told(self._company, since + 1, now + 1)
        return [*sent, *map(self._courier.from_monitoring, raised)]
