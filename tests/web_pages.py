"""The pages tests look at, and a page as its markup says it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Address and heading of a page of each kind.
PAGES = {
    "/": "How we deliver",
    "/units/commerce": "commerce business unit",
    "/units/shop": "shop team",
    "/units/shop/flow": "Flow of shop",
    "/units/shop/forecast": "Forecast of shop",
    "/units/shop/health": "Health of shop",
    "/units/shop/aspects": "Aspects of shop",
    "/units/commerce/aspects": "Aspects of commerce",
    "/changes": "What changed",
    "/customers": "Customers",
    "/customers?scope=shop": "Customers of shop",
    "/customers/zendesk:feedback:1": "Paying with a gift card fails",
    "/alerts": "Alerts",
    "/frameworks": "Centres of excellence",
    "/units/shop?structure=now": "shop team",
    "/metrics/time_to_merge?scope=shop&window=26w&against=pay": "Time to merge",
    "/metrics": "Metrics",
    "/metrics?scope=checkout": "Metrics of checkout",
    "/metrics/change_lead_time": "Change lead time",
    "/metrics/change_fail_rate?scope=shop&window=26w": "Change fail rate",
    "/metrics/work_in_progress?every=month": "Work in progress",
    "/changes/gitlab:change:1!51": "Change 51 merged",
    "/operating": "Operating models",
    "/operating/checkout": "checkout operating model",
    "/incidents": "Incidents",
    "/incidents/pagerduty:incident:Q5": "Incident Q5",
    "/practice": "Practice and toil",
    "/change-of-model": "Change of operating model",
    "/really-devops": "Are you really DevOps?",
    "/really-devops?scope=shop": "Is shop really DevOps?",
    "/service-levels": "Service levels",
    "/service-levels/checkout-up": "Checkout can be reached service level",
    "/responsibilities": "Responsibilities",
    "/responsibilities/databases": "Databases shared responsibility",
    "/roadmaps": "Roadmaps",
    "/roadmaps/paved-road": "Paved road roadmap",
    "/releases": "Releases",
    "/boundaries": "Boundaries",
    "/registers": "Registers",
    "/roles": "Roles",
    "/roles/business_leader": "Business leader role",
    "/roles/product_manager": "Product manager role",
    "/roles/engineering": "Engineering role",
    "/reasons": "Reasons",
    "/engineering": "Engineering",
    "/reasons?scope=shop": "Reasons of shop",
    "/problems": "Problems",
    "/value": "Value of the platform",
    "/documentation": "Documentation",
    "/process": "Process",
    "/gates": "Quality gates",
    "/components": "Components of the process",
    "/adoption": "Adoption of the process",
    "/gates?scope=shop": "Quality gates of shop",
    "/process?scope=shop": "Process of shop",
    "/sources": "Sources",
    "/sources/new": "Connect a source",
    "/sources/new?type=gitlab": "Connect GitLab",
    "/sources/remove?source=gitlab": "Remove gitlab",
    "/search?q=lead": "Search",
    "/balance": "Balance of work",
    "/needs": "Needs",
    "/platform-work": "Platform work",
    "/security": "Security",
    "/platform": "Platform",
    "/platform/queues": "Queues platform service",
    "/platform/queues/teams": "Teams with Queues",
    "/targets": "Targets",
    "/targets/shop-lead-time": "Changes of the shop reach customers within a day shop",
    "/targets/new?metric=change_lead_time&group=shop": "New target",
    "/initiatives": "Initiatives",
    "/initiatives/new": "New initiative",
    "/initiatives/one-click": "Pay with one click In delivery",
    "/catalogue": "Catalogue",
    "/catalogue/Target/shop-lead-time": "Target shop-lead-time",
    "/catalogue/Target": "New Target",
    "/people/ann?window=26w": "Ann Archer",
    "/surveys": "Surveys",
    "/tokens": "Tokens",
    "/audit": "Journal",
    "/use": "Use of the figures",
}


@dataclass
class Parsed:
    """What a page consists of."""

    headings: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    inline_scripts: int = 0
    wide_tables: list[str] = field(default_factory=list)
    """Tables that would make a narrow page scroll, by the heading above each."""
    landmarks: set[str] = field(default_factory=set)
    text: str = ""


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Parsed()
        self._open: list[str] = []
        self._scrolling: list[bool] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._open.append(tag)
        self._scrolling.append("scroll" in (told.get("class") or "").split())
        if tag == "table" and not any(self._scrolling):
            self.page.wide_tables.append(self.page.headings[-1][1])
        self.page.handlers += [name for name in told if name.startswith("on") or name == "style"]
        if tag == "a" and told.get("href"):
            self.page.links.append(told["href"] or "")
        if tag == "script" and "src" not in told and told.get("type") != "application/json":
            self.page.inline_scripts += 1
        if tag in ("main", "header", "footer", "nav"):
            self.page.landmarks.add(tag)
        if tag in ("h1", "h2", "h3"):
            self.page.headings.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                self._scrolling.pop()
            self._scrolling.pop()

    def handle_data(self, data: str) -> None:
        if "script" in self._open or not data.strip():
            return
        self._words.append(data)
        if {"h1", "h2", "h3"} & set(self._open):
            tag, before = self.page.headings[-1]
            self.page.headings[-1] = (tag, " ".join(f"{before} {data}".split()))


def parsed(html: str) -> Parsed:
    """Read the markup of a page."""
    parser = _Parser()
    parser.feed(html)
    parser.page.text = " ".join(" ".join(parser._words).split())
    return parser.page
