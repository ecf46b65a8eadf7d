"""Roadmaps: what was announced and kept, the change log, the feeds, and how an owner listens."""

from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.organisation import told
from gnomon.domain.roadmap import (
    CustomerEvent,
    CustomerFinding,
    Roadmap,
    RoadmapAnnouncement,
    RoadmapItem,
    Stakeholder,
)
from gnomon.steering.checking import check_whole
from gnomon.steering.listening import Listening, Register, listening
from gnomon.steering.roadmaps import Plan, is_later, plan, quarter
from gnomon.web.roadmap_feeds import calendar, feed

TODAY = date(2026, 8, 1)


def item(name: str, spec: str) -> str:
    return (
        "---\napiVersion: gnomon.dev/v1\nkind: RoadmapItem\n"
        f"metadata: {{name: {name}}}\nspec: {{roadmap: road, {spec}}}\n"
    )


CATALOGUE = (
    "apiVersion: gnomon.dev/v1\nkind: Roadmap\nmetadata: {name: road, title: Paved <road>}\n"
    "spec: {owner: team, freshWithin: 60d}\n"
    # Kept: the first quarter it was announced for ended after its delivery.
    + item(
        "kept",
        "outcome: Less waiting, figure: lead time, delivered: 2026-06-30, announced: "
        "[{on: 2026-01-12, horizon: later}, {on: 2026-04-01, horizon: 2026-Q2}]",
    )
    # Delivered in the quarter said last, which is not the one promised.
    + item(
        "slipped",
        "outcome: More sleep, delivered: 2026-07-01, announced: "
        "[{on: 2026-01-12, horizon: 2026-Q1}, {on: 2026-04-01, horizon: 2026-Q3}]",
    )
    + item("due", "announced: [{on: 2026-01-12, horizon: 2026-Q2}]")
    + item(
        "dropped",
        "dropped: {on: 2026-02-01, why: nobody asked}, announced: "
        "[{on: 2026-01-12, horizon: 2026-Q1}]",
    )
    + item("open", "outcome: x, announced: [{on: 2026-04-01, horizon: 2026-Q3}]")
    + item(
        "words",
        "outcome: x, announced: [{on: 2026-01-12, horizon: now}, {on: 2026-04-01, horizon: next}]",
    )
    + item("ahead", "outcome: x, announced: [{on: 2026-09-01, horizon: now}]")
)
LISTENING = """\
---
apiVersion: gnomon.dev/v1
kind: CustomerEvent
metadata: {name: may, title: Interview with pay}
spec:
  kind: interview
  on: 2026-07-12
  roadmap: road
  personas: [developer, sre]
  groups: [pay]
  findings:
    - {finding: A restore takes a day, decision: adopted, item: open}
    - {finding: Colours, decision: declined, why: taste}
    - {finding: Names}
---
apiVersion: gnomon.dev/v1
kind: CustomerEvent
metadata: {name: old}
spec: {kind: meetup, on: 2026-06-30, roadmap: road, groups: [shop], attendees: 40}
---
apiVersion: gnomon.dev/v1
kind: Stakeholder
metadata: {name: compliance}
spec: {roadmap: road, interest: Quiet audits, spoken: 2026-05-01, speakWithin: 90d}
---
apiVersion: gnomon.dev/v1
kind: Stakeholder
metadata: {name: finance}
spec: {interest: Cost, spoken: 2026-07-30, speakWithin: 90d, influence: high}
---
apiVersion: gnomon.dev/v1
kind: Stakeholder
metadata: {name: board}
spec: {interest: Pace, speakWithin: 30d}
"""


def rows(text: str, *kinds: type) -> list[Any]:
    found = told(of_files([File("a", "a", text)]), changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    return [row for row in found if isinstance(row, kinds)]


@pytest.fixture(scope="module")
def found() -> Plan:
    (roadmap,) = rows(CATALOGUE, Roadmap)
    return plan(roadmap, rows(CATALOGUE, RoadmapItem), rows(CATALOGUE, RoadmapAnnouncement), TODAY)


def test_an_item_is_judged_by_the_first_quarter_it_was_announced_for(found: Plan) -> None:
    assert {entry.item.name: entry.is_kept for entry in found.entries} == {
        "kept": True,
        "slipped": False,
        "due": False,
        "dropped": False,
        "open": None,
        "words": None,
    }
    one = found.reliability
    assert (one.kept, one.due, one.ratio) == (1, 4, 0.25)
    # A quarter of four, by Wilson: 4.6 % to 69.9 %.
    assert one.interval == pytest.approx((0.0456, 0.6994), abs=1e-4)


def test_saying_later_is_a_slip(found: Plan) -> None:
    slips = {entry.item.name: entry.slip_count for entry in found.entries}
    assert slips == {"kept": 0, "slipped": 1, "due": 0, "dropped": 0, "open": 0, "words": 1}
    assert found.reliability.slips == 2
    assert is_later("2026-Q3", "2026-Q2") is True
    assert is_later("now", "next") is False
    assert is_later("2026-Q3", "later") is None


def test_the_nearest_comes_first_and_what_is_over_last(found: Plan) -> None:
    names = [entry.item.name for entry in found.entries]
    assert names == ["due", "open", "words", "kept", "slipped", "dropped"]


def test_the_change_log_says_what_each_publication_said(found: Plan) -> None:
    said = [(str(one.on), one.item, one.what) for one in found.changes]
    assert said[0] == ("2026-07-01", "slipped", "delivered")
    assert ("2026-04-01", "slipped", "moved from 2026-Q1 to 2026-Q3 (later)") in said
    assert ("2026-02-01", "dropped", "dropped: nobody asked") in said
    assert len(said) == 12
    assert [str(on) for on in found.versions] == [
        "2026-07-01",
        "2026-06-30",
        "2026-04-01",
        "2026-02-01",
        "2026-01-12",
    ]


def test_freshness_and_outcomes(found: Plan) -> None:
    assert (found.age_days, found.is_fresh) == (31, True)
    # `due` and `dropped` say no outcome.
    assert found.outcome_ratio == 4 / 6


@pytest.mark.parametrize(
    ("horizon", "first", "after"),
    [
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_quarter_has_days(horizon: str, first: date, after: date) -> None:
    assert quarter(horizon) == (first, after)
    assert quarter("now") is None


def test_a_calendar_holds_what_has_a_date(found: Plan) -> None:
    events = Calendar.from_ical(calendar(found, "https://g.example/roadmaps/road")).walk("VEVENT")
    days = {str(one["uid"]): (one["dtstart"].dt, one["dtend"].dt) for one in events}
    assert days == {
        "road.due@gnomon": (date(2026, 4, 1), date(2026, 7, 1)),
        "road.open@gnomon": (date(2026, 7, 1), date(2026, 10, 1)),
        "road.kept@gnomon": (date(2026, 6, 30), date(2026, 7, 1)),
        "road.slipped@gnomon": (date(2026, 7, 1), date(2026, 7, 2)),
    }


def test_a_feed_holds_the_change_log_and_escapes_it(found: Plan) -> None:
    text = feed(found, "https://g.example/roadmaps/road")
    assert b"Paved &lt;road&gt;" in text
    root = ET.fromstring(text)  # noqa: S314 - written above.
    items = root.findall("./channel/item")
    assert len(items) == len(found.changes)
    assert items[0].findtext("title") == "slipped: delivered"
    assert items[0].findtext("pubDate") == "Wed, 01 Jul 2026 12:00:00 +0000"
    assert len({each.findtext("guid") for each in items}) == len(items)


def test_an_empty_roadmap_says_so() -> None:
    (roadmap,) = rows(CATALOGUE, Roadmap)
    empty = plan(roadmap, [], [], TODAY)
    assert (empty.age_days, empty.is_fresh, empty.outcome_ratio) == (None, None, None)
    assert empty.reliability.ratio is None


@pytest.fixture(scope="module")
def heard() -> Listening:
    register = Register(
        events=rows(LISTENING, CustomerEvent),
        findings=rows(LISTENING, CustomerFinding),
        stakeholders=rows(LISTENING, Stakeholder),
        personas={
            "catalog:persona:developer": "Developer",
            "catalog:persona:manager": "Manager",
            "catalog:persona:sre": "SRE",
        },
        groups={"catalog:group:pay": "pay", "catalog:group:shop": "shop"},
        items={"catalog:roadmap_item:open": "Open item"},
        consumers=frozenset({"catalog:group:pay", "catalog:group:shop"}),
    )
    return listening(register, "catalog:roadmap:road", TODAY)


def test_who_was_heard_in_the_quarter(heard: Listening) -> None:
    assert heard.quarter == "2026-Q3"
    assert heard.interviews == {"Developer": 1, "Manager": 0, "SRE": 1}
    # The meetup was in the quarter before.
    assert (heard.reached, heard.consumers, heard.reach) == (1, 2, 0.5)


def test_what_became_of_what_was_learned(heard: Listening) -> None:
    assert (heard.decided, heard.findings, heard.decided_ratio) == (2, 3, 2 / 3)
    newest = heard.heard[0]
    assert [(one.decision, item) for one, item in newest.findings] == [
        ("adopted", "Open item"),
        ("declined", ""),
        ("open", ""),
    ]


def test_stakeholders_who_wait_come_first(heard: Listening) -> None:
    assert [(one.stakeholder.name, one.age_days, one.is_overdue) for one in heard.stakeholders] == [
        ("board", None, True),
        ("compliance", 92, True),
        ("finance", 2, False),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (item("a", "outcome: x, announced: [{on: 2026-01-01, horizon: soon}]"), "'soon'"),
        (
            item(
                "a",
                "outcome: x, delivered: 2026-02-01, dropped: {on: 2026-02-01, why: y}, "
                "announced: [{on: 2026-01-01, horizon: now}]",
            ),
            "an item delivered and dropped",
        ),
        (
            item(
                "a",
                "outcome: x, announced: [{on: 2026-01-01, horizon: now}, "
                "{on: 2026-01-01, horizon: next}]",
            ),
            "a day twice",
        ),
        (item("a", "announced: [{on: 2026-01-01, horizon: now}]"), "no outcome"),
        (
            item("a", "delivered: 2025-01-01, announced: [{on: 2026-01-01, horizon: now}]"),
            "before it was announced",
        ),
        (
            (
                "---\napiVersion: gnomon.dev/v1\nkind: CustomerEvent\nmetadata: {name: e}\n"
                "spec: {kind: interview, on: 2026-01-01, "
                "findings: [{finding: f, decision: declined}]}\n"
            ),
            "a finding declined without a reason",
        ),
    ],
)
def test_the_check_says_what_is_wrong(text: str, says: str) -> None:
    found = check_whole(of_files([File("a", "a", text)]))
    assert [each for each in found if says in each.found]
