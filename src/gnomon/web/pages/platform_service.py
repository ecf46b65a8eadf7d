"""A platform service as a product: do teams choose it, like it, and succeed with it?"""

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.domain.platform import PlatformBenefit
from gnomon.errors import unknown
from gnomon.steering.operating.words import money_words
from gnomon.steering.platform.mandates import in_force
from gnomon.steering.platform.sheet import Product, Sheet
from gnomon.web.access import READ
from gnomon.web.heat import VERDICT_MARKS, GoalRow, Quarter, goal_rows, quarters
from gnomon.web.heat_parts import PartRow, SeriesRow, part_row, series_row
from gnomon.web.pages.platform import GRADES, KINDS, Weeks, found_product, may_see_cost
from gnomon.web.pages.unit import Crumb
from gnomon.web.platform_product import measured_benefit
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.untrusted import safe_href

ROUTER = APIRouter()


class ServicePage(Struct, frozen=True, kw_only=True):
    """One platform service as a product."""

    title: str
    crumbs: list[Crumb]
    about: str
    verdict: str
    mark: str
    reason: str
    facts: dict[str, str]
    documentation_href: str | None
    quarters: list[Quarter]
    goals: list[GoalRow]
    series: list[SeriesRow]
    others: int
    """Teams it is not for that used it, its own among them."""
    days_to_adopt: float | None
    by_persona: list[PartRow]
    by_team: list[PartRow]
    withheld_count: int
    """Teams that are one person, whose figures are not shown here."""
    care: list[tuple[str, str, str]]
    """What, its mark, what is known."""
    benefits: list[tuple[str, str, str]]
    """What it is good for, how that is known, and by what evidence."""
    measured_benefit: str
    """How many times as fast journeys are with it; empty where nothing is measured."""
    mandates: list[tuple[str, str, str, bool]]
    """Who, why, from when to when, whether it holds."""
    consumers: list[tuple[str, str]]
    pace_href: str
    weeks: int


def platform_service(request: Request, name: str, weeks: Weeks = 13) -> ServicePage:
    """Show one platform service: do teams choose it, like it, and succeed with it?"""
    found = found_product(request, weeks)
    sheets = {sheet.service.name: sheet for sheet in found.sheets}
    if name not in sheets:
        raise unknown("platform service", name, sheets)
    sheet, sees_cost = sheets[name], may_see_cost(request)
    by_team, withheld = _teams(request, sheet, found)
    return ServicePage(
        title=sheet.service.title,
        crumbs=[Crumb(label="Platform", href="/platform")],
        about=sheet.service.about or "",
        verdict=sheet.success.verdict,
        mark=VERDICT_MARKS[sheet.success.verdict],
        reason=sheet.success.reason,
        facts=_facts(sheet, sees_cost=sees_cost),
        documentation_href=safe_href(sheet.service.documentation_url),
        quarters=quarters(sheet, may_see_cost=sees_cost),
        goals=goal_rows(sheet, may_see_cost=sees_cost),
        series=[
            series_row("free to choose", sheet.adoption.voluntary, found.titles),
            series_row("under a mandate", sheet.adoption.mandated, found.titles),
        ],
        others=sheet.adoption.others,
        days_to_adopt=sheet.adoption.days_to_adopt,
        by_persona=[part_row(each, told) for each, told in sorted(sheet.by_persona.items())],
        by_team=by_team,
        withheld_count=withheld,
        care=[(card.title, card.mark, card.said) for card in sheet.care],
        benefits=[_benefit(each) for each in sheet.benefits],
        measured_benefit=measured_benefit(sheet),
        mandates=_mandates(sheet, found),
        consumers=[
            (found.titles.get(each.group_id, each.group_id), f"since {each.valid_from or 'ever'}")
            for each in sheet.consumers
        ],
        pace_href=f"/platform/{name}/teams",
        weeks=weeks,
    )


def _mandates(sheet: Sheet, found: Product) -> list[tuple[str, str, str, bool]]:
    return [
        (
            found.titles.get(each.group_id or "", "every team"),
            each.reason,
            f"from {each.valid_from} until {each.valid_to or 'nobody said'}",
            in_force(each, found.since, found.until),
        )
        for each in sheet.mandates
    ]


def _benefit(one: PlatformBenefit) -> tuple[str, str, str]:
    moves = f", moves {one.figure}" if one.figure else ""
    return one.statement, f"{one.basis}{moves}", one.evidence or "no evidence is named"


def _teams(request: Request, sheet: Sheet, found: Product) -> tuple[list[PartRow], int]:
    """Write the attempts of each team; a team that is one person is not shown here."""
    answers: Answers = request.app.state.answers
    people = answers.directory()
    shown_, hidden = [], 0
    for key, tasks in sorted(sheet.by_team.items()):
        name = key.rpartition(":")[2]
        if people.sole_person(name) is not None:
            hidden += 1
        else:
            shown_.append(part_row(found.titles.get(key, name), tasks))
    return shown_, hidden


def _facts(sheet: Sheet, *, sees_cost: bool) -> dict[str, str]:
    service = sheet.service
    facts = {
        "What it is": f"{KINDS[service.kind]}, {GRADES[service.self_service]}",
        "Provided by": sheet.owner,
        "Product owner": sheet.product_owner or "nobody",
        "For": ", ".join(sheet.personas) or "no persona is named",
        "Category": service.category or "none is named",
        "Capabilities": ", ".join(service.capabilities) or "none are named",
        "Support": service.support_channel or "not told",
        "Launched": str(service.launched_on) if service.launched_on else "not told",
    }
    if sees_cost:
        facts["Cost of a month"] = money_words(service.cost_per_month, service.currency)
    return facts


add_page(ROUTER, "/platform/{name}", "platform_service.html", platform_service, READ)
