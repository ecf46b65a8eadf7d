"""What platform services are worth, and whether what explains them is right."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.domain.platform import PlatformService
from gnomon.domain.value import DocumentationPage, ValueClaim
from gnomon.steering.checking import check_whole
from gnomon.steering.documentation import documentation
from gnomon.steering.value import Counted, Ledger, last_month, reckon

NOON = datetime(2026, 5, 1, tzinfo=UTC)
HOUR = 3600.0


def service(name: str, **told: Any) -> PlatformService:
    usual: dict[str, Any] = {"cost_per_month": 1800.0, "currency": "EUR"}
    return PlatformService(
        key=f"catalog:platform_service:{name}",
        source="catalog",
        changed_at=NOON,
        name=name,
        title=name.title(),
        kind="service",
        self_service="yes",
        owner_id="catalog:group:platform",
        **usual | told,
    )


def claim(name: str, of: str = "databases", **told: Any) -> ValueClaim:
    usual: dict[str, Any] = {
        "task": name,
        "work": name,
        "effort_without_seconds": 6 * HOUR,
        "effort_with_seconds": HOUR,
        "rate_per_hour": 80.0,
        "currency": "EUR",
        "basis": "measured",
    }
    return ValueClaim(
        key=f"catalog:value_claim:{name}",
        source="catalog",
        changed_at=NOON,
        platform_service_id=f"catalog:platform_service:{of}",
        **usual | told,
    )


def counted(succeeded: int, effort: float | None = None, n: int = 0) -> Counted:
    return Counted(succeeded=succeeded, effort_seconds=effort, effort_n=n)


def one(*claims: ValueClaim, tasks: dict[Any, Counted] | None = None, **told: Any) -> Ledger:
    usual = {("databases", each.task): counted(10) for each in claims}
    (found,) = reckon([service("databases", **told)], claims, usual if tasks is None else tasks)
    return found


def test_hours_and_money_of_a_month() -> None:
    # (6 - 1) hours x 10 tasks = 50 hours, at 80: 4,000, less 1,800.
    found = one(claim("create"))
    assert (found.hours, found.money, found.cost, found.net) == (50, 4000, 1800, 2200)
    assert found.currency == "EUR"
    assert found.is_estimated
    assert set(found.lines[0].assumptions) == {
        "effort with the service is declared",
        "an hour costs 80 EUR",
    }


def test_effort_and_uses_are_those_measured_where_nobody_says_others() -> None:
    tasks = {("databases", "create"): counted(12, effort=0.5 * HOUR, n=4)}
    found = one(claim("create", effort_with_seconds=None), tasks=tasks)
    assert found.hours == 66
    assert "effort with the service is that of 4 of 12 tasks" in found.lines[0].assumptions


def test_what_nobody_tells_is_unknown_and_no_money_is_made_of_it() -> None:
    silent = one(claim("create"), tasks={})
    assert (silent.hours, silent.money, silent.net) == (None, None, None)
    no_effort = one(claim("create", effort_with_seconds=None))
    assert no_effort.hours is None
    no_rate = one(claim("create", rate_per_hour=None))
    assert (no_rate.hours, no_rate.money, no_rate.net) == (50, None, None)
    free = one(claim("create"), cost_per_month=None)
    assert (free.money, free.net) == (4000, None)
    other = one(claim("create"), currency="USD")
    assert (other.money, other.net) == (4000, None)


def test_the_same_hour_is_counted_once_whoever_claims_it() -> None:
    databases = claim("create", work="Setting up a database")
    templates = claim("scaffold", of="templates", work="setting up  a DATABASE", task="scaffold")
    tasks = {("databases", "create"): counted(10), ("templates", "scaffold"): counted(4)}
    first, second = reckon(
        [service("templates"), service("databases")], [templates, databases], tasks
    )
    assert (first.name, first.hours, second.name, second.hours) == (
        "databases",
        50,
        "templates",
        None,
    )
    (line,) = second.lines
    assert (line.claimed_hours, line.hours, line.counted_by) == (20, None, databases.key)


def test_more_effort_than_before_takes_hours_away() -> None:
    assert one(claim("create", effort_with_seconds=7 * HOUR)).hours == -10


def test_the_last_whole_month() -> None:
    assert last_month(date(2026, 1, 15)) == (date(2025, 12, 1), date(2026, 1, 1))
    assert last_month(date(2026, 3, 1)) == (date(2026, 2, 1), date(2026, 3, 1))


def page(name: str, **told: Any) -> DocumentationPage:
    usual: dict[str, Any] = {
        "reviewed_on": date(2026, 5, 1),
        "fresh_within_days": 100.0,
        "platform_service_id": "catalog:platform_service:databases",
    }
    return DocumentationPage(
        key=name,
        source="catalog",
        changed_at=NOON,
        name=name,
        title=name,
        address="https://handbook.example",
        **usual | told,
    )


@pytest.mark.parametrize(
    ("reviewed", "released", "state"),
    [
        (date(2026, 5, 1), date(2026, 4, 30), "fresh"),
        (date(2026, 5, 1), date(2026, 5, 1), "fresh"),
        (date(2026, 5, 1), date(2026, 5, 2), "behind"),
        (date(2026, 5, 1), None, "fresh"),
        (date(2026, 1, 1), None, "old"),
        (None, date(2026, 5, 2), "unknown"),
    ],
)
def test_a_page_is_fresh_when_read_since_the_last_release(
    reviewed: date | None, released: date | None, state: str
) -> None:
    last = {"catalog:platform_service:databases": released} if released else {}
    found = documentation([page("start", reviewed_on=reviewed)], last, {}, date(2026, 6, 1))
    assert found.pages[0].state == state
    assert found.fresh_ratio == (state == "fresh")


def test_links_that_lead_nowhere_and_services_without_a_page() -> None:
    links = ("Restore", "gone", "https://x.example")
    found = documentation(
        [
            page("start", links=links, dead_links=("https://y.example",), helpful_count=3),
            page("restore", unhelpful_count=1, helpful_count=1),
        ],
        {},
        {"catalog:platform_service:databases": "Databases", "catalog:platform_service:q": "Queues"},
        date(2026, 6, 1),
    )
    assert {one.page.name: one.dead_links for one in found.pages} == {
        "start": ("https://y.example", "gone"),
        "restore": (),
    }
    assert (found.dead_link_count, found.unexplained) == (2, ("Queues",))
    assert {one.page.name: one.helpful_ratio for one in found.pages} == {
        "start": 1.0,
        "restore": 0.5,
    }
    empty = documentation([], {}, {}, date(2026, 6, 1))
    assert empty.fresh_ratio is None


_CLAIM = (
    "---\napiVersion: gnomon.dev/v1\nkind: ValueClaim\nmetadata: {name: %s}\n"
    "spec: {service: d, task: t, work: w, effortWithout: 6h, %s}\n"
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            _CLAIM % ("a", "basis: declared") + _CLAIM % ("b", "basis: declared"),
            "which a claims already",
        ),
        (_CLAIM % ("a", "basis: declared, effortWith: 7h"), "more effort with the service"),
        (_CLAIM % ("a", "basis: declared, ratePerHour: 80"), "a rate without a currency"),
        (_CLAIM % ("a", "basis: measured"), "a measured effort without evidence"),
        (
            (
                "apiVersion: gnomon.dev/v1\nkind: DocumentationPage\nmetadata: {name: p}\n"
                "spec: {address: 'https://x.example', links: [nowhere]}\n"
            ),
            "a dead link: 'nowhere'",
        ),
    ],
)
def test_the_check_says_what_is_wrong(text: str, says: str) -> None:
    found = check_whole(of_files([File("a", "a", text)]))
    assert [each for each in found if says in each.found]
