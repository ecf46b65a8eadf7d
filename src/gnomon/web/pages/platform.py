"""The platform as a product: what it is for, whom it serves, and how its services do."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from msgspec import Struct

from gnomon.domain.platform import Platform
from gnomon.operations.home import Home
from gnomon.steering.platform.developer_journeys import DeveloperJourney, developer_journeys
from gnomon.steering.platform.happiness import Happiness
from gnomon.steering.platform.sheet import Product, Sheet
from gnomon.steering.roadmaps import Plan, plans
from gnomon.steering.visibility import may
from gnomon.web.access import READ
from gnomon.web.heat import (
    VERDICT_MARKS,
    figure_text,
    share_text,
)
from gnomon.web.navigation import Place
from gnomon.web.platform_product import (
    ROADMAP_TABLES,
    BenefitRow,
    RoadmapPart,
    ToldRow,
    WaitRow,
    benefits,
    categories,
    roadmap_part,
    told_rows,
    waits,
)
from gnomon.web.remembered_product import remembered_product
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers

ROUTER = APIRouter()
PLACE = Place(title="Platform", path="/platform", area="Platform", order=0)

#: What kinds and grades are called.
KINDS = {"api": "API", "tool": "tool", "service": "service", "knowledge": "knowledge",
          "support": "support"}  # fmt: skip
GRADES = {"yes": "self-service", "partial": "partly self-service", "no": "not self-service"}
_JOURNEYS_OF = ("journey", "journey_task", "platform_task", "platform_task_end")
Weeks = Annotated[int, Query(ge=1, le=104)]


class PlatformPart(Struct, frozen=True, kw_only=True):
    """A platform and who answers for it."""

    title: str
    vision: str
    owner: str
    product_owner: str
    contact: str
    waits: list[WaitRow]
    """How long its customers wait for an answer."""
    roadmap: RoadmapPart | None
    told: str
    """Share of what a product page says that is told."""
    parts: list[ToldRow]


class ServiceRow(Struct, frozen=True, kw_only=True):
    """One service of the platform."""

    name: str
    title: str
    href: str
    kind: str
    verdict: str
    mark: str
    happiness: str
    happiness_note: str
    """Its interval, how many answered, and their share of those asked; empty: not known."""
    voluntary: str
    mandated: str
    alone: str
    multiplier: str
    personas: list[str]


class PlatformFinding(Struct, frozen=True, kw_only=True):
    """Something about the services together that wants a decision."""

    what: str
    advice: str


class PlatformPage(Struct, frozen=True, kw_only=True):
    """The product page of the platform."""

    title: str
    platforms: list[PlatformPart]
    rows: list[ServiceRow]
    personas: list[tuple[str, list[str], str]]
    """Each persona, the services for it, what it wants."""
    findings: list[PlatformFinding]
    categories: list[tuple[str, list[str]]]
    """Each category with its services, those that most platforms need first."""
    benefits: list[BenefitRow]
    depth: float | None
    """Mean number of services a team that uses any uses."""
    journeys: list[DeveloperJourney]
    """Journeys of colleagues, step by step, over thirteen weeks."""
    weeks: int


def found_product(request: Request, weeks: int) -> Product:
    """Return every platform service over some weeks until today."""
    home: Home = request.app.state.home
    return remembered_product(home, weeks)


def may_see_cost(request: Request) -> bool:
    """Whether whoever asks sees what services cost."""
    answers: Answers = request.app.state.answers
    return may(request.state.visitor, "cost", None, answers.policy())


def platform(request: Request, weeks: Weeks = 13) -> PlatformPage:
    """Show the platform as a product: its vision, personas, services and how they do."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    place = home.installation()
    found = found_product(request, weeks)
    roadmaps = answers.remembered(
        "roadmaps of platforms", ROADMAP_TABLES, lambda now: plans(home.installation(), now.date())
    )
    return PlatformPage(
        title="Platform",
        platforms=[_platform(each, found, roadmaps, answers) for each in found.platforms],
        rows=[_row(sheet) for sheet in found.sheets],
        personas=[
            (
                persona.title,
                [s.service.title for s in found.sheets if persona.key in s.service.persona_ids],
                "; ".join(persona.goals),
            )
            for persona in found.personas
        ],
        findings=_findings(found),
        categories=categories(found),
        benefits=benefits(found),
        depth=found.depth,
        journeys=answers.remembered(
            "developer journeys", _JOURNEYS_OF, lambda at: developer_journeys(place, at)
        ),
        weeks=weeks,
    )


def _platform(
    one: Platform, found: Product, roadmaps: list[Plan], answers: Answers
) -> PlatformPart:
    told, parts = told_rows(one, found, roadmaps)
    return PlatformPart(
        title=one.title,
        vision=one.vision,
        owner=found.titles.get(one.owner_id or "", "nobody"),
        product_owner=found.people.get(one.product_owner_id or "", "nobody")
        + (" (acting)" if one.is_acting else ""),
        contact=one.contact or "not told",
        waits=waits(answers, one, (found.until - found.since).days // 7),
        roadmap=roadmap_part(one, found, roadmaps),
        told=told,
        parts=parts,
    )


def _sure(happy: Happiness) -> str:
    """Say what a share of happy customers is worth; empty where there is none."""
    if happy.share is None or happy.low is None or happy.high is None:
        return ""
    rate = happy.response_rate
    answered = "" if rate is None else f", {rate:.0%} answered"
    return f"{happy.low:.0%} to {happy.high:.0%}, n {happy.n}{answered}"


def _row(sheet: Sheet) -> ServiceRow:
    free, bound = sheet.adoption.voluntary, sheet.adoption.mandated
    tasks, service = sheet.tasks, sheet.service
    scratch = sheet.figures.get("from_scratch_multiplier")
    return ServiceRow(
        name=service.name,
        title=service.title,
        href=f"/platform/{service.name}",
        kind=f"{KINDS[service.kind]}, {GRADES[service.self_service]}",
        verdict=sheet.success.verdict,
        mark=VERDICT_MARKS[sheet.success.verdict],
        happiness=figure_text("happiness", sheet.happiness.share, None),
        happiness_note=_sure(sheet.happiness),
        voluntary=share_text(len(free.active), free.eligible) if free.eligible else "nobody free",
        mandated=f"{len(bound.active)} of {bound.eligible}" if bound.eligible else "",
        alone=share_text(tasks.alone, tasks.judged) if tasks else "none yet",
        multiplier=figure_text("from_scratch_multiplier", scratch, None),
        personas=list(sheet.personas),
    )


def _findings(found: Product) -> list[PlatformFinding]:
    offered: dict[str, list[str]] = {}
    for sheet in found.sheets:
        if sheet.service.lifecycle != "deprecated":
            for capability in sheet.service.capabilities:
                offered.setdefault(capability, []).append(sheet.service.title)
    told = [
        PlatformFinding(
            what=f"{capability} is offered by {' and '.join(titles)}.",
            advice="One of them was invented twice; deprecate it or say how they differ.",
        )
        for capability, titles in sorted(offered.items())
        if len(titles) > 1
    ]
    told += [
        PlatformFinding(
            what=f"{sheet.service.title} has no measured benefit.",
            advice="Measure what it is good for, or retire it.",
        )
        for sheet in found.sheets
        if not sheet.has_measured_benefit
    ]
    told += _without_contact(found)
    for sheet in found.sheets:
        for mandate in sheet.mandates:
            if mandate.valid_to is not None and mandate.valid_to < found.until:
                who = found.titles.get(mandate.group_id or "", "every team")
                told.append(
                    PlatformFinding(
                        what=f"The mandate of {sheet.service.title} for {who} ended on "
                        f"{mandate.valid_to}.",
                        advice="Decide it anew with its reason, or let teams choose.",
                    )
                )
    return told


def _without_contact(found: Product) -> list[PlatformFinding]:
    return [
        PlatformFinding(
            what=f"{platform.title} has no one place to ask.",
            advice="Name one contact, whoever answers there.",
        )
        for platform in found.platforms
        if platform.contact is None
    ]


add_page(ROUTER, "/platform", "platform.html", platform, READ)
