"""Who edits, and what a page says about a document of the catalogue."""

from datetime import datetime

from fastapi import Request
from msgspec import Struct

from gnomon.operations.documents import Held, held_documents
from gnomon.operations.home import Home

#: Who edits while there is no sign-in: whoever sits at this machine.
_LOCAL = "local"


class Version(Struct, frozen=True, kw_only=True):
    """One version of a document, as a page lists it."""

    version: str
    at: datetime
    author: str
    """Who wrote it in a page; of a file where it stands."""
    what: str
    """``made``, ``changed``, ``removed`` or ``defined``."""
    text: str


def editor(request: Request) -> str:
    """Say who makes a request that edits."""
    found: str = getattr(request.state, "user_name", _LOCAL)
    return found


def document_held(home: Home, kind: str, name: str) -> Held | None:
    """Find the newest version of a document; null when there never was one."""
    place = (kind, name.lower())
    return next((each for each in held_documents(home) if each.place == place), None)


def document_href(kind: str, name: str, ending: str = "") -> str:
    """Return the address of a document's page."""
    return f"/catalogue/{kind}/{name}{ending}"


def versions(told: list[Held]) -> list[Version]:
    """Say what each version did, the newest first as they come."""
    found = []
    for place, each in enumerate(told):
        about = each.document
        earlier = told[place + 1].document if place + 1 < len(told) else None
        is_new = earlier is None or earlier.is_deleted
        what = "removed" if about.is_deleted else "made" if is_new else "changed"
        if about.file is not None and not about.is_deleted:
            what = "defined"
        found.append(
            Version(
                version=each.version,
                at=about.changed_at,
                author=about.author or f"{about.file}:{about.line}",
                what=what,
                text=about.text,
            )
        )
    return found
