"""Questions a page asks, answered once per state of the lake."""

import threading
from collections import OrderedDict
from datetime import UTC, datetime, timedelta

from gnomon.answers.ask import ask
from gnomon.answers.question import Question
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.answer import Answer
from gnomon.operations.home import Home

_KEPT = 512
#: What is open grows older while nothing arrives; after this long it is asked again.
_GOOD_FOR = timedelta(seconds=60)


class Answers:
    """Remembers answers until the observations change or a minute has passed."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, Question], tuple[datetime, list[Answer]]] = OrderedDict()

    def ask(self, question: Question) -> list[Answer]:
        """Answer a question; see `gnomon.answers.ask.ask`."""
        now = datetime.now(UTC)
        key = (self._home.lake.version(OBSERVATION), question)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and now - kept[0] < _GOOD_FOR:
            return kept[1]
        answers = ask(self._home.installation(), question, now=now)
        with self._lock:
            self._kept[key] = (now, answers)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return answers
