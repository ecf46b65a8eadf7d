"""What the platform's page says of it as a product: roadmap, categories, benefits, what is told."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from gnomon.answers.question import Question
from gnomon.charts.units import duration, shown
from gnomon.domain.platform import Platform
from gnomon.steering.platform.completeness import (
    Completeness,
    by_category,
    completeness,
    roadmap_of,
    sheets_of,
)
from gnomon.steering.platform.sheet import Product, Sheet
from gnomon.steering.roadmaps import Plan
from gnomon.web.navigation import walk
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href

ROADMAP_TABLES = ("roadmap", "roadmap_item", "roadmap_announcement")
#: Times that customers of a platform wait for it: an answer, and word of what became of it.
_WAITS = {"feedback_response_time": "first answer", "feedback_loop_time": "word of the outcome"}


class ToldRow(Struct, frozen=True, kw_only=True):
    """One thing a product page says, and of what it does not."""

    what: str
    count: int
    of: int
    missing: list[str]


class AheadRow(Struct, frozen=True, kw_only=True):
    """An item of the roadmap that is ahead."""

    title: str
    horizon: str
    outcome: str


class RoadmapPart(Struct, frozen=True, kw_only=True):
    """The roadmap of a platform."""

    title: str
    href: str
    ahead: list[AheadRow]
    reliability: str


class BenefitRow(Struct, frozen=True, kw_only=True):
    """What a service is good for, and how that is known."""

    service: str
    statement: str
    basis: str
    mark: str
    evidence: str
    evidence_href: str | None
    measured: str
    """How many times as fast journeys are with it, as measured; empty: nothing is."""


class WaitRow(Struct, frozen=True, kw_only=True):
    """How long customers wait for a platform."""

    what: str
    text: str


def told_rows(
    platform: Platform, found: Product, plans: Sequence[Plan]
) -> tuple[str, list[ToldRow]]:
    """Return how much of a platform is told in a word, and what of it."""
    whole: Completeness = completeness(platform, found, plans)
    rows = [
        ToldRow(what=one.what, count=one.count, of=one.of, missing=list(one.missing))
        for one in whole.parts
    ]
    return "nothing to tell of" if whole.ratio is None else f"{whole.ratio:.0%}", rows


def roadmap_part(platform: Platform, found: Product, plans: Sequence[Plan]) -> RoadmapPart | None:
    """Return the roadmap of a platform with what is ahead; null: it has none."""
    services = [sheet.service for sheet in sheets_of(platform, found)]
    plan = roadmap_of(platform, services, plans)
    if plan is None:
        return None
    kept = plan.reliability
    return RoadmapPart(
        title=plan.roadmap.title,
        href=f"/roadmaps/{plan.roadmap.name}",
        ahead=[
            AheadRow(
                title=entry.item.title,
                horizon=entry.horizon,
                outcome=entry.item.outcome or "an output alone",
            )
            for entry in plan.entries
            if entry.state == "announced"
        ],
        reliability=f"{kept.kept} of {kept.due} announced quarters kept"
        if kept.due
        else "no announced quarter is over yet",
    )


def categories(found: Product) -> list[tuple[str, list[str]]]:
    """Return categories with their services, those that most platforms need first."""
    return by_category(sheet.service for sheet in found.sheets)


def benefits(found: Product) -> list[BenefitRow]:
    """Return what each service is good for, those with evidence first."""
    rows = [
        BenefitRow(
            service=sheet.service.title,
            statement=benefit.statement,
            basis=benefit.basis,
            mark="good" if benefit.basis == "measured" and benefit.evidence else "attention",
            evidence=benefit.evidence or "no evidence is named",
            evidence_href=safe_href(benefit.evidence)
            if (benefit.evidence or "").startswith("http")
            else None,
            measured=measured_benefit(sheet),
        )
        for sheet in found.sheets
        for benefit in sheet.benefits
    ]
    return sorted(rows, key=lambda row: (row.mark != "good", row.service))


def measured_benefit(sheet: Sheet) -> str:
    """Say how many times as fast journeys are with a service; empty where nothing is measured."""
    told = []
    for each in sheet.multipliers:
        if each.value is None:
            continue
        sure = ""
        if each.low is not None and each.high is not None:
            sure = f" ({each.low:.1f} to {each.high:.1f})"
        words = each.journey.replace("_", " ")
        told.append(f"{words} {each.value:.1f} times as fast{sure}, time without {each.basis}")
    return "; ".join(told)


def waits(answers: Answers, platform: Platform, weeks: int) -> list[WaitRow]:
    """Return how long customers wait for the owner of a platform, for as long as is looked at."""
    owner = (platform.owner_id or "").rpartition(":")[2]
    if owner not in {path[-1].name for path in walk(answers.units())}:
        return []
    since = answers.now().date() - timedelta(weeks=weeks)
    question = Question(metrics=tuple(_WAITS), scope=owner, since=since)
    rows = []
    for answer in answers.ask(question):
        (row,) = answer.rows
        if row.value is None:
            text = row.state.replace("_", " ")
        else:
            p85 = f", 85 % within {duration(row.p85)}" if isinstance(row.p85, float) else ""
            text = f"{shown(row.value, answer.unit)} (median of {row.n}{p85})"
        if row.open_n:
            text += f"; {row.open_n} wait"
        rows.append(WaitRow(what=_WAITS[answer.metric], text=text))
    return rows
