"""Questions a page asks, answered once per state of the lake."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from gnomon.answers.ask import ask
from gnomon.answers.change_story import ChangeStory, change_story
from gnomon.answers.listing import ListedObservation, list_observations
from gnomon.answers.organisation import Unit, organisation
from gnomon.answers.question import Question
from gnomon.answers.subject_titles import subject_titles
from gnomon.answers.things import Thing, things
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.answer import Answer
from gnomon.operations.home import Home

T = TypeVar("T")

_KEPT = 512
#: What is open grows older while nothing arrives; after this long it is asked again.
_GOOD_FOR = timedelta(minutes=10)
_ORGANISATION = ("group", "reporting_line", "service", "repository", "ownership")


class Answers:
    """Remembers answers until what they are made of changes or ten minutes have passed."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._kept: OrderedDict[Any, tuple[datetime, Any]] = OrderedDict()

    def ask(self, question: Question) -> list[Answer]:
        """Answer a question; see `gnomon.answers.ask.ask`."""
        return self._once(
            (self._version(OBSERVATION), question),
            lambda now: ask(self._home.installation(), question, now=now),
        )

    def observations(
        self, question: Question, *, limit: int, offset: int = 0, order: str = "time"
    ) -> list[ListedObservation]:
        """List observations; see `gnomon.answers.listing.list_observations`."""
        return self._once(
            (self._version(OBSERVATION), question, limit, offset, order),
            lambda now: list_observations(
                self._home.installation(),
                question,
                limit=limit,
                offset=offset,
                order=order,
                now=now,
            ),
        )

    def units(self) -> list[Unit]:
        """Return the organisation as it is today."""
        return self._once(
            ("units", self._version(*_ORGANISATION)),
            lambda _: organisation(self._home.installation()),
        )

    def things(self) -> list[Thing]:
        """Return the services and repositories there are, with their owners today."""
        return self._once(
            ("things", self._version(*_ORGANISATION)),
            lambda _: things(self._home.installation()),
        )

    def titles(self, subject: str, keys: tuple[str, ...]) -> dict[str, str]:
        """Return what things are called; see `gnomon.answers.subject_titles`."""
        if not self._home.lake.snapshot(subject).files:
            return {}
        return self._once(
            ("titles", self._version(subject), subject, keys),
            lambda _: subject_titles(self._home.installation(), subject, keys),
        )

    def story(self, key: str) -> ChangeStory:
        """Tell the life of a change; see `gnomon.answers.change_story`."""
        return self._once(
            ("story", self._version(OBSERVATION, "change"), key),
            lambda _: change_story(self._home.installation(), key),
        )

    def now(self) -> datetime:
        """Return the time of asking."""
        return datetime.now(UTC)

    def _version(self, *tables: str) -> tuple[int, ...]:
        return tuple(self._home.lake.version(table) for table in tables)

    def _once(self, key: Any, make: Callable[[datetime], T]) -> T:
        now = datetime.now(UTC)
        key = (now.date(), key)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and now - kept[0] < _GOOD_FOR:
            found: T = kept[1]
            return found
        made = make(now)
        with self._lock:
            self._kept[key] = (now, made)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made
