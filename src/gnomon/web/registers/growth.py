"""Funnels and what customers are told, as a section."""

from gnomon.domain.growth import Funnel, FunnelCount, ReleaseCommunication
from gnomon.domain.roadmap import RoadmapItem
from gnomon.steering.registers.communications import (
    ReleasesTold,
    ReleaseTold,
    releases_told,
)
from gnomon.steering.registers.funnels import FunnelState, StepState, funnels
from gnomon.web.registers.rows import Register
from gnomon.web.registers.section import (
    Cell,
    Fact,
    Listing,
    Section,
    cells,
    days_after,
    share_fact,
    share_words,
)


def growth_section(register: Register) -> Section:
    """Say how many users get through, and how soon customers hear of releases."""
    stands = funnels(register.of(Funnel), register.of(FunnelCount), register.today)
    told = releases_told(
        register.of(ReleaseCommunication),
        register.initiatives,
        register.of(RoadmapItem),
        register.today,
    )
    return Section(
        name="growth",
        title="Funnels and news of releases",
        lead="A user counts once in a window, at the farthest step they got to and at each before "
        "it; a step left out is counted beside. A release is told of from its first communication "
        "on; below zero it was told ahead.",
        facts=_facts(told),
        listings=[
            *(_funnel(one) for one in stands),
            Listing(
                title="News of releases",
                columns=["News", "Channel", "Told", "After the release"],
                rows=[_communication(one) for one in told.told],
            ),
            Listing(
                title="Released, and customers were not told",
                columns=["Release", "Released"],
                rows=[
                    cells(title, Cell(text=f"{day:%-d %b %Y}", mark="attention"))
                    for title, day in told.silent
                ],
            ),
        ],
        kinds=["Funnel", "ReleaseCommunication"],
    )


def _facts(told: ReleasesTold) -> list[Fact]:
    lag = told.lag_days
    return [
        share_fact(
            "Releases of half a year customers heard of",
            told.covered,
            none="nothing was released",
        ),
        Fact(
            title="Half were told of within",
            text="no release was told of" if lag is None else days_after(lag),
            mark="unknown" if lag is None else "",
        ),
    ]


def _funnel(one: FunnelState) -> Listing:
    title = one.funnel.title
    if one.first_on is not None and one.last_on is not None:
        through = "unknown" if one.whole is None else share_words(one.whole)
        before = f", {share_words(one.before)} before" if one.before else ""
        title += (
            f", {one.first_on:%-d %b} to {one.last_on:%-d %b %Y}: {through} get through{before}"
        )
    rows = [_step(each, is_first=each is one.steps[0]) for each in one.steps]
    if not rows:
        rows = [cells(step, Cell(text="not counted", mark="unknown")) for step in one.funnel.steps]
    return Listing(
        title=title, columns=["Step", "Users", "Of the step before", "Left it out"], rows=rows
    )


def _step(one: StepState, *, is_first: bool) -> list[Cell]:
    part = Cell(text="")
    if one.from_before is not None:
        ratio = one.from_before.ratio
        part = Cell(text="unknown" if ratio is None else f"{ratio:.1%}")
    elif not is_first:
        part = Cell(text="unknown", mark="unknown", note="more users than at the step before")
    skipped = "not counted" if one.skipped is None else f"{one.skipped:,}"
    return cells(one.step, f"{one.reached:,}", part, skipped)


def _communication(one: ReleaseTold) -> list[Cell]:
    told = one.communication
    lag = Cell(text="unknown", mark="unknown", note="no day of the release is told")
    if one.lag_days is not None and one.released_on is not None:
        lag = Cell(text=days_after(one.lag_days), note=f"released {one.released_on:%-d %b %Y}")
    return cells(
        Cell(
            text=told.title,
            href=f"/catalogue/ReleaseCommunication/{told.name}",
            note=one.about if one.about != told.title else "",
        ),
        Cell(text=told.channel, note=told.audience or ""),
        f"{told.told_on:%-d %b %Y}",
        lag,
    )
