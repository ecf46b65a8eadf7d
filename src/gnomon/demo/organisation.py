"""Who there is and who owns what: the demo company's organisation, with its dates."""

from typing import Literal

from msgspec import Struct

from gnomon.demo.chance import hash_of

COMPANY = "Meridian Goods"
DOMAIN = "meridian.example"
DAY = 86_400

Teller = Literal["argocd", "host", "both", "none"]
Pager = Literal["opsgenie", "pagerduty"]


class Team(Struct, frozen=True, kw_only=True):
    """A team, its sub-teams and its tools."""

    name: str
    title: str
    business_unit: str
    jira_key: str
    sub_teams: tuple[tuple[str, str, str], ...]
    """Name, title and function of each sub-team."""
    pager: Pager | None = "pagerduty"
    """Tool that calls its people; null: none does."""
    is_scrum: bool = True
    is_platform: bool = False
    people_count: int = 6


class Service(Struct, frozen=True, kw_only=True):
    """A service, where its code is and how it reaches production."""

    name: str
    title: str
    owner: str
    """Group that owns it now: a team or a sub-team."""
    team: str
    """Team whose people write it."""
    repository: str
    folder: str | None = None
    """Folder of the repository that is this service; null: all of it."""
    told_by: Teller = "argocd"
    """Tool that tells of its deployments: ``host`` is the one that keeps its code."""
    tag: Literal["sha", "release"] = "sha"
    """What its image is tagged with."""
    has_canary: bool = False
    kind: str = "service"


class Person(Struct, kw_only=True):
    """Somebody with accounts. Times are seconds since 1970."""

    name: str
    title: str
    kind: Literal["human", "bot", "assistant"]
    email: str
    other_emails: tuple[str, ...]
    """Addresses that commits carry beside the main one."""
    user_id: int
    """GitLab account."""
    user_name: str
    other_user: tuple[int, str] | None
    """A second GitLab account of the same person."""
    role: str
    joined: int
    left: int | None = None

    @property
    def account_id(self) -> str:
        """Jira Cloud account."""
        return hash_of("jira", self.name)[:24]

    @property
    def pagerduty_id(self) -> str:
        """PagerDuty user."""
        return "P" + hash_of("pagerduty", self.name)[:6].upper()


class Membership(Struct, frozen=True, kw_only=True):
    """A person in a group for a time."""

    person: str
    group: str
    role: str
    since: int | None = None
    until: int | None = None


class Ownership(Struct, frozen=True, kw_only=True):
    """A service owned by a group for a time."""

    service: str
    owner: str
    since: int | None = None
    until: int | None = None


class ReportingLine(Struct, frozen=True, kw_only=True):
    """A team answering to a business unit for a time."""

    team: str
    business_unit: str
    since: int | None = None
    until: int | None = None


BUSINESS_UNITS = {"commerce": "Commerce", "logistics": "Logistics", "technology": "Technology"}

TEAMS: tuple[Team, ...] = (
    Team(
        name="storefront",
        title="Storefront",
        business_unit="commerce",
        jira_key="STORE",
        sub_teams=(
            ("storefront-engineering", "Storefront Engineering", "engineering"),
            ("storefront-growth", "Storefront Growth", "growth"),
        ),
    ),
    Team(
        name="checkout",
        title="Checkout",
        business_unit="commerce",
        jira_key="CHECK",
        sub_teams=(
            ("checkout-cart", "Cart", "engineering"),
            ("checkout-payments", "Payments", "engineering"),
        ),
        people_count=7,
    ),
    Team(
        name="search",
        title="Search",
        business_unit="commerce",
        jira_key="SEARCH",
        sub_teams=(("search-engineering", "Search Engineering", "engineering"),),
    ),
    Team(
        name="warehouse",
        title="Warehouse",
        business_unit="logistics",
        jira_key="WARE",
        sub_teams=(("warehouse-engineering", "Warehouse Engineering", "engineering"),),
    ),
    Team(
        name="transport",
        title="Transport",
        business_unit="logistics",
        jira_key="TRANS",
        sub_teams=(
            ("transport-routing", "Routing", "engineering"),
            ("transport-tracking", "Tracking", "engineering"),
        ),
        pager="opsgenie",
    ),
    Team(
        name="returns",
        title="Returns",
        business_unit="logistics",
        jira_key="RET",
        sub_teams=(("returns-engineering", "Returns Engineering", "engineering"),),
    ),
    Team(
        name="runtime",
        title="Runtime Platform",
        business_unit="technology",
        jira_key="RUN",
        sub_teams=(("runtime-engineering", "Runtime Engineering", "engineering"),),
        is_scrum=False,
        is_platform=True,
    ),
    Team(
        name="insights",
        title="Insights",
        business_unit="technology",
        jira_key="INS",
        sub_teams=(
            ("insights-engineering", "Insights Engineering", "engineering"),
            ("insights-analytics", "Analytics", "analytics"),
        ),
        pager=None,
        people_count=5,
    ),
)


def _service(name: str, title: str, owner: str, team: str, unit: str, **more: object) -> Service:
    given = {"repository": f"{unit}/{name}", **more}
    return Service(name=name, title=title, owner=owner, team=team, **given)  # type: ignore[arg-type]


_MONOREPO = "logistics/warehouse"

SERVICES: tuple[Service, ...] = (
    _service(
        "web-shop",
        "Web shop",
        "storefront-engineering",
        "storefront",
        "commerce",
        kind="website",
        has_canary=True,
    ),
    _service("content-api", "Content", "storefront", "storefront", "commerce", told_by="host"),
    _service("cart", "Cart", "checkout-cart", "checkout", "commerce", told_by="both"),
    _service("checkout-api", "Checkout", "checkout-cart", "checkout", "commerce", has_canary=True),
    _service("payments", "Payments", "checkout-payments", "checkout", "commerce", tag="release"),
    _service("gift-cards", "Gift cards", "returns-engineering", "checkout", "commerce"),
    _service("search-api", "Search", "search", "search", "commerce", tag="release"),
    _service(
        "recommendations",
        "Recommendations",
        "search-engineering",
        "search",
        "commerce",
        tag="release",
    ),
    _service("pricing", "Pricing", "search-engineering", "search", "commerce", told_by="both"),
    _service(
        "inventory",
        "Inventory",
        "warehouse",
        "warehouse",
        "logistics",
        repository=_MONOREPO,
        folder="services/inventory",
    ),
    _service(
        "picking",
        "Picking",
        "warehouse-engineering",
        "warehouse",
        "logistics",
        repository=_MONOREPO,
        folder="services/picking",
    ),
    _service(
        "packing",
        "Packing",
        "warehouse-engineering",
        "warehouse",
        "logistics",
        repository=_MONOREPO,
        folder="services/packing",
    ),
    _service("routing", "Routing", "transport-routing", "transport", "logistics", has_canary=True),
    _service("tracking", "Tracking", "transport-tracking", "transport", "logistics"),
    _service(
        "carrier-gateway",
        "Carrier gateway",
        "transport",
        "transport",
        "logistics",
        told_by="host",
    ),
    _service("returns-api", "Returns", "returns", "returns", "logistics"),
    _service("refunds", "Refunds", "returns-engineering", "returns", "logistics"),
    _service("identity", "Identity", "runtime-engineering", "runtime", "technology"),
    _service(
        "design-kit",
        "Design kit",
        "runtime",
        "runtime",
        "technology",
        kind="library",
        told_by="none",
    ),
    _service(
        "reporting", "Reporting", "insights-engineering", "insights", "technology", told_by="host"
    ),
)

#: What each service needs of others to run: of seven needs three are another team's.
NEEDS: dict[str, tuple[str, ...]] = {
    "web-shop": ("content-api", "search-api"),
    "checkout-api": ("payments", "cart"),
    "gift-cards": ("payments",),
    "picking": ("inventory",),
    "tracking": ("identity",),
}
