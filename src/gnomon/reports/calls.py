"""What every recording of requests comes down to: counts by method and path."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from gnomon.domain.api import ApiCall
from gnomon.errors import ReportError
from gnomon.reports.about import About

#: More paths than any test run calls; a log of that many should be summed up before.
_MOST_PATHS = 100_000


class _Count(Struct):
    count: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


class Calls:
    """Counts requests as they pass."""

    def __init__(self, this: About) -> None:
        self._this = this
        self._counts: dict[tuple[str, str], _Count] = {}

    def add(self, method: str, path: str, at: datetime | None) -> None:
        """Count a request.

        Raises:
            ReportError: There are more different paths than are kept.
        """
        bare = path.partition("?")[0].partition("#")[0] or "/"
        found = self._counts.setdefault((method.upper(), bare), _Count())
        found.count += 1
        if at is not None:
            found.first_at = min(at, found.first_at or at)
            found.last_at = max(at, found.last_at or at)
        if len(self._counts) > _MOST_PATHS:
            raise ReportError(
                f"{self._this.file} calls more than {_MOST_PATHS:,} different paths. Hand over a "
                "part of it."
            )

    @property
    def began_at(self) -> datetime | None:
        """When the first request was made; null when none tells."""
        return min((each.first_at for each in self._counts.values() if each.first_at), default=None)

    def rows(self) -> Iterator[ApiCall]:
        """Tell the counts."""
        service = self._this.parts.get("service")
        for number, ((method, path), found) in enumerate(self._counts.items()):
            yield ApiCall(
                key=self._this.key("api_call", number),
                source=self._this.source,
                changed_at=self._this.told_at,
                report_id=self._this.report_id,
                service_id=f"catalog:service:{service}" if service else None,
                method=method,
                path=path,
                call_count=found.count,
                first_at=found.first_at,
                last_at=found.last_at,
            )
