"""A change: what happened to it, in order?"""

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.change_story import PHASES, ChangeStory
from gnomon.charts.chart import Chart
from gnomon.charts.time_axis import Happening, Stretch, time_axis_chart
from gnomon.charts.units import duration
from gnomon.web.access import READ
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href

ROUTER = APIRouter()


class Spent(Struct, frozen=True, kw_only=True):
    """A stage of a change's life and how long it lasted."""

    name: str
    seconds: float
    text: str
    share: float
    """Share of the time from the first commit to production, 0 to 1."""


class ChangePage(Struct, frozen=True, kw_only=True):
    """One change's life on one time axis."""

    title: str
    story: ChangeStory
    href: str | None
    """The change in its tool."""
    spent: list[Spent]
    whole: str | None
    """Time from the first to the last stage's end; null before anything ended."""
    chart: Chart


def change(request: Request, key: str) -> ChangePage:
    """Tell one change's life."""
    answers: Answers = request.app.state.answers
    story = answers.story(key)
    happenings = [
        Happening(
            at=one.at,
            lane=one.phase,
            what=f"{one.what}, {one.who}" if one.who else one.what,
            source=one.source,
            href=safe_href(one.url),
        )
        for one in story.moments
    ]
    stretches = [
        Stretch(name=one.name, lane=one.phase, begin=one.begin, end=one.end) for one in story.stages
    ]
    total = sum((one.end - one.begin).total_seconds() for one in story.stages)
    return ChangePage(
        title=story.title,
        story=story,
        href=safe_href(story.url),
        spent=[
            _spent(one.name, (one.end - one.begin).total_seconds(), total) for one in story.stages
        ],
        whole=duration(total) if total else None,
        chart=time_axis_chart(f"Life of {story.title}", happenings, stretches, PHASES),
    )


def _spent(name: str, seconds: float, total: float) -> Spent:
    return Spent(name=name, seconds=seconds, text=duration(seconds), share=seconds / total)


add_page(ROUTER, "/changes/{key:path}", "change.html", change, READ)
