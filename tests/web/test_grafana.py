"""Grafana reads Gnomon: rows of JSON and Prometheus' text format say what the pages say."""

import re
from itertools import groupby

import httpx2

_LINE = re.compile(r'gnomon_answer\{metric="(\w+)",unit="([^"]+)",group="(\w*)"\} (\S+)')


def test_a_series_says_what_the_metric_page_says(client: httpx2.Client) -> None:
    rows = client.get(
        "/grafana/series.json", params={"metric": ["time_to_merge", "deployment_frequency"]}
    ).json()
    assert {row["metric"] for row in rows} == {"time_to_merge", "deployment_frequency"}
    trend = client.get("/metrics/time_to_merge/trend.csv").text.splitlines()[1:]
    shown = {line.split(",")[0]: line.split(",")[1] for line in trend}
    told = {
        row["time"].partition("T")[0]: row["value"]
        for row in rows
        if row["metric"] == "time_to_merge"
    }
    both = shown.keys() & told.keys()
    assert len(both) > 8
    # The first period is cut by the window of a series, and whole on a page.
    for day in sorted(both)[1:]:
        assert (None if shown[day] == "" else float(shown[day])) == told[day], day


def test_a_range_as_grafana_writes_it_and_a_group_are_read(client: httpx2.Client) -> None:
    scopes = {row["scope"] for row in client.get("/grafana/units.json").json()}
    assert {"shop", "pay"} <= scopes, scopes
    address = "/grafana/series.json"
    since = client.get(address, params={"metric": "time_to_merge"}).json()[-3]["time"]
    asked = {"metric": "time_to_merge", "since": since, "scope": "shop", "by": "team"}
    rows = client.get(address, params=asked).json()
    assert {row["group"] for row in rows} == {"shop"}, rows
    assert min(row["time"] for row in rows) == since, rows
    assert client.get(address, params={"metric": "tim_to_merge"}).status_code == 404


def test_the_exposition_holds_every_known_answer_and_no_zero_for_an_unknown(
    client: httpx2.Client,
) -> None:
    answer = client.get("/metrics-exposition")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = [match.groups() for line in answer.text.splitlines() if (match := _LINE.match(line))]
    whole = {metric: float(value) for metric, _, group, value in found if group == ""}
    assert whole["time_to_merge"] > 0
    assert "api_operation_coverage" not in whole
    assert {group for _, _, group, _ in found} >= {"", "shop"}
    names = [line.partition("{")[0] for line in answer.text.splitlines() if line[0] != "#"]
    assert [name for name, _ in groupby(names)] == list(dict.fromkeys(names))
