"""What a page is asked to show; it lives in the address, so every view is a link."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from msgspec import Struct

from gnomon.answers.question import parse_date, period_start
from gnomon.domain.answer import Grain, Level

#: Windows offered on every page, with their words.
WINDOWS = {"4w": "4 weeks", "13w": "13 weeks", "26w": "26 weeks", "52w": "a year"}
_DEFAULT_WINDOW = "13w"
Time = Literal["elapsed", "working"]
Structure = Literal["then", "now"]
Order = Literal["ended", "value", "age"]


class Choice(Struct, frozen=True):
    """One link of a row of choices."""

    label: str
    href: str
    is_current: bool


class View(Struct, frozen=True, kw_only=True):
    """Scope, window and grain of a page."""

    path: str
    """Address of the page."""
    since: date
    """First local date."""
    today: date
    """Last date of the window."""
    window: str
    """The window as asked for: ``13w`` or a date."""
    scope: str | None
    """Group, service or repository; null for the whole organisation."""
    every: Grain
    """Length of the periods."""
    by: Level | None
    """What to break down by; null: what suits the scope."""
    time: Time
    """Whether durations are elapsed or working time."""
    structure: Structure
    """Units *as they were*, or *as if today's structure had always been*."""
    order: Order
    """Order of the observations."""
    page: int
    """Page of the observations, from 1."""

    def href(self, path: str | None = None, **changes: str | None) -> str:
        """Return the address of this view with something changed; the first page of it."""
        query = {
            "scope": self.scope,
            "window": self.window,
            "every": self.every,
            "by": self.by,
            "time": self.time,
            "structure": self.structure,
        } | changes
        usual = {
            "window": _DEFAULT_WINDOW,
            "every": "week",
            "time": "elapsed",
            "structure": "then",
            "order": "ended",
        }
        told = {k: value for k, value in query.items() if value and value != usual.get(k)}
        target = path or self.path
        return f"{target}?{urlencode(told)}" if told else target

    def choices(self, name: str, words: dict[str, str], current: str | None) -> list[Choice]:
        """Return links that change one thing of this view.

        Args:
            name: What they change: ``window``, ``every``, ``by``.
            words: What each value is called.
            current: The value shown now.
        """
        return [
            Choice(label, self.href(**{name: value}), value == current)
            for value, label in words.items()
        ]

    @property
    def windows(self) -> list[Choice]:
        """Return the windows on offer."""
        return self.choices("window", WINDOWS, self.window)

    @property
    def window_words(self) -> str:
        """Say how long the window is."""
        return WINDOWS.get(self.window) or f"the time since {self.since:%-d %B %Y}"

    @property
    def last_week(self) -> date:
        """Return the first day of the last complete week."""
        return period_start(self.today, "week") - timedelta(weeks=1)

    @property
    def grains(self) -> list[Choice]:
        """Return the grains on offer."""
        grains = ("day", "week", "month", "quarter")
        return self.choices("every", {grain: grain for grain in grains}, self.every)

    @property
    def times(self) -> list[Choice]:
        """Return elapsed and working time."""
        return self.choices(
            "time", {"elapsed": "elapsed time", "working": "working time"}, self.time
        )

    @property
    def structures(self) -> list[Choice]:
        """Return the structure of each day, and today's for all of them."""
        words = {"then": "as it was", "now": "as if today's structure had always been"}
        return self.choices("structure", words, self.structure)


def _view(
    request: Request,
    window: Annotated[str, Query(description="4w, 13w, 26w, 52w, or a date")] = _DEFAULT_WINDOW,
    scope: Annotated[str | None, Query(description="group, service or repository")] = None,
    every: Grain = "week",
    by: Level | None = None,
    time: Time = "elapsed",
    structure: Structure = "then",
    order: Order = "ended",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> View:
    today = datetime.now(UTC).date()
    return View(
        path=request.url.path.removesuffix(".json"),
        since=parse_date(window, today),
        today=today,
        window=window,
        scope=scope or None,
        every=every,
        by=by,
        time=time,
        structure=structure,
        order=order,
        page=page,
    )


#: Dependency of a page: its view.
ViewOf = Annotated[View, Depends(_view)]
