"""One analysis: what its rows have in common, and how its figures and changes are named."""

import math
import re
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from gnomon.sources.moment import shifted
from gnomon.sources.sonarqube.payloads import About

_LESS = timedelta(seconds=1)
_NUMBER = re.compile(r"(?:[A-Za-z]{2}[-/#]?|[!#])?(\d{1,9})")


class Analysed(NamedTuple):
    """One analysis: what its rows have in common."""

    source: str
    about: About
    at: datetime
    revision: str | None = None
    url: str | None = None

    @property
    def place(self) -> str:
        """Name project and branch or change, and the time."""
        about = self.about
        part = f"pulls/{about.pull_request}" if about.pull_request else f"branches/{about.branch}"
        return f"{about.project}/{part}@{self.at:%Y%m%dT%H%M%SZ}"

    @property
    def key(self) -> str:
        """Key of its row."""
        return f"{self.source}:code_analysis:{self.place}"

    @property
    def changed_at(self) -> datetime:
        """Time of its version: a telling without the commit must not replace one with it."""
        return self.at if self.revision else shifted(self.at, -_LESS)

    @property
    def address(self) -> str | None:
        """Where a person can look at it: as a delivery says, else as SonarQube makes links."""
        if self.url or not self.about.server:
            return self.url
        about, query = self.about, {"id": self.about.project}
        if about.pull_request:
            query["pullRequest"] = about.pull_request
        elif about.branch and not about.is_main:
            query["branch"] = about.branch
        return f"{about.server.rstrip('/')}/dashboard?{urlencode(query)}"


def number(text: str | None) -> float | None:
    """Read a figure; what is none (a level, a word, not a number) is not told."""
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and math.isfinite(value) else None


def change_number(name: str | None) -> int | None:
    """Read the number of a change: ``12``, ``PR-12``, ``!12``; null for another name."""
    found = _NUMBER.fullmatch(name or "")
    return int(found[1]) if found else None
