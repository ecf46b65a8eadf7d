"""What changed, as pages say it: which figure, where, since when, by which rule, moved by what."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from gnomon.answers.changed import Change, Feed
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.moved import Moved
from gnomon.charts.units import shown
from gnomon.domain.metric import Metric
from gnomon.insight.reading import mark_of
from gnomon.notices.wording import signal_rule
from gnomon.web.navigation import walk
from gnomon.web.serving import Answers
from gnomon.web.view import View

#: Parts that are named; more say less.
_PARTS = 5
_LEVELS = {
    "business_unit": "business unit",
    "sub_team": "sub-team",
}


class Part(Struct, frozen=True, kw_only=True):
    """What one part did to a figure."""

    name: str
    effect: str
    """How far it moved the figure, with its sign."""


class StageTold(Struct, frozen=True, kw_only=True):
    """A stage of a figure, before and after."""

    title: str
    before: str
    after: str
    href: str


class Why(Struct, frozen=True, kw_only=True):
    """Which parts moved a figure."""

    level: str
    """What the parts are."""
    before: str
    after: str
    parts: list[Part]
    """The largest first."""
    rest: str | None
    """What the parts moved only together; null where they add up."""
    stages: list[StageTold]


class Changed(Struct, frozen=True, kw_only=True):
    """One change in words."""

    unit: str
    unit_href: str
    title: str
    """Title of the metric."""
    href: str
    """The metric there."""
    text: str
    """The figure of the week."""
    side: str
    mark: str
    """Whether it is ``good`` or calls for ``attention``; ``neutral`` where neither."""
    since: date
    rule: str
    """The rule and the limits in a sentence."""
    meanwhile: tuple[str, ...]
    why: Why | None
    """Which parts moved it; null where nobody asked."""


def changed(
    answers: Answers, view: View, feed: Feed, *, within: str | None, most: int, with_parts: bool
) -> list[Changed]:
    """Put the changes of a unit and of what is below it into words.

    Args:
        answers: What is asked.
        view: What the page was asked for.
        feed: What changed.
        within: The unit; null for the whole organisation.
        most: How many at most.
        with_parts: Whether to say which parts moved them.
    """
    titles = {path[-1].name: path[-1].title for path in walk(answers.units())}
    above = answers.marks().above
    wanted = [
        one
        for one in feed.changes
        if within is None or (one.scope and within in above.get(one.scope, ()))
    ]
    return [
        _changed(one, view, titles, answers.moved(one, feed.week) if with_parts else None)
        for one in wanted[:most]
    ]


def _changed(one: Change, view: View, titles: dict[str, str], moved: Moved | None) -> Changed:
    about = find_metric(one.metric)
    return Changed(
        unit=titles.get(one.scope or "", one.scope or "Whole organisation"),
        unit_href=view.href(f"/units/{one.scope}" if one.scope else "/", scope=None, by=None),
        title=about.title,
        href=view.href(f"/metrics/{about.name}", scope=one.scope, by=None, window="26w"),
        text=shown(one.value, about.unit),
        side=one.side,
        mark=mark_of(about, one.side),
        since=one.since,
        rule=signal_rule(one),
        meanwhile=one.meanwhile,
        why=_why(about, one, moved, view) if moved else None,
    )


def _why(about: Metric, one: Change, moved: Moved, view: View) -> Why | None:
    found = moved.decomposition
    if found is None:
        return None
    unit = about.unit if about.aggregate.kind not in ("count", "sum", "per_week") else "1/week"
    rest = abs(found.unexplained) > abs(found.after - found.before) / 20
    return Why(
        level=_LEVELS.get(moved.level, moved.level),
        before=shown(found.before, unit),
        after=shown(found.after, unit),
        parts=[
            Part(name=part.name, effect=_signed(part.effect, unit))
            for part in found.parts[:_PARTS]
            if part.effect
        ],
        rest=_signed(found.unexplained, unit) if rest else None,
        stages=_stages(one, moved, view),
    )


def _stages(one: Change, moved: Moved, view: View) -> list[StageTold]:
    return [
        StageTold(
            title=find_metric(stage.metric).title,
            before=shown(stage.before, find_metric(stage.metric).unit),
            after=shown(stage.after, find_metric(stage.metric).unit),
            href=view.href(f"/metrics/{stage.metric}", scope=one.scope, by=None),
        )
        for stage in moved.stages
    ]


def _signed(value: float, unit: str) -> str:
    sign = "+" if value > 0 else "\N{MINUS SIGN}"
    return f"{sign}{shown(abs(value), unit)}"


def in_words(feed: Feed, told: Sequence[Changed]) -> str:
    """Say how many figures were watched, and what may be false among those told."""
    signals = f"{feed.signal_count:,} of {feed.watched_count:,} figures lie outside their limits"
    season = (
        f" The season was taken out of {feed.seasonal_count:,}: they are held against the same"
        " weeks of the years before."
        if feed.seasonal_count
        else ""
    )
    if not feed.changes:
        return f"{signals}; among so many, none is more than noise would bring.{season}"
    kept = f"{len(feed.changes):,} are told" + (
        f", {len(told):,} here" if len(told) < len(feed.changes) else ""
    )
    return (
        f"{signals}; {kept}, so that at most {feed.false_discoveries:.0%} of what is told is"
        f" expected to be noise.{season}"
    )
