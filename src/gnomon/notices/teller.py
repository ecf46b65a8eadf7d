"""Tells people in the background of a server: what changed, and the digests that are due."""

import logging
import threading
import time
from datetime import UTC, datetime

from gnomon.answers.writing import OBSERVATION
from gnomon.errors import GnomonError
from gnomon.notices.round import occasion, tell
from gnomon.notices.schedule import Due
from gnomon.operations.home import BusyError, Home

_LOG = logging.getLogger(__name__)
_TICK_SECONDS = 60.0
#: Every unit and metric is looked at in a round, so rounds are apart, even while facts arrive.
_APART_SECONDS = 15 * 60.0
_WATCHED = (OBSERVATION, "target", "target_guard", "target_statement")


class Teller:
    """Tells people in a thread of its own until it is stopped.

    Several servers may share a home: whoever holds the lease tells, and what each sends is claimed
    before, so that nobody is told twice.
    """

    def __init__(self, home: Home) -> None:
        """Tell people of a home."""
        self._home = home
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._told: tuple[int, ...] | None = None
        self._told_at = 0.0
        self._due: tuple[bool, frozenset[Due]] = (False, frozenset())

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way and stop."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.wait(_TICK_SECONDS):
            try:
                self._once()
            except BusyError:
                continue
            except GnomonError as error:
                _LOG.warning("Telling people stopped: %s", error)
            except Exception:  # noqa: BLE001 - see below
                # The thread must outlive a defect: the next round tells what is still to tell.
                _LOG.exception("Telling people stopped")

    def _once(self) -> None:
        now = datetime.now(UTC)
        version = tuple(self._home.lake.version(table) for table in _WATCHED)
        what_is_due = occasion(self._home, now)
        passed = time.monotonic() - self._told_at
        is_new = version != self._told and passed >= _APART_SECONDS
        if self._told is not None and not is_new and what_is_due == self._due:
            return
        done = tell(self._home, now=now)
        self._told, self._told_at, self._due = version, time.monotonic(), what_is_due
        for each in done.sent:
            if each.error:
                _LOG.warning("Not sent to %s: %s", each.receiver.name, each.error)
