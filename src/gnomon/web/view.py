"""What a page is asked to show; it lives in the address, so every view is a link."""

from datetime import UTC, date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from msgspec import Struct

from gnomon.answers.question import parse_date
from gnomon.domain.answer import Grain

#: Windows offered on every page, with their words.
WINDOWS = {"4w": "4 weeks", "13w": "13 weeks", "26w": "26 weeks", "52w": "a year"}
_DEFAULT_WINDOW = "13w"


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
    window: str
    """The window as asked for: ``13w`` or a date."""
    scope: str | None
    """Group, service or repository; null for the whole organisation."""
    every: Grain
    """Length of the periods."""
    by: str | None
    """What to break down by; null: what suits the scope."""

    def href(self, path: str | None = None, **changes: str | None) -> str:
        """Return the address of this view with something changed."""
        query = {
            "scope": self.scope,
            "window": None if self.window == _DEFAULT_WINDOW else self.window,
            "every": None if self.every == "week" else self.every,
            "by": self.by,
        } | changes
        told = {name: value for name, value in query.items() if value}
        target = path or self.path
        return f"{target}?{urlencode(told)}" if told else target

    @property
    def windows(self) -> list[Choice]:
        """Return the windows on offer."""
        return [
            Choice(words, self.href(window=window), window == self.window)
            for window, words in WINDOWS.items()
        ]

    @property
    def grains(self) -> list[Choice]:
        """Return the grains on offer."""
        grains = ("day", "week", "month", "quarter")
        return [Choice(grain, self.href(every=grain), grain == self.every) for grain in grains]


def _view(
    request: Request,
    window: Annotated[str, Query(description="4w, 13w, 26w, 52w, or a date")] = _DEFAULT_WINDOW,
    scope: Annotated[str | None, Query(description="group, service or repository")] = None,
    every: Grain = "week",
    by: str | None = None,
) -> View:
    today = datetime.now(UTC).date()
    return View(
        path=request.url.path.removesuffix(".json"),
        since=parse_date(window, today),
        window=window,
        scope=scope,
        every=every,
        by=by,
    )


#: Dependency of a page: its view.
ViewOf = Annotated[View, Depends(_view)]
