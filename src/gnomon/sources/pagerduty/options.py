"""Settings of a PagerDuty account beyond the common ones."""

from typing import Literal

from msgspec import Struct


class PagerdutyOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who reports incidents, which PagerDuty has no word for, and how far back to ask."""

    customer: tuple[str, ...] = ()
    """Patterns of titles and service names (``*support desk*``, in any case) whose incidents
    customers reported, whichever way they came; most support desks come through an integration."""
    email: Literal["monitoring", "person", "customer"] | None = None
    """Who reports what comes by e-mail: both monitors and people do. Null: unknown."""
    on_call_days: int = 90
    """How many days of on-call shifts the first fetch asks for."""
    overlap_minutes: int = 60
    """How far each fetch looks back before the last one."""
