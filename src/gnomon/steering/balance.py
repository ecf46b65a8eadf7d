"""What a group's work was for, quarter by quarter, against what it agreed; and what themes brought.

Source: own model over Flow distribution (Kersten). The effect of a theme is a difference in time,
never a cause: whatever else changed is in it, too.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import get_args

from msgspec import UNSET, Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.lineage import metrics
from gnomon.answers.question import next_period, period_start
from gnomon.answers.rows import COUNTING
from gnomon.answers.tables import Tables
from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.finding import Finding
from gnomon.catalog.references import Names
from gnomon.domain.answer import Answer
from gnomon.domain.balance import BalanceBand, BalanceTheme, WorkBalance, WorkPart
from gnomon.steering.initiatives.effect import WEEKS, Seen, seen
from gnomon.steering.roadmaps import quarter as span_of

PARTS: tuple[WorkPart, ...] = get_args(WorkPart)
#: The metric of each part.
SHARES: Mapping[str, str] = {
    "feature": "feature_delivery_share",
    "debt": "debt_reduction_share",
    "operation": "it_operation_share",
}
#: Fewer finished tickets are no quarter to judge.
FEWEST = 5


class PartStand(Struct, frozen=True, kw_only=True):
    """One part of the work of a quarter."""

    part: WorkPart
    """Features, debt or operation."""
    ratio: float | None
    """Its share of the work; null when unknown."""
    band: BalanceBand | None
    """Where it shall lie; null: nobody said."""
    is_themed: bool
    """Whether the band is the theme's."""

    @property
    def state(self) -> str:
        """Say how it lies to its band."""
        if self.band is None:
            return "no band"
        if self.ratio is None:
            return "unknown"
        if self.ratio < self.band.low_ratio:
            return "below the band"
        return "above the band" if self.ratio > self.band.high_ratio else "within the band"


class Quarter(Struct, frozen=True, kw_only=True):
    """The work of one quarter."""

    name: str
    """``2026-Q2``."""
    is_running: bool
    """Whether it is not over."""
    parts: tuple[PartStand, ...]
    """Features, debt and operation."""
    n: int
    """Finished tickets whose weight is known."""
    incidents: float | None
    """Incidents of the quarter: operation that nobody planned; null when unknown."""
    theme: BalanceTheme | None
    """What it was about; null: it was like any other."""

    @property
    def unsaid(self) -> float | None:
        """Share of the work of which nothing says what it was for; null when unknown."""
        told = [each.ratio for each in self.parts if each.ratio is not None]
        return max(0.0, 1.0 - sum(told)) if len(told) == len(PARTS) else None


class Effect(Struct, frozen=True, kw_only=True):
    """A figure before a theme's quarter and after it."""

    theme: BalanceTheme
    """The theme."""
    metric: str
    """The figure."""
    seen: Seen | None
    """Weeks before the quarter against weeks after it; null while one side has none."""


class Agreement(Struct, frozen=True, kw_only=True):
    """What a group agreed, with its themes and bands."""

    balance: WorkBalance
    """The agreement."""
    themes: tuple[BalanceTheme, ...]
    """Its themes, the oldest first."""
    bands: tuple[BalanceBand, ...]
    """Its bands."""

    def theme(self, quarter: str) -> BalanceTheme | None:
        """Return the theme of a quarter; null: it has none."""
        return next((each for each in self.themes if each.quarter == quarter), None)

    def band(self, part: WorkPart, quarter: date) -> BalanceBand | None:
        """Return the band of a part in a quarter: its theme's, else the usual one.

        Args:
            part: The part.
            quarter: First day of the quarter; before the agreement there is no band.
        """
        theme = self.theme(name_of(quarter))
        own = [each for each in self.bands if each.work == part]
        themed = next((each for each in own if theme and each.theme_id == theme.key), None)
        if themed is not None:
            return themed
        begins = self.balance.valid_from
        if begins is not None and next_period(quarter, "quarter") <= begins:
            return None
        return next((each for each in own if each.theme_id is None), None)


def name_of(quarter: date) -> str:
    """Return the name of the quarter that begins on a day, ``2026-Q2``."""
    return f"{quarter.year}-Q{(quarter.month + 2) // 3}"


def agreements(place: Installation) -> list[Agreement]:
    """Return what groups agreed of their work, by title.

    Args:
        place: What is asked.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        balances = entity_rows(tables, WorkBalance)
        themes = entity_rows(tables, BalanceTheme)
        bands = entity_rows(tables, BalanceBand)
    return [
        Agreement(
            balance=each,
            themes=tuple(
                sorted((t for t in themes if t.balance_id == each.key), key=lambda t: t.quarter)
            ),
            bands=tuple(band for band in bands if band.balance_id == each.key),
        )
        for each in sorted(balances, key=lambda one: one.title)
    ]


def quarters(agreement: Agreement, answers: Iterable[Answer], today: date) -> list[Quarter]:
    """Lay out the quarters that answers tell of, the newest first.

    Args:
        agreement: What the group agreed.
        answers: `SHARES` and ``incident_count`` of the group, by quarter.
        today: The day.
    """
    told = {
        (answer.metric, row.period_start): row
        for answer in answers
        for row in answer.rows
        if row.period_start is not UNSET
    }
    starts = sorted({str(start) for _, start in told}, reverse=True)
    found = []
    for start in starts:
        first = date.fromisoformat(start)
        theme = agreement.theme(name_of(first))
        counted = told.get((SHARES["feature"], start))
        n = counted.n if counted else 0
        incidents = told.get(("incident_count", start))
        parts = []
        for part in PARTS:
            row, band = told.get((SHARES[part], start)), agreement.band(part, first)
            parts.append(
                PartStand(
                    part=part,
                    ratio=row.value if row is not None and n >= FEWEST else None,
                    band=band,
                    is_themed=band is not None and band.theme_id is not None,
                )
            )
        found.append(
            Quarter(
                name=name_of(first),
                is_running=next_period(first, "quarter") > today,
                parts=tuple(parts),
                n=n,
                incidents=incidents.value if incidents else None,
                theme=theme,
            )
        )
    return found


def weeks_around(theme: BalanceTheme) -> tuple[date, date]:
    """Return the first day and the first day after of the weeks that an effect looks at."""
    begin, after = _span(theme)
    since = period_start(begin, "week") - timedelta(weeks=WEEKS)
    return since, next_period(period_start(after, "week"), "week") + timedelta(weeks=WEEKS)


def effects(theme: BalanceTheme, answers: Iterable[Answer], today: date) -> Iterator[Effect]:
    """Hold the weeks before a theme's quarter against those after it, figure by figure.

    Args:
        theme: The theme.
        answers: What it watches, of the group, by week over `weeks_around`.
        today: The day; weeks that are not over do not count.
    """
    begin, after = _span(theme)
    for answer in answers:
        before: list[float | None] = []
        later: list[float | None] = []
        for row in answer.rows:
            start = date.fromisoformat(str(row.period_start))
            end = start + timedelta(weeks=1)
            if end <= begin:
                before.append(row.value)
            elif start >= after and end <= today:
                later.append(row.value)
        kind = metrics()[answer.metric].aggregate.kind
        found = seen(before[-WEEKS:], later[:WEEKS], is_count=kind in COUNTING)
        yield Effect(theme=theme, metric=answer.metric, seen=found)


def _span(theme: BalanceTheme) -> tuple[date, date]:
    span = span_of(theme.quarter)
    assert span is not None  # noqa: S101 - the catalogue takes quarters alone
    return span


def theme_findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    """Find figures that themes watch and no metric is called.

    Args:
        catalogue: The catalogue.
    """
    for document in catalogue.of("WorkBalance"):
        for place, entry in enumerate(document.entries("themes")):
            for name in entry.texts("watches"):
                if name not in metrics():
                    near = get_close_matches(name, metrics(), n=1)
                    yield document.finding(
                        f"spec.themes[{place}].watches",
                        f"{name!r}, which is no metric",
                        near[0] if near else "the id of a metric; `gnomon metrics` lists them",
                        line=entry.line,
                    )


FINDINGS = theme_findings
