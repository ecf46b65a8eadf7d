"""Engineering on its page, read from reports that were handed over."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import open_home
from gnomon.operations.report import accept, prepare
from gnomon.web.app import create_app
from small_home import CATALOGUE, bring_up_to_date, settings
from web_pages import parsed

NOW = datetime.now(UTC)
ASKED = """\
---
apiVersion: gnomon.dev/v1
kind: PracticeMandate
metadata: {name: production}
spec: {practices: [unit_test, load_test], types: [service], lifecycles: [production]}
---
apiVersion: gnomon.dev/v1
kind: QualityGate
metadata: {name: load}
spec: {gate: load_test, thresholds: [{measure: elapsed_p95_seconds, atMost: 0.5}]}
---
apiVersion: gnomon.dev/v1
kind: LoadEnvironment
metadata: {name: perf}
spec: {environment: perf, share: 50%}
"""


def junit(days_ago: float) -> bytes:
    at = NOW - timedelta(days=days_ago)
    return (
        f'<testsuite name="s" tests="1" timestamp="{at:%Y-%m-%dT%H:%M:%SZ}">'
        '<testcase classname="a" name="b" time="0.1"/></testsuite>'
    ).encode()


def jmeter(rate: int, elapsed: int) -> bytes:
    begin = int((NOW - timedelta(days=1)).timestamp() * 1000)
    rows = [f"{begin + n * 1000 // rate},{elapsed},GET /,200,true" for n in range(rate * 70)]
    return "\n".join(["timeStamp,elapsed,label,responseCode,success", *rows]).encode()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    told = settings(tmp_path_factory.mktemp("home"), catalogue=f"{CATALOGUE}{ASKED}")

    def report(file: str, data: bytes, **about: Any) -> Any:
        return prepare(file, data, source="reports", now=NOW, service="checkout", **about)

    with open_home(told) as home:
        apply_catalogue(home)
        accept(
            home,
            [
                report("unit.xml", junit(2), gate="unit_test", pipeline="https://ci/1"),
                report("old.xml", junit(40), gate="functional_test", pipeline="https://ci/2"),
                report("a.csv", jmeter(4, 200), environment="perf", pipeline="https://ci/3"),
                report("b.csv", jmeter(9, 900), environment="perf", pipeline="https://ci/4"),
            ],
        )
        bring_up_to_date(home)
        app = create_app(home, works=False)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            yield client


def section(client: TestClient, name: str) -> dict[str, Any]:
    page = client.get("/engineering.json").json()
    (found,) = [each for each in page["sections"] if each["name"] == name]
    return dict(found)


def rows(told: dict[str, Any]) -> list[dict[str, dict[str, str]]]:
    (listing,) = told["listings"]
    return [dict(zip(listing["columns"], row, strict=True)) for row in listing["rows"]]


def test_a_service_without_reports_is_not_connected(client: TestClient) -> None:
    told = {row["Service"]["text"]: row for row in rows(section(client, "practices"))}
    basket, checkout = told["basket"], told["checkout"]
    assert basket["Unit test"]["text"] == "not connected"
    assert basket["Line coverage"]["text"] == "unknown"
    assert basket["Mandated"]["text"] == "0 of 2"
    assert checkout["Unit test"]["text"] == "seen"
    assert checkout["Functional test"]["text"] == "not seen lately"
    assert checkout["Container scan"]["text"] == "never seen"
    facts = {each["title"]: each["text"] for each in section(client, "practices")["facts"]}
    assert facts["Services connected"] == "1 of 2"
    assert facts["Unit test"] == "1 of 1"


def test_a_rating_is_of_the_run_that_kept_to_what_was_agreed(client: TestClient) -> None:
    (row,) = rows(section(client, "ratings"))
    assert row["Service"]["text"] == "checkout"
    assert row["Rating"]["text"] == "rated"
    # Four requests a second in a place that is half of production; nine were too slow.
    assert row["Sustained"]["text"] == "4.0 a second"
    assert (row["Place"]["text"], row["Place"]["note"]) == ("perf", "50% of production")
    assert row["Production bears"]["text"] == "8.0 a second"
    assert row["Peak seen"]["text"] == "not counted"
    assert row["Headroom"]["text"] == "unknown"


def test_who_stands_behind_a_service_is_unknown_where_nobody_tells(client: TestClient) -> None:
    told = {row["Service"]["text"]: row for row in rows(section(client, "behind"))}
    assert told["checkout"]["Owner"]["text"] == "yes"
    assert told["checkout"]["Called"]["text"] == "unknown"
    assert told["checkout"]["Monitored"]["text"] == "no"
    text = parsed(client.get("/engineering").text).text
    assert "Who stands behind services" in text
