"""Questions a page asks, answered once per state of the lake."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from gnomon.answers.aims import aims
from gnomon.answers.ask import ask
from gnomon.answers.change_story import ChangeStory, change_story
from gnomon.answers.changed import Change, Feed, what_changed
from gnomon.answers.directory import Directory, directory
from gnomon.answers.flowing import Flow, flow
from gnomon.answers.forecasting import Forecast, forecast
from gnomon.answers.lasting import (
    BeforeAfter,
    SideBySide,
    before_and_after,
    lasting,
    side_by_side,
)
from gnomon.answers.listing import ListedObservation, list_observations
from gnomon.answers.marks import Marked, Marks, marks
from gnomon.answers.moved import Moved, moved
from gnomon.answers.organisation import Unit, organisation
from gnomon.answers.process_state import ProcessState, process_state
from gnomon.answers.question import Question
from gnomon.answers.subject_titles import subject_titles
from gnomon.answers.things import Thing, things
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.answer import Answer
from gnomon.insight.survival import Survival
from gnomon.operations.home import Home
from gnomon.settings import LEAD_ROLES
from gnomon.steering.scorecards import verdicts
from gnomon.steering.verdicts import Verdict
from gnomon.steering.visibility import Policy
from gnomon.steering.withholding import (
    check_metrics,
    check_scope,
    check_unit,
    withheld,
    withheld_changes,
    withheld_parts,
    withheld_verdicts,
)
from gnomon.web.asking import VISITOR

T = TypeVar("T")

_KEPT = 512
#: What is open grows older while nothing arrives; after this long it is asked again.
_GOOD_FOR = timedelta(minutes=10)
_PEOPLE = ("person", "group", "membership", "reporting_line")
_STEERING = (
    "target", "target_guard", "target_statement", "group", "reporting_line", "membership",
)  # fmt: skip
_PROMISED = "service_level_expectation"
_ORGANISATION = ("group", "reporting_line", "service", "repository", "ownership")
_PROCESS = ("process_version", "process_role", "membership", "ticket")


class Answers:
    """Remembers answers until what they are made of changes or ten minutes have passed."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._kept: OrderedDict[Any, tuple[datetime, Any]] = OrderedDict()

    def ask(self, question: Question) -> list[Answer]:
        """Answer a question as far as it is for whoever asks; see `gnomon.answers.ask.ask`.

        Raises:
            ForbiddenError: The scope is one person, whose figures are not for whoever asks.
        """
        visitor, policy = VISITOR.get(), self.policy()
        check_scope(question, visitor, policy)
        answers = self._once(
            (self._version(OBSERVATION), question),
            lambda now: ask(self._home.installation(), question, now=now),
        )
        return withheld(answers, visitor, policy)

    def observations(
        self, question: Question, *, limit: int, offset: int = 0, order: str = "time"
    ) -> list[ListedObservation]:
        """List observations; see `gnomon.answers.listing.list_observations`.

        Raises:
            ForbiddenError: They are not for whoever asks.
        """
        visitor, policy = VISITOR.get(), self.policy()
        check_scope(question, visitor, policy)
        check_metrics(question, visitor, policy)
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

    def directory(self) -> Directory:
        """Return who is who today; see `gnomon.answers.directory`."""
        sign_in = self._home.settings.sign_in
        roles = sign_in.lead_roles if sign_in else LEAD_ROLES
        return self._once(
            ("directory", self._version(*_PEOPLE), roles),
            lambda now: directory(self._home.installation(), roles, on=now.date()),
        )

    def policy(self) -> Policy:
        """Return what decides who may see what."""
        sign_in = self._home.settings.sign_in
        may_see = sign_in.may_see if sign_in else {}
        return Policy(directory=self.directory(), may_see=may_see)

    def aims(self) -> dict[str, int]:
        """Count the targets in force today, by metric."""
        return self._once(
            ("aims", self._version("target")),
            lambda now: aims(self._home.installation(), on=now.date()),
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

    def marks(self) -> Marks:
        """Return what is known to have changed the system."""
        return self._once(
            ("marks", self._version("mark", *_ORGANISATION)),
            lambda _: marks(self._home.installation()),
        )

    def verdicts(self) -> list[Verdict]:
        """Return where every target stands today, as far as it is for whoever asks.

        See `gnomon.steering.scorecards.verdicts`.
        """
        place = self._home.installation()
        found = self._once(
            ("verdicts", self._version(OBSERVATION, *_STEERING)),
            lambda now: verdicts(
                self._home.lake, lambda question: ask(place, question, now=now), now.date()
            ),
        )
        return withheld_verdicts(found, VISITOR.get(), self.policy())

    def changes(self, week: date) -> Feed:
        """Tell what changed in a week, as far as it is for whoever asks.

        See `gnomon.answers.changed.what_changed`.
        """
        feed = self._once(
            ("changes", self._version(OBSERVATION, "mark", *_ORGANISATION), week),
            lambda now: what_changed(self._home.installation(), self.marks(), week=week, now=now),
        )
        return withheld_changes(feed, VISITOR.get(), self.policy())

    def moved(self, change: Change, week: date) -> Moved:
        """Say which parts moved a figure, none of them somebody's; see `gnomon.answers.moved`."""
        found = self._once(
            ("moved", self._version(OBSERVATION, *_ORGANISATION), change, week),
            lambda now: moved(self._home.installation(), change, self.units(), week, now=now),
        )
        return withheld_parts(found, VISITOR.get(), self.policy())

    def forecast(self, scope: str | None, *, days: int, items: int) -> Forecast:
        """Foretell from a unit's own pace; see `gnomon.answers.forecasting.forecast`.

        Raises:
            ForbiddenError: The unit is one person, whose figures are not for whoever asks.
        """
        check_unit(scope, VISITOR.get(), self.policy())
        return self._once(
            ("forecast", self._version(OBSERVATION, "mark", *_ORGANISATION), scope, days, items),
            lambda now: forecast(
                self._home.installation(),
                self.marks(),
                scope=scope,
                days=days,
                items=items,
                now=now,
            ),
        )

    def flow(self, scope: str | None, since: date) -> Flow:
        """Tell a unit's flow; see `gnomon.answers.flowing.flow`.

        Raises:
            ForbiddenError: The unit is one person, whose figures are not for whoever asks.
        """
        check_unit(scope, VISITOR.get(), self.policy())
        return self._once(
            ("flow", self._version(OBSERVATION, _PROMISED, *_ORGANISATION), scope, since),
            lambda now: flow(
                self._home.installation(),
                scope=scope,
                since=since,
                line=self.directory().line(scope) if scope else (),
                now=now,
            ),
        )

    def lasting(self, question: Question) -> Survival | None:
        """Estimate a median that counts what is open; see `gnomon.answers.lasting.lasting`."""
        return self._once(
            ("lasting", self._version(OBSERVATION, *_ORGANISATION), question),
            lambda now: lasting(self._home.installation(), question, now=now),
        )

    def side_by_side(self, question: Question, other: str | None) -> SideBySide:
        """Compare how long things last in two scopes; see `gnomon.answers.lasting.side_by_side`.

        Raises:
            ForbiddenError: One of them is one person, whose figures are not for whoever asks.
        """
        visitor, policy = VISITOR.get(), self.policy()
        for scope in (question.scope, other):
            check_unit(scope, visitor, policy)
        check_metrics(question, visitor, policy)
        return self._once(
            ("beside", self._version(OBSERVATION, *_ORGANISATION), question, other),
            lambda now: side_by_side(self._home.installation(), question, other, now=now),
        )

    def before_and_after(self, question: Question, mark: Marked) -> BeforeAfter:
        """Compare before and after a change; see `gnomon.answers.lasting.before_and_after`."""
        return self._once(
            ("before", self._version(OBSERVATION, *_ORGANISATION), question, mark),
            lambda now: before_and_after(self._home.installation(), question, mark, now=now),
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

    def process(self, question: Question) -> ProcessState:
        """Say where work is in the delivery process; see `gnomon.answers.process_state`."""
        return self._once(
            ("process", self._version(OBSERVATION, *_PROCESS), question),
            lambda now: process_state(self._home.installation(), question, now=now),
        )

    def remembered(self, about: Any, tables: tuple[str, ...], make: Callable[[datetime], T]) -> T:
        """Return what is made of some tables; made anew once one of them changes."""
        return self._once((about, self._version(*tables)), make)

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
