"""What is looked at is counted, and nobody who looked."""

import sqlite3
from datetime import date, timedelta

import httpx2
import pytest

from gnomon.inbox import Looked
from gnomon.operations.home import Home


def test_looks_are_counted_by_team_and_metric_and_nobody(client: httpx2.Client, home: Home) -> None:
    before = _looks(client)
    for _ in range(3):
        client.get("/units/shop")
        client.get("/metrics/work_in_progress")
    client.get("/metrics/work_in_progress.json")
    client.get("/people/ann")
    client.get("/units/pay-design")
    after = _looks(client)

    assert after["shop"] - before.get("shop", 0) == 3
    assert after["work_in_progress"] - before.get("work_in_progress", 0) == 3
    kept = {(one.page, one.about) for one in home.inbox.uses(date.min)}
    assert ("/people/{name}", "") in kept
    assert not {about for _, about in kept} & {"ann", "pay-design", "local"}
    with sqlite3.connect(home.settings.home / "inbox.db") as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(use)")]
    database.close()
    assert columns == ["on_day", "page", "about", "times"]


def _looks(client: httpx2.Client) -> dict[str, int]:
    told = client.get("/use.json").json()
    found = {one["metric"]: one["looks"] for one in told["used"]}
    return found | {one["href"].rpartition("/")[2]: one["times"] for one in told["units"]}


def test_what_nobody_uses_is_proposed_after_thirteen_weeks(
    client: httpx2.Client, home: Home
) -> None:
    page = client.get("/use").text
    if "Proposed for retirement" not in page:
        assert "too short to propose" in page
    # Other tests may have looked at every metric.
    with sqlite3.connect(home.settings.home / "inbox.db") as database:
        database.execute("DELETE FROM use WHERE page = '/metrics/{name}'")
    database.close()
    long_ago = date.today() - timedelta(weeks=20)  # noqa: DTZ011 - any day long ago
    home.inbox.add_uses({Looked(long_ago, "/metrics/{name}", "throughput"): 5})
    told = client.get("/use.json").json()

    assert told["is_enough"] is True
    unused = {one["metric"] for one in told["unused"]}
    assert unused
    assert unused.isdisjoint(one["metric"] for one in told["used"])
    assert "Proposed for retirement" in client.get("/use").text


@pytest.mark.parametrize("path", ["/use", "/use.json"])
def test_no_unit_of_one_is_listed(client: httpx2.Client, path: str) -> None:
    assert "pay-design" not in client.get(path).text
