"""Who is responsible for a service's reliability, and who answers for it.

Reliability is availability, support, telemetry and reporting. Digital services and foundational
systems have a row each; who is accountable for a digital service follows its funding.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from gnomon.domain.operating import Responsibility

Part = Literal["R", "A", "C", "I"]
ROLES = ("head_of_operations", "application_support", "head_of_product", "head_of_delivery", "team")
ROLE_WORDS = {
    "head_of_operations": "Head of operations",
    "application_support": "Application support",
    "head_of_product": "Head of product",
    "head_of_delivery": "Head of delivery",
    "team": "Product team",
}
_FOUNDATIONAL: dict[str, Part] = {
    "head_of_operations": "A",
    "application_support": "R",
    "head_of_product": "I",
    "head_of_delivery": "I",
    "team": "I",
}


class Row(Struct, frozen=True, kw_only=True):
    """The parts of every role in one service."""

    parts: dict[str, Part]
    """Part by role."""
    signed: dict[str, str]
    """Who signed, by role."""
    findings: tuple[str, ...]
    """What is wrong with it."""


def proposed(*, is_digital: bool, funded_by: Literal["product", "it"] | None) -> dict[str, Part]:
    """Propose the parts of a service's roles.

    Args:
        is_digital: Whether it is a digital service; else a foundational system.
        funded_by: Whose budget pays; null leaves a digital service without an accountable role.
    """
    if not is_digital:
        return dict(_FOUNDATIONAL)
    return {
        "head_of_operations": "I",
        "application_support": "I",
        "head_of_product": "A" if funded_by == "product" else "I",
        "head_of_delivery": "A" if funded_by == "it" else "I",
        "team": "R",
    }


def row(told: Iterable[Responsibility], proposal: dict[str, Part]) -> Row:
    """Check a service's parts: exactly one accountable, at least one responsible, all signed.

    Args:
        told: Parts the catalogue tells; where it tells none, the proposal stands.
        proposal: What `proposed` says.
    """
    known = list(told)
    parts: dict[str, Part] = {each.role: each.letter for each in known} or proposal
    counted = Counter(parts.values())
    findings = []
    if counted["A"] != 1:
        named = [ROLE_WORDS.get(role, role) for role, part in parts.items() if part == "A"]
        found = f"{', '.join(named)} are" if named else "nobody is"
        findings.append(f"Exactly one role must be accountable; {found}.")
    if not counted["R"]:
        findings.append("At least one role must be responsible; none is.")
    signed = {each.role: each.signed_by for each in known if each.signed_by}
    unsigned = [
        ROLE_WORDS.get(r, r) for r, part in parts.items() if part in "RA" and r not in signed
    ]
    if unsigned:
        findings.append(f"Not signed yet by: {', '.join(unsigned)}.")
    return Row(parts=parts, signed=signed, findings=tuple(findings))
