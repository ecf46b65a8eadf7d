"""The server's own work: read and measure what arrives, fetch on time, and tell who listens."""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from gnomon.answers.holding import Holding
from gnomon.errors import GnomonError
from gnomon.operations.collecting import Synced
from gnomon.operations.follow import Following
from gnomon.operations.home import BusyError, Home
from gnomon.operations.probe import PAUSE_SECONDS, probe, probing
from gnomon.operations.reconcile import reconcile
from gnomon.operations.refresh import refresh
from gnomon.operations.removals import removals
from gnomon.operations.sync import fetch_wanted, sync

_LOG = logging.getLogger(__name__)
#: Events that arrive together are measured together.
_GATHER_SECONDS = 0.3
_IDLE_SECONDS = 2.0
#: A source that fails is not asked again for what deliveries left out before so long.
_AFTER_FAILURE_SECONDS = 60.0
#: Deletions are told by nobody; a look at the lists once a day finds them.
_RECONCILE_EVERY = timedelta(days=1)
_RECONCILED = "reconciled"


class Worker:
    """Keeps a home up to date in threads of its own until it is stopped.

    Several servers may share a home: whoever holds the lease works, the others watch.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._holding = Holding(home.lake, home.engine)
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self.version = 0
        """Raised whenever figures may have changed."""
        self._threads = [
            threading.Thread(target=work, daemon=True)
            for work in (self._read_and_measure, self._follow, self._probe)
        ]
        # Sources may be connected later on.
        if home.settings.serve.sync_every_minutes > 0:
            self._threads.append(threading.Thread(target=self._fetch, daemon=True))
            self._threads.append(threading.Thread(target=self._fetch_wanted, daemon=True))
        # What is wrong with a prober is said before anything is served.
        self._probing = probing(home.settings)

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is under way and stop."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def wait(self, after: int, seconds: float) -> int:
        """Wait until the version is newer than `after`, or the time is over; return it."""
        with self._changed:
            self._changed.wait_for(lambda: self.version > after, timeout=seconds)
            return self.version

    def _read_and_measure(self) -> None:
        seen = -1
        while not self._stop.is_set():
            newest = self._home.inbox.wait(seen, _IDLE_SECONDS)
            if newest == seen and not removals(self._home):
                continue
            time.sleep(_GATHER_SECONDS)
            if self._once():
                seen = newest

    def _once(self) -> bool:
        try:
            with self._home.lease(wait_seconds=0) as held:
                refresh(self._home, held)
            self._holding.look()
        except BusyError:
            self._stop.wait(_IDLE_SECONDS)
            return False
        except GnomonError as error:
            _LOG.warning("Reading stopped: %s", error)
            self._stop.wait(_IDLE_SECONDS)
            return False
        except Exception:  # noqa: BLE001 - see below
            # The thread must outlive a defect: what waits is read once it is mended.
            _LOG.exception("Reading stopped")
            self._stop.wait(_IDLE_SECONDS)
            return False
        with self._changed:
            self.version += 1
            self._changed.notify_all()
        return True

    def _fetch(self) -> None:
        pause = self._home.settings.serve.sync_every_minutes * 60
        known, due = set(self._home.settings.sources), time.monotonic() + pause
        while not self._stop.wait(_IDLE_SECONDS):
            names = set(self._home.settings.sources)
            # Whoever connects a source does not wait for the next round.
            added, known = names - known, names
            try:
                if time.monotonic() >= due:
                    due = time.monotonic() + pause
                    _warn(sync(self._home))
                    if _is_night_over(self._home):
                        _warn(reconcile(self._home))
                elif added:
                    _warn(sync(self._home, added))
            except Exception:  # noqa: BLE001 - see below
                # The thread must outlive a defect, too; the next round tries again.
                _LOG.exception("Fetching stopped")

    def _follow(self) -> None:
        following = Following(self._home)
        while not self._stop.wait(_IDLE_SECONDS):
            try:
                following.look()
            except Exception:  # noqa: BLE001 - see below
                # The thread must outlive a defect, too; the sources stay as they are.
                _LOG.exception("Following the settings stopped")

    def _probe(self) -> None:
        sources = self._home.settings.sources
        while not self._stop.is_set():
            try:
                if self._home.settings.sources is not sources:
                    sources = self._home.settings.sources
                    self._probing = probing(self._home.settings)
                probe(self._home, self._probing)
                self._stop.wait(PAUSE_SECONDS)
            except Exception:  # noqa: BLE001 - see below
                # The thread must outlive a defect, too; each check is due again in its interval.
                _LOG.exception("Probing stopped")
                self._stop.wait(_IDLE_SECONDS)

    def _fetch_wanted(self) -> None:
        """Fetch soon what a delivery leaves out: a merge's time, an incident's log."""
        put_off: dict[str, float] = {}
        while not self._stop.wait(_IDLE_SECONDS):
            inbox, now = self._home.inbox, time.monotonic()
            try:
                due = [
                    name
                    for name in inbox.want_counts()
                    if name in self._home.settings.sources
                    and put_off.get(name, 0.0) <= now
                    and inbox.wants(1, name)
                ]
                failed = [one for one in fetch_wanted(self._home, due) if one.error] if due else []
            except Exception:  # noqa: BLE001 - see below
                # The thread must outlive a defect, too; the next fetch brings what is wanted.
                _LOG.exception("Fetching what is wanted stopped")
                failed = []
            put_off |= {one.source: now + _AFTER_FAILURE_SECONDS for one in failed}
            _warn(failed)


def _warn(done: Iterable[Synced]) -> None:
    for one in done:
        if one.error:
            _LOG.warning("Source %s: %s", one.source, one.error)


def _is_night_over(home: Home) -> bool:
    """Say whether a day has passed since sources were compared, and remember this time."""
    now = datetime.now(UTC)
    last = home.inbox.get(_RECONCILED)
    if last is not None and now - datetime.fromisoformat(last) < _RECONCILE_EVERY:
        return False
    home.inbox.put(_RECONCILED, now.isoformat())
    return True
