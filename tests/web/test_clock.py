"""The clock of listening and learning stands wherever a figure of speed stands."""

import httpx2
import pytest

from gnomon.answers.lineage import metrics
from gnomon.web.clock import CLOCK, SPEED


def clock_of(client: httpx2.Client, address: str) -> list[str]:
    return [one["metric"] for one in client.get(address).json()["clock"]]


@pytest.mark.parametrize("name", sorted(SPEED & metrics().keys()))
def test_the_clock_stands_beside_every_figure_of_speed(client: httpx2.Client, name: str) -> None:
    assert clock_of(client, f"/metrics/{name}.json") == list(CLOCK)


def test_the_clock_stands_on_the_overview_and_on_every_unit(client: httpx2.Client) -> None:
    assert clock_of(client, "/index.json") == list(CLOCK)
    assert clock_of(client, "/units/shop.json") == list(CLOCK)
    assert clock_of(client, "/releases.json") == list(CLOCK)
    page = client.get("/units/shop").text
    assert "How fast we listen and learn" in page
    assert page.count("not connected") >= len(CLOCK)


def test_a_figure_that_is_none_of_speed_stands_alone(client: httpx2.Client) -> None:
    assert clock_of(client, "/metrics/change_fail_rate.json") == []
