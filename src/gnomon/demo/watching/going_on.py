"""What tools push by themselves while the company goes on: what they watch, and what they make."""

from gnomon.demo.alerting import alerts
from gnomon.demo.cdevents import shapes as cdevents
from gnomon.demo.company import Company
from gnomon.demo.courier import Courier, HookDelivery
from gnomon.demo.telemetry import pipelines
from gnomon.demo.watching import kuma

#: How often the Collector exports while somebody looks on.
_EXPORT_SECONDS = 60


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
        self._exported_until = company.now // pipelines.EVERY * pipelines.EVERY

    def step(self, now: int) -> list[HookDelivery]:
        """Say what the tools push about a moment, and the time since the last one."""
        since, self._told_until = self._told_until, now
        changed = kuma.told(self._company, since, now)
        sent = [self._courier.bearing("kuma", kuma.notification(one), one.at) for one in changed]
        # What happens at this moment was told of before it is asked for here.
        raised = alerts.told(self._company, since + 1, now + 1)
        sent += map(self._courier.from_monitoring, raised)
        made = cdevents.told(self._company, since, now)
        sent += [self._courier.bearing("cdevents", body, at) for at, body in made]
        if now - self._exported_until >= _EXPORT_SECONDS:
            since, self._exported_until = self._exported_until, now
            told = pipelines.export(pipelines.reported(self._company), since, now)
            sent.append(self._courier.from_collector(told))
        return sent
