"""Quality gates: the page where nothing was handed over, and what a cell says."""

from datetime import UTC, datetime

import httpx2
import pytest

from gnomon.answers.gate_history import Judged
from gnomon.web.pages.gates import _cell
from web_pages import parsed


def test_without_a_verdict_the_page_says_what_would_bring_one(client: httpx2.Client) -> None:
    told = client.get("/gates.json").json()
    text = parsed(client.get("/gates").text).text

    assert told["services"] == []
    assert len(told["gates"]) == 6
    assert told["live_known"] <= told["live_count"]
    assert "gnomon report" in text
    assert told["phases"][0]["title"] == "All gates"


def test_a_service_alone_and_an_unknown_scope(client: httpx2.Client) -> None:
    assert client.get("/gates.json?scope=checkout").json()["silent"] == ["checkout"]
    assert client.get("/gates?scope=nowhere").status_code == 404


@pytest.mark.parametrize(
    ("verdict", "words", "mark"),
    [("pass", "passed", "good"), ("fail", "failed", "missed"), ("not_run", "not run", "unknown")],
)
def test_a_verdict_has_a_word_and_a_shape(verdict: str, words: str, mark: str) -> None:
    said = Judged(
        gate="unit_test",
        verdict=verdict,
        service_id="catalog:service:shop",
        revision="cafe",
        at=datetime(2026, 3, 2, tzinfo=UTC),
        teller="sonar",
        why="coverage 71.5 against 80",
    )

    cell = _cell(said)

    assert (cell.words, cell.mark) == (words, mark)
    assert cell.why == "coverage 71.5 against 80; says sonar"
    assert _cell(None).words == "no verdict"
