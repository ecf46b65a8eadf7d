"""How often pages are looked at: counted in memory, written now and then, of nobody at all.

Only a page and the metric or team it is about are counted, never who looked or from where.
"""

import logging
import threading
import time
from collections import Counter
from datetime import UTC, datetime

from fastapi import Request

from gnomon.errors import InboxError
from gnomon.inbox import Inbox, Looked
from gnomon.steering.visibility import Visitor
from gnomon.web.serving import Answers

_WRITE_SECONDS = 10.0
#: Pages whose address names what they are about; a person's does too, and is not counted by name.
_NAMING = frozenset({"/metrics/{name}", "/units/{name}"})
_LOG = logging.getLogger(__name__)


class Usage:
    """Counts looks and adds them to the inbox's counts; safe for many threads."""

    def __init__(self, inbox: Inbox) -> None:
        """Count for an inbox."""
        self._inbox = inbox
        self._lock = threading.Lock()
        self._counts: Counter[Looked] = Counter()
        self._written_at = time.monotonic()

    def count(self, request: Request, page: str) -> None:
        """Count one look at a page; programs do not count.

        Args:
            request: Who asked is not kept.
            page: Address of the route, as ``/metrics/{name}``.
        """
        visitor: Visitor = request.state.visitor
        if visitor.kind == "token":
            return
        about = request.path_params.get("name", "") if page in _NAMING else ""
        answers: Answers = request.app.state.answers
        if answers.directory().sole_person(about) is not None:
            about = ""
        with self._lock:
            self._counts[Looked(datetime.now(UTC).date(), page, about)] += 1
            is_due = time.monotonic() - self._written_at > _WRITE_SECONDS
        if is_due:
            self.write()

    def write(self) -> None:
        """Add what was counted to the inbox's counts."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            self._written_at = time.monotonic()
        if not counts:
            return
        try:
            self._inbox.add_uses(counts)
        except InboxError as error:
            # A page must not fail because it was looked at.
            _LOG.warning("Looks at pages are not counted for now: %s", error)
            with self._lock:
                self._counts.update(counts)
