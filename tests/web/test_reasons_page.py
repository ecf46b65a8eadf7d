"""Reasons on their page: what leads to none is listed, and what is not known is not zero."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import open_home
from gnomon.web.app import create_app
from small_home import CATALOGUE, bring_up_to_date, settings, tell, ticket
from web_pages import parsed

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
INITIATIVE = """\
---
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {name: sell-more, title: Sell more}
spec:
  desire: Sell more
  origin: growth
  asked: 2025-01-05
  tickets: [SHOP-1]
  category: feature
  kpis: [{metric: throughput}]
  requests: [{on: 2025-01-06, motivation: We sell less than last year}]
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    told = settings(tmp_path_factory.mktemp("home"), catalogue=f"{CATALOGUE}{INITIATIVE}")
    with open_home(told) as home:
        apply_catalogue(home)
        for number, days in ((1, 3), (2, 9), (3, 5)):
            tell(home, ticket(number, NOW - 20 * DAY, (NOW - days * DAY, "indeterminate")))
        tell(home, ticket(4, NOW - 20 * DAY, (NOW - 9 * DAY, "indeterminate"),
                          issuetype={"name": "Bug", "subtask": False}))  # fmt: skip
        bring_up_to_date(home)
        app = create_app(home, works=False)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            yield client


def section(client: TestClient, name: str, scope: str = "") -> dict[str, Any]:
    page = client.get(f"/reasons.json{scope}").json()
    (found,) = [each for each in page["sections"] if each["name"] == name]
    return dict(found)


def test_what_leads_to_no_reason_is_listed_oldest_first(client: TestClient) -> None:
    told = section(client, "underway")
    facts = {each["title"]: each["text"] for each in told["facts"]}
    # Three of the four are asked for a reason: a bug carries its own.
    assert facts == {
        "Leads to a reason and a figure": "1 of 3",
        "Leads to what was validated when it was taken up": "0 of 3",
    }
    rows = [[cell["text"] for cell in row] for row in told["listings"][0]["rows"]]
    assert [row[0].partition(" ")[0] for row in rows] == ["SHOP-2", "SHOP-3"]
    assert {row[2] for row in rows} == {"no initiative"}
    text = parsed(client.get("/reasons").text).text
    assert "Under way without a reason, oldest first" in text


def test_a_team_sees_its_own_and_a_team_without_work_nothing(client: TestClient) -> None:
    assert section(client, "underway", "?scope=shop")["facts"][0]["text"] == "1 of 3"
    other = section(client, "underway", "?scope=pay")["facts"][0]
    assert other["text"] == "nothing under way is asked for one"
    assert other["mark"] == "unknown"


def test_effort_that_nobody_traces_is_unknown(client: TestClient) -> None:
    # Nobody is assigned to anything.
    (fact,) = section(client, "effort")["facts"]
    assert (fact["text"], fact["mark"]) == ("unknown", "unknown")
    worth, used = section(client, "features")["facts"]
    assert worth["text"] == "none can be judged yet"
    assert (used["text"], used["mark"]) == ("nobody counts the use of any", "unknown")


FEATURE = """\
---
apiVersion: gnomon.dev/v1
kind: Initiative
metadata: {{name: {name}, title: {name}}}
spec:
  desire: More
  origin: growth
  asked: 2025-01-05
  category: feature
  kpis: [{{metric: throughput}}]
  moves: [{{to: live, on: 2025-02-03}}]
"""
COUNTED = """\
---
apiVersion: gnomon.dev/v1
kind: FeatureUse
metadata: {{name: {name}-seen}}
spec: {{initiative: {name}, counts: [{{from: {since}, to: {until}, uses: {uses}}}]}}
"""


def test_features_that_nobody_uses_are_told(tmp_path: Path) -> None:
    until = (NOW - DAY).date()
    catalogue = CATALOGUE + "".join(
        FEATURE.format(name=name) for name in ("busy", "dark", "idle", "new")
    )
    for name, days, uses in (("busy", 40, 1200), ("idle", 40, 0), ("new", 3, 0)):
        since = until - days * DAY
        catalogue += COUNTED.format(name=name, since=since, until=until, uses=uses)
    with open_home(settings(tmp_path, catalogue=catalogue)) as home:
        apply_catalogue(home)
        bring_up_to_date(home)
        app = create_app(home, works=False)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            told = section(client, "features")
    rows = {row[0]["text"]: (row[4]["text"], row[4]["mark"]) for row in told["listings"][0]["rows"]}
    ends = f", until {until:%-d %b %Y}"
    assert rows == {
        "busy": (f"used 1,200 times{ends}", "good"),
        "idle": (f"not used by anybody{ends}", "attention"),
        "new": (f"too little is counted{ends}", "unknown"),
        "dark": ("nobody counts", "unknown"),
    }
    assert told["facts"][1]["text"].startswith("1 of 2")
