"""A unit's digest: what is signal, and where its targets stand."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from msgspec import Struct

from gnomon.answers.changed import Change
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.inbox import Alert
from gnomon.insight.reading import mark_of
from gnomon.notices.aims import aim
from gnomon.notices.drawing import Drawn, drawn
from gnomon.notices.gathering import Gathered
from gnomon.notices.message import Line, Message, Part
from gnomon.notices.wording import signal_rule
from gnomon.steering.verdicts import Status, Verdict

Period = Literal["daily", "weekly"]
#: Draws a metric of a unit or service, with or without a chart.
Draw = Callable[[str, str | None, bool], Drawn]

#: More say less.
_MOST = 8
#: Charts of a mail; a target or signal beyond them has its bars alone.
_CHARTS = 4
#: Targets that call for somebody come first.
_FIRST: tuple[Status, ...] = (
    "missed", "reached_at_a_cost", "at_risk", "reached_unguarded", "reached_unproven", "no_data",
    "on_track", "met",
)  # fmt: skip


class Digest(Struct, frozen=True, kw_only=True):
    """What a unit's lead is told."""

    unit: str
    """Name of the unit."""
    period: Period
    """How often."""
    message: Message
    """What is told."""
    is_news: bool
    """Whether anything changed since ``since``, or waits for somebody."""


def digest(
    found: Gathered, unit: str, period: Period, *, since: datetime, address: str, draws: bool = True
) -> Digest:
    """Write the digest of a unit and everything below it.

    Args:
        found: What is so now.
        unit: Name of the unit.
        period: How often it is sent.
        since: What changed from then on is new.
        address: Where the pages are.
        draws: Whether charts are drawn; small bars are in any case.
    """
    site = address.rstrip("/")
    alerts = [each for each in found.alerts if found.is_within(each.scope, unit)]
    fresh = [each for each in alerts if each.raised_at >= since]
    waiting = [each for each in alerts if each.acknowledged_at is None]
    signals = [one for one in found.feed.changes if found.is_within(one.scope, unit)]
    targets = sorted(
        (one for one in found.verdicts if found.is_within(one.agreed.target.scope_name, unit)),
        key=lambda one: (_FIRST.index(one.status), one.agreed.target.due),
    )
    pen = _Pen(found=found, site=site, fresh=tuple(fresh), charts=_CHARTS if draws else 0)
    title = found.title(unit)
    message = Message(
        subject=f"{title}: {_summary(len(signals), targets)}",
        lead=_lead(found, period, len(fresh), len(waiting)),
        parts=(
            Part(
                title="Signals",
                lines=tuple(pen.signal(one) for one in signals[:_MOST]),
                nothing="Every figure stayed within its natural limits, or no further outside "
                "than noise brings among so many.",
                more=max(len(signals) - _MOST, 0),
            ),
            Part(
                title="Targets",
                lines=tuple(pen.target(one) for one in targets[:_MOST]),
                nothing="Nothing is agreed yet.",
                more=max(len(targets) - _MOST, 0),
            ),
        ),
        href=f"{site}/units/{quote(unit)}",
        choices=f"{site}/alerts#choices",
    )
    return Digest(unit=unit, period=period, message=message, is_news=bool(fresh or waiting))


class _Pen:
    """Writes lines, the first of them with a chart."""

    def __init__(
        self, *, found: Gathered, site: str, fresh: tuple[Alert, ...], charts: int
    ) -> None:
        self._found, self._site, self._charts = found, site, charts
        self._fresh = {(each.kind, each.name, each.scope) for each in fresh}

    def signal(self, one: Change) -> Line:
        about = find_metric(one.metric)
        meanwhile = f" Meanwhile: {'; '.join(one.meanwhile)}." if one.meanwhile else ""
        figure = self._drawn(one.metric, one.scope)
        return Line(
            title=f"{about.title} of {self._found.title(one.scope)}",
            state=f"{one.side} its natural limits",
            mark=mark_of(about, one.side),
            text=f"Since the week of {one.since:%-d %b %Y}. {signal_rule(one)}{meanwhile}",
            href=f"{self._site}/metrics/{one.metric}?scope={quote(one.scope or '')}&window=26w",
            is_new=("signal", one.metric, one.scope) in self._fresh,
            spark=figure.spark,
            picture=figure.picture,
        )

    def target(self, verdict: Verdict) -> Line:
        said = aim(verdict, {name: unit.title for name, unit in self._found.units.items()})
        target = verdict.agreed.target
        figure = Drawn(spark="", picture=None)
        if target.metric in metrics() and verdict.actual is not None:
            figure = self._drawn(str(target.metric), target.scope_name)
        return Line(
            title=said.title,
            state=said.status,
            mark=said.mark,
            text=f"{said.metric} of {said.scope}: {said.now}, aimed at {said.goal}. {said.rule}",
            href=f"{self._site}{said.href}",
            is_new=("target", target.name, target.scope_name) in self._fresh,
            spark=figure.spark,
            picture=figure.picture,
        )

    def _drawn(self, metric: str, scope: str | None) -> Drawn:
        self._charts -= 1
        return drawn(self._found, metric, scope, with_chart=self._charts >= 0)


def _summary(signals: int, targets: list[Verdict]) -> str:
    troubled = sum(each.status in ("missed", "reached_at_a_cost", "at_risk") for each in targets)
    said = f"{signals} signal{'' if signals == 1 else 's'}"
    if not targets:
        return said
    return f"{said}, {troubled} of {len(targets)} targets need a look"


def _lead(found: Gathered, period: Period, fresh: int, waiting: int) -> str:
    week = f"The week of {found.feed.week:%-d %b %Y}, every figure against its own past."
    since = "the working day before" if period == "daily" else "a week ago"
    changed = f"{fresh} state{'' if fresh == 1 else 's'} changed since {since}"
    return (
        f"{week} {changed}; {waiting} alert{'' if waiting == 1 else 's'} nobody has acknowledged."
    )


def alert_message(alerts: list[Alert], address: str) -> Message:
    """Write what tells of alerts, those raised first at the top.

    Args:
        alerts: The alerts, at least one.
        address: Where the pages are.
    """
    site = address.rstrip("/")
    ordered = sorted(alerts, key=lambda each: each.raised_at)
    first = ordered[0]
    lines = tuple(
        Line(
            title=each.title,
            state=each.after,
            mark=each.mark,
            text=f"It was {each.before}. {each.detail}",
            href=f"{site}/alerts#alert-{each.id}",
        )
        for each in ordered
    )
    count = len(ordered)
    return Message(
        subject=f"{first.title}: {first.after}" if count == 1 else f"{count} states changed",
        lead="Acknowledge what you have seen, so that others know.",
        parts=(Part(title="What changed", lines=lines[:_MOST], nothing="", more=count - _MOST),)
        if count > _MOST
        else (Part(title="What changed", lines=lines, nothing=""),),
        href=f"{site}/alerts",
        choices=f"{site}/alerts#choices",
    )
