"""Settings of an OpenTelemetry exporter beyond the common ones."""

from msgspec import Struct


class OtlpOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What exporters leave to the company."""

    apdex_seconds: float | None = None
    """Apdex's T. Counted where buckets end at T and at 4 T exactly; null: not counted."""
    level_seconds: int = 60
    """How long a level (processor, memory) stands for: the exporter's interval."""
