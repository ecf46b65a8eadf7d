"""Settings of an Argo CD instance beyond the common ones."""

from msgspec import Struct

_PLACES = {"app": "", "project": "", "cluster": "", "namespace": ""}


class ArgocdOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How applications are named, which Argo CD leaves to the company."""

    environment: str = ""
    """Pattern of an environment's name with ``{app}``, ``{project}``, ``{cluster}`` and
    ``{namespace}``. Empty: the label ``environment`` or ``env``, else ``<cluster>/<namespace>``.
    The label ``gnomon.dev/environment`` of an application wins over either."""
    web_url: str = ""
    """Address at which people open Argo CD, for links; empty: links only where a notification
    names it."""

    def __post_init__(self) -> None:
        """Refuse a pattern that names something else.

        Raises:
            ValueError: The pattern has an unknown name or a stray brace.
        """
        try:
            self.environment.format(**_PLACES)
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            known = ", ".join(f"{{{name}}}" for name in _PLACES)
            raise ValueError(
                f"environment: {self.environment!r} is no pattern of {known} ({error!r})"
            ) from error
