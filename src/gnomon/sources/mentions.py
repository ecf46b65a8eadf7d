"""Tickets that a change names."""

import re

from gnomon.sources.git.message import ticket_refs

#: A branch runs words together: ``feature/SHOP-12-basket``, ``fix_SHOP-12_basket``.
_BRANCH_TICKET = re.compile(r"[A-Z](?<![A-Za-z0-9].)[A-Z0-9]+-[1-9]\d*(?![A-Za-z0-9])")


def mentioned(title: str, branch: str | None, description: str | None) -> tuple[str, ...]:
    """Name the tickets in title, branch and description, once each."""
    found = ticket_refs(f"{title}\n{description}" if description else title)
    if branch and "-" in branch:
        named = _BRANCH_TICKET.findall(branch)
        if named:
            return tuple(dict.fromkeys((*found, *named)))
    return found
