"""Who coordinates an initiative: its product manager, or the CPO when it cuts across lines."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from gnomon.steering.initiatives.dossier import Dossier


class Route(Struct, frozen=True, kw_only=True):
    """Which business lines an initiative touches, and who coordinates them."""

    lines: tuple[str, ...]
    """Names of the business units whose services it touches."""
    coordinator: Literal["product_manager", "chief_product_officer"] | None
    """Role that coordinates; null while it touches no service."""
    open_lines: tuple[str, ...]
    """Lines whose agreement is still missing, where there are several."""
    ownerless: tuple[str, ...]
    """Services it touches that belong to no business unit."""


def route(dossier: Dossier, owners: Mapping[str, Sequence[str]]) -> Route:
    """Say who coordinates an initiative.

    Args:
        dossier: The initiative.
        owners: Names of the business units of each service today, by its key.
    """
    touched = {key: owners.get(key, ()) for key in dossier.about.service_ids}
    lines = tuple(sorted({line for found in touched.values() for line in found}))
    agreed = {each.line_name for each in dossier.signatures if each.agreed_on and each.line_name}
    is_across = len(lines) > 1
    return Route(
        lines=lines,
        coordinator=None
        if not lines
        else "chief_product_officer"
        if is_across
        else "product_manager",
        open_lines=tuple(line for line in lines if line not in agreed) if is_across else (),
        ownerless=tuple(key.rpartition(":")[2] for key, found in touched.items() if not found),
    )
