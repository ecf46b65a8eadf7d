"""Take webhook deliveries that were kept elsewhere, with the same proof as over HTTP."""

from collections.abc import Iterable, Mapping

from gnomon.domain.event import Event
from gnomon.errors import SettingsError, unknown
from gnomon.inbox import Accepted
from gnomon.operations.home import Home
from gnomon.operations.readers import veiled
from gnomon.sources.registry import source as find_source
from gnomon.sources.source import Delivery, Webhook


def deliver(home: Home, deliveries: Iterable[tuple[str, Mapping[str, str], bytes]]) -> Accepted:
    """Accept deliveries, each as instance, headers and body.

    Args:
        home: Where to accept them.
        deliveries: What was pushed; header names in any case.

    Raises:
        UsageError: The settings name no such source.
        SettingsError: The source accepts no deliveries, or no secret is configured.
        SignatureError: A delivery does not prove itself.
    """
    hooks: dict[str, tuple[Webhook, str]] = {}
    events: list[Event] = []
    for name, headers, body in deliveries:
        if name not in hooks:
            hooks[name] = _hook(home, name)
        hook, secret = hooks[name]
        delivery = Delivery({key.lower(): value for key, value in headers.items()}, body)
        hook.verify(delivery, secret)
        event = hook.event(delivery, name)
        if event is not None:
            events.append(veiled(event, home.settings))
    return home.inbox.accept(events)


def _hook(home: Home, name: str) -> tuple[Webhook, str]:
    if name not in home.settings.sources:
        raise unknown("source of the settings", name, home.settings.sources)
    instance = home.settings.sources[name]
    hook, secret = find_source(instance.type).webhook, instance.webhook_secret()
    if hook is None or secret is None:
        raise SettingsError(
            f"The source {name!r} accepts no deliveries: "
            + ("it only answers questions." if hook is None else "no webhook secret is named.")
        )
    return hook, secret
