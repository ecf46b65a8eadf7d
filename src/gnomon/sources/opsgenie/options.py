"""Settings of an Opsgenie account beyond the common ones."""

from msgspec import Struct


class OpsgenieOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which alerts count, what names their service, and who reports them."""

    query: str = ""
    """Opsgenie's own search, such as `teams: payments AND priority: (P1 OR P2)`; alerts it does not
    find are not fetched. Empty: all the key sees."""
    service_keys: tuple[str, ...] = ("service", "app")
    """Keys of an alert's details, or of tags such as `service:checkout`, that name the service; the
    first that an alert has counts, else its entity."""
    customer: tuple[str, ...] = ()
    """Patterns of messages and of integrations' names (`*support desk*`, in any case) whose alerts
    customers reported."""
    monitoring: tuple[str, ...] = ()
    """Patterns of integrations' names whose alerts monitoring reported, for those of the type API
    or e-mail, which anybody may use; integrations of a monitoring tool need none."""
    detail_days: int = 30
    """Alerts older than this when first met are known from their list alone, which names neither
    entity nor details nor whom they called. Each younger one costs two requests."""
    on_call_days: int = 90
    """How many days of on-call turns the first fetch asks for."""
    overlap_minutes: int = 10
    """How far each fetch looks back before the last one."""
    web_url: str = "https://app.opsgenie.com"
    """Address at which people open Opsgenie, for links."""
