"""Settings of Freshping beyond the common ones."""

from msgspec import Struct


class FreshpingOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """There are none: a monitor is named like its service, or `gnomon.dev/monitored-as` says so."""
