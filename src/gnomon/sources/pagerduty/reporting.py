"""Who noticed an incident first."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Literal

from gnomon.sources.pagerduty.options import PagerdutyOptions
from gnomon.sources.pagerduty.payloads import Channel, Reference

ReportedBy = Literal["monitoring", "customer", "person"]

#: Channels that machines use, and channels that people do.
_MACHINES = frozenset({"api", "auto", "nagios", "integration", "event", "events_api", "snmp"})
_PEOPLE = frozenset({"web_trigger", "website", "mobile", "phone", "sms", "slack", "msteams"})


def reported_by(
    agent: Reference | None,
    channel: Channel | None,
    names: Iterable[str | None],
    options: PagerdutyOptions,
) -> ReportedBy | None:
    """Say who reported an incident, from its first log entry.

    In this order: a customer, where the title or the service matches the patterns of the options;
    what the options say of e-mail; a person, where a user set it off or the channel is one people
    use; monitoring, where an integration did or the channel is an interface. Else null.

    Args:
        agent: Who set it off.
        channel: How it reached PagerDuty.
        names: Title and service.
        options: The instance's patterns.
    """
    texts = [name.lower() for name in names if name]
    if any(fnmatchcase(text, pattern.lower()) for text in texts for pattern in options.customer):
        return "customer"
    way = (channel.type or "") if channel else ""
    kind = (agent.type or "") if agent else ""
    if way == "email" or kind.startswith("email_"):
        return options.email
    if kind.startswith("user") or way in _PEOPLE:
        return "person"
    if "integration" in kind or way in _MACHINES:
        return "monitoring"
    return None
