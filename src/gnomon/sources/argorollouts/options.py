"""What an Argo Rollouts may be told beyond the common settings."""

from msgspec import Struct

_PLACES = {"name": "", "namespace": "", "app": ""}


class ArgorolloutsOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How rollouts are named, which Argo Rollouts leaves to the company."""

    environment: str = "{namespace}"
    """Pattern of an environment's name with ``{name}``, ``{namespace}`` and ``{app}``. The label
    ``gnomon.dev/environment`` of a rollout wins over it."""
    application: str = "{app}"
    """Pattern of what the thing is called. ``{app}`` is the label ``app.kubernetes.io/instance``,
    which Argo CD sets to its application, else the rollout's name."""

    def __post_init__(self) -> None:
        """Refuse a pattern that names something else.

        Raises:
            ValueError: A pattern has an unknown name or a stray brace.
        """
        for name in ("environment", "application"):
            pattern = getattr(self, name)
            try:
                pattern.format(**_PLACES)
            except (KeyError, IndexError, ValueError, AttributeError) as error:
                known = ", ".join(f"{{{place}}}" for place in _PLACES)
                raise ValueError(f"{name}: {pattern!r} is no pattern of {known}") from error
