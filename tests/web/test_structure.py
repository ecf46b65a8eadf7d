"""Units as they were or as today's structure would have them, and two of them side by side."""

from typing import Any

import httpx2
import pytest

from gnomon.answers.ask import ask
from gnomon.answers.question import Question
from web_pages import parsed


def test_a_page_asks_by_the_structure_in_its_address(
    client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Question] = []

    def recording(place: Any, question: Question, **told: Any) -> Any:
        asked.append(question)
        return ask(place, question, **told)

    monkeypatch.setattr("gnomon.web.serving.ask", recording)
    # A window that no other test asks for, so that nothing is remembered.
    for page in ("/units/pay", "/metrics/review_time?scope=pay"):
        asked.clear()
        joined = "&" if "?" in page else "?"
        answer = client.get(f"{page}{joined}structure=now&window=9w")
        assert answer.status_code == 200
        # Targets are judged by the structure of their day, whatever the page shows.
        shown = [one for one in asked if one.until is None]
        assert {one.structure for one in shown} == {"now"}
        # The choice stays with whoever follows a link, and leads back.
        links = parsed(answer.text).links
        assert any("structure=now" in link and "/metrics/" in link for link in links)
        assert any("structure" not in link and "window=9w" in link for link in links)


def test_only_the_two_structures_are_known(client: httpx2.Client) -> None:
    assert client.get("/units/pay?structure=then").status_code == 200
    assert client.get("/units/pay?structure=tomorrow").status_code == 422


def test_two_units_are_compared_by_the_log_rank_test(client: httpx2.Client) -> None:
    told = client.get("/metrics/time_to_merge.json?scope=shop&window=26w&against=pay").json()
    beside = told["beside"]
    assert beside["scope"] == "pay"
    assert "still open" in beside["text"]
    assert "log-rank test, p 0." in beside["reading"]
    assert "pay" in told["others"]
    assert "shop" not in told["others"]
    alone = client.get("/metrics/time_to_merge.json?scope=shop&window=26w").json()
    assert alone["beside"] is None
    itself = client.get("/metrics/time_to_merge.json?scope=shop&against=shop").json()
    assert itself["beside"] is None


def test_a_count_has_nothing_to_compare_by_how_long_it_lasts(client: httpx2.Client) -> None:
    told = client.get("/metrics/throughput.json?scope=shop&against=pay").json()
    assert told["beside"] is None
