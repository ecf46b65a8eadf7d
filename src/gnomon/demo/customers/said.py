"""Somebody says something: who, how it comes, and whose business it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnomon.demo.customers import words
from gnomon.demo.customers.habits import INTERNAL
from gnomon.demo.customers.saying import Kind, Saying
from gnomon.demo.organisation import SERVICES

if TYPE_CHECKING:
    from gnomon.demo.chance import Chance
    from gnomon.demo.company import Company

BY_NAME = {service.name: service for service in SERVICES}


def said(company: Company, service: str, kind: Kind, text: str, at: int, chance: Chance) -> Saying:
    """Let somebody say something at a moment.

    Args:
        company: Whose customers.
        service: What it is about.
        kind: What it is.
        text: What it says.
        at: When.
        chance: Who says it, and how it comes.
    """
    is_internal = service in INTERNAL
    pool = 60 if is_internal else 900
    return Saying(
        customer=(371_000_000_000 if is_internal else 370_000_000_000) + chance.between(1, pool),
        service=service,
        team=company.organisation.team_of(BY_NAME[service], at),
        kind=kind,
        title=words.titled(service, text),
        text=f"Hello,\n\n{text}.\n\nRegards",
        channel=chance.weighted({"email": 6.0, "web": 3.0, "chat": 1.0}),
        said_at=at,
        is_internal=is_internal,
    )
