"""An event opened: who told it, when, and which project its address is about."""

import re
from datetime import datetime

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import PayloadError

_ADDRESS = re.compile(r"/projects/(\d+)(?:/(?:merge_requests|issues|pipelines)/(\d+))?(?=[/?]|$)")


class Page(Struct, frozen=True):
    """Who told an event, and when."""

    source: str
    """The instance."""
    at: datetime
    """Version time of what has none of its own: when the tool told it."""
    subject: str
    """What was asked for."""

    def project_id(self) -> int:
        """Read the project's number from the address.

        Raises:
            PayloadError: The address names no project by number.
        """
        return self._ids()[0]

    def item(self) -> tuple[int, int]:
        """Read the numbers of project and merge request, issue or pipeline from the address.

        Raises:
            PayloadError: The address does not name both.
        """
        project, number = self._ids()
        if number is None:
            raise PayloadError(f"The address {self.subject!r} names no merge request or issue.")
        return project, number

    def _ids(self) -> tuple[int, int | None]:
        found = _ADDRESS.search(self.subject)
        if found is None:
            raise PayloadError(
                f"The address {self.subject!r} names no project by number. "
                "Give the event the subject '/api/v4/projects/<number>/...'."
            )
        return int(found[1]), int(found[2]) if found[2] else None


def page(event: Event) -> Page:
    """Open an event.

    Raises:
        PayloadError: Neither the teller nor the inbox has put a time on it.
    """
    at = event.time or event.received_at
    if at is None:
        raise PayloadError(f"The event {event.id} carries no time. Give it one.")
    return Page(event.source, at, event.subject or "")
