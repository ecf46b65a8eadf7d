"""Every page: its status, headings, JSON twin, links, refusals and headers."""

import json
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx2
import pytest

from gnomon.answers.lineage import metrics
from web_pages import PAGES, Parsed, parsed

_WITHOUT_FIGURES = (
    "/changes",
    "/change-of-model",
    "/components",
    "/customers/",
    "/alerts",
    "/engineering",
    "/balance",
    "/frameworks",
    "/incidents",
    "/initiatives",
    "/practice",
    "/surveys",
    "/needs",
    "/operating",
    "/service-levels",
    "/responsibilities",
    "/registers",
    "/boundaries",
    "/roadmaps",
    "/roles",
    "/value",
    "/documentation",
    "/process",
    "/sources",
    "/search",
    "/security",
    "/platform",
    "/tokens",
    "/audit",
    "/use",
    "/catalogue",
    "/targets",
)
_HOSTILE_CHANGE = "/changes/gitlab:change:1!900"

Show = Callable[[str], httpx2.Response]


@pytest.mark.parametrize(("page", "heading"), PAGES.items())
def test_pages_answer_with_one_heading(shown: Show, page: str, heading: str) -> None:
    answer = shown(page)

    assert answer.status_code == 200
    found = parsed(answer.text)
    assert [text for level, text in found.headings if level == "h1"] == [heading]
    assert found.landmarks >= {"main", "header", "footer", "nav"}


@pytest.mark.parametrize("page", PAGES)
def test_pages_say_the_same_as_json(client: httpx2.Client, page: str) -> None:
    path, _, query = page.partition("?")
    twin = f"{'/index' if path == '/' else path}.json" + (f"?{query}" if query else "")
    told = client.get(twin).json()
    text = parsed(client.get(page).text).text

    figures = list(_figures(told))
    for figure in figures:
        assert figure["text"] in text, figure["metric"]
    assert figures or page.startswith(_WITHOUT_FIGURES) or page.endswith(("/flow", "/forecast"))


def _figures(told: Any) -> Iterator[dict[str, Any]]:
    if isinstance(told, dict):
        if {"metric", "text", "spark"} <= told.keys():
            yield told
        for value in told.values():
            yield from _figures(value)
    elif isinstance(told, list):
        for value in told:
            yield from _figures(value)


def test_every_link_of_every_page_answers(shown: Show) -> None:
    """Follow the links of the pages, one step deep."""
    seen: dict[str, str] = {}
    for address in PAGES:
        for href in parsed(shown(address).text).links:
            if href.startswith("/"):
                seen.setdefault(href.partition("#")[0], address)
            else:
                assert href.startswith(("https://", "#")), (address, href)
    # One address of each shape is enough; every metric's own page has a test of its own.
    chosen = {_shape(href): href for href in sorted(seen)}

    failed = {
        href: (seen[href], answer.status_code)
        for href in chosen.values()
        if (answer := shown(href)).status_code != 200
    }

    assert failed == {}
    assert len(chosen) >= len(PAGES)


def _shape(href: str) -> str:
    path, _, query = href.partition("?")
    parts = path.split("/")
    if parts[1] in ("changes", "metrics", "people") and len(parts) > 2:
        path = "/".join(["", parts[1], "one", *parts[3:]])
    names = ",".join(sorted(pair.partition("=")[0] for pair in query.split("&")))
    names = names.replace("window", "").replace("time", "").strip(",")
    return f"{path}?{names}"


@pytest.mark.parametrize("name", metrics())
def test_every_metric_has_a_page(client: httpx2.Client, name: str) -> None:
    answer = client.get(f"/metrics/{name}?window=4w")

    assert answer.status_code == 200
    assert metrics()[name].title in parsed(answer.text).text


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("/metrics/change_lead_tim", "Did you mean 'change_lead_time'?"),
        ("/units/shopp", "Did you mean 'shop'?"),
        ("/changes/gitlab:change:1!404", "No change has the key"),
        ("/metrics/change_lead_time?scope=nobody", "'nobody'"),
        ("/nowhere", "Not found"),
    ],
)
def test_what_is_not_there_is_said_with_what_to_do(
    client: httpx2.Client, page: str, says: str
) -> None:
    answer = client.get(page)

    assert answer.status_code == 404
    assert says in parsed(answer.text).text


def test_a_failure_is_json_where_json_was_asked_for(client: httpx2.Client) -> None:
    answer = client.get("/metrics/nothing.json")

    assert answer.status_code == 404
    assert "nothing" in answer.json()["error"]


def test_a_window_that_is_no_date_is_refused(client: httpx2.Client) -> None:
    assert "is no date" in parsed(client.get("/?window=soon").text).text


@pytest.mark.parametrize("page", PAGES)
def test_pages_let_the_browser_run_nothing_else(shown: Show, page: str) -> None:
    answer = shown(page)

    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    found = parsed(answer.text)
    assert found.inline_scripts == 0
    assert found.handlers == []


def test_what_a_tool_says_is_text(client: httpx2.Client) -> None:
    answer = client.get(_HOSTILE_CHANGE)

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<script>alert('x')</script> & <img" in unescape(parsed(answer.text).text)


def test_an_address_that_would_run_is_no_link(client: httpx2.Client) -> None:
    for address in (_HOSTILE_CHANGE, "/metrics/time_to_merge?order=age", "/units/shop"):
        links = parsed(client.get(address).text).links
        assert not any("javascript" in href.casefold() for href in links), address


def test_a_change_is_told_in_order(client: httpx2.Client) -> None:
    told = client.get("/changes/gitlab:change:1!51.json").json()

    moments = told["story"]["moments"]
    assert [moment["at"] for moment in moments] == sorted(moment["at"] for moment in moments)
    assert [moment["phase"] for moment in moments if moment["what"] == "Merged"] == ["Review"]
    assert moments[0]["what"].startswith("Commit")
    assert moments[-1]["phase"] in ("Deployment", "Incident")
    assert [one["name"] for one in told["spent"]] == [
        "Coding",
        "Waiting for the first response",
        "Review until merged",
        "Merged until deployed",
    ]
    assert sum(one["share"] for one in told["spent"]) == pytest.approx(1)


def test_few_are_said_as_counts(client: httpx2.Client) -> None:
    figures = _figures(client.get("/units/commerce.json?window=4w").json())
    few = [one for one in figures if one["unit"] == "ratio" and 0 < one["n"] < 5]
    # A share of hours or of points counts no things.
    few = [one for one in few if abs(one["value"] * one["n"] % 1) < 1e-9]

    assert few
    for one in few:
        assert one["text"] == f"{round(one['value'] * one['n'])} of {one['n']}"


def test_a_metric_is_found_by_another_name(client: httpx2.Client) -> None:
    hits = client.get("/search.json", params={"q": "CFR"}).json()["hits"]

    assert [hit["title"] for hit in hits] == ["Change fail rate"]


@pytest.mark.parametrize(
    ("query", "kind"),
    [("commerce", "business unit"), ("shop", "team"), ("web/basket", "repository")],
)
def test_units_and_repositories_are_found(client: httpx2.Client, query: str, kind: str) -> None:
    hits = client.get("/search.json", params={"q": query}).json()["hits"]

    assert kind in [hit["kind"] for hit in hits]


def test_people_stand_only_on_pages_about_them(client: httpx2.Client) -> None:
    """A change names who made it, an alert who answers for it, a case who took part by role."""
    for address in PAGES:
        if not address.startswith(("/changes", "/people", "/alerts", "/initiatives/")):
            answer = client.get(address).text
            assert "catalog:person" not in answer
            assert "Ann Archer" not in answer
    assert "person_id" not in client.get("/metrics/time_to_merge/observations.csv").text
    assert "Ann" in client.get("/changes/gitlab:change:1!51").text


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("trend.csv", "text/csv", b"period_start,value,unit,n"),
        ("observations.csv", "text/csv", b"subject_id,started_at"),
        ("chart.svg", "image/svg+xml", b"<svg"),
        ("chart.png", "image/png", b"\x89PNG"),
    ],
)
def test_a_metric_leaves_in_other_forms(
    client: httpx2.Client, form: str, kind: str, begins: bytes
) -> None:
    answer = client.get(f"/metrics/change_lead_time/{form}?scope=shop")

    assert answer.headers["content-type"].startswith(kind)
    assert answer.content.startswith(begins)


def test_data_in_a_page_cannot_leave_its_element(client: httpx2.Client) -> None:
    class Specs(HTMLParser):
        found: list[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.is_spec = tag == "script" and ("type", "application/json") in attrs

        def handle_data(self, data: str) -> None:
            if getattr(self, "is_spec", False) and data.strip():
                self.found.append(data)

    specs = Specs()
    specs.found = []
    specs.feed(client.get(_HOSTILE_CHANGE).text)

    assert specs.found
    assert all(json.loads(spec) for spec in specs.found)


@pytest.mark.parametrize("page", PAGES)
def test_a_wide_table_scrolls_by_itself(shown: Show, page: str) -> None:
    """On a phone the page would scroll sideways with it."""
    assert parsed(shown(page).text).wide_tables == []


def test_parsing_sees_what_it_should() -> None:
    page = parsed(
        "<main><h1>A &amp; b</h1><a href='/x' onclick='y()'>z</a><script>1</script>"
        "<div class='scroll'><br><table></table></div><table></table>"
    )

    assert page == Parsed(
        headings=[("h1", "A & b")],
        links=["/x"],
        handlers=["onclick"],
        inline_scripts=1,
        wide_tables=["A & b"],
        landmarks={"main"},
        text="A & b z",
    )
