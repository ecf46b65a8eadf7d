"""What single values mean, and what bad input gets."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_jira import START, Json, answer, history, issue, moved, status, with_history
from fetching import read

from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.planning import Ticket, TicketEdit, TicketText, TicketTransition
from gnomon.errors import PayloadError
from gnomon.sources.jira.custom import meaning, meanings
from gnomon.sources.jira.envelope import envelope
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.jira.payloads import FieldSchema
from gnomon.sources.jira.text import checklist_count, long_text, moment, points, sprint_ids
from gnomon.sources.source import Want

MEANINGS = {
    "customfield_1": "points",
    "customfield_2": "team_points",
    "customfield_3": "sprint",
    "customfield_4": "criteria",
    "customfield_5": "checklist",
    "customfield_6": "flagged",
}
CATEGORIES = {"1": "new", "2": "indeterminate", "3": "done"}


def told(*issues: Json, meanings: dict[str, str] | None = None) -> list[Any]:
    page = json.dumps({"issues": issues}).encode()
    found = MEANINGS if meanings is None else meanings
    data = envelope({"meanings": found, "categories": CATEGORIES, "page": page})
    return read(Event(id="1", source="jira", type="jira.api.issues", data=data))


def one(rows: list[Any], kind: type) -> Any:
    (row,) = [row for row in rows if isinstance(row, kind)]
    return row


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2024-07-04T05:41:00.089-0700", datetime(2024, 7, 4, 12, 41, 0, 89000, UTC)),
        ("2024-07-22T14:12:55.692Z", datetime(2024, 7, 22, 14, 12, 55, 692000, UTC)),
        ("2016-04-28T05:08:48.543-07:00", datetime(2016, 4, 28, 12, 8, 48, 543000, UTC)),
        ("2021-12-16T12:32:13.956+0530", datetime(2021, 12, 16, 7, 2, 13, 956000, UTC)),
        (1550286862039, datetime(2019, 2, 16, 3, 14, 22, 39000, UTC)),
    ],
)
def test_times_are_read_in_all_their_forms(written: str | int, at: datetime) -> None:
    assert moment(written) == at


@pytest.mark.parametrize(
    "written", ["yesterday", "", "2024-07-04T05:41:00.089", 10**18, "12/Jul/24"]
)
def test_what_is_no_time_is_named(written: str | int) -> None:
    with pytest.raises(PayloadError, match="Jira tells a time"):
        moment(written)


DOCUMENT = {
    "type": "doc",
    "version": 1,
    "content": [
        {"type": "heading", "content": [{"type": "text", "text": "Acceptance criteria"}]},
        {
            "type": "bulletList",
            "content": [
                {
                    "type": "listItem",
                    "content": [
                        {
                            "type": "paragraph",
                            "content": [
                                {"type": "text", "text": "ask "},
                                {"type": "mention", "attrs": {"id": "1", "text": "@Ada"}},
                                {"type": "hardBreak"},
                                {"type": "emoji", "attrs": {"shortName": ":tada:"}},
                                {"type": "date", "attrs": {"timestamp": "1719878400000"}},
                                {"type": "date", "attrs": {"timestamp": "soon"}},
                                {"type": "inlineCard", "attrs": {"url": "https://example.org"}},
                            ],
                        }
                    ],
                }
            ],
        },
        {"type": "extension", "attrs": {"anything": {"deep": [1]}}},
    ],
}


def test_a_document_becomes_lines() -> None:
    text = one(told(issue(1, description=DOCUMENT)), TicketText)
    lines = [line for line in (text.description or "").splitlines() if line]
    assert lines == ["Acceptance criteria", "ask @Ada", ":tada:2024-07-02https://example.org"]


def test_wiki_text_stays_and_white_space_is_nothing() -> None:
    texts = [
        one(told(issue(1, description=body)), TicketText).description
        for body in ("h1. Hello\n* one", "  \n", None, {"type": "doc", "content": []})
    ]
    assert texts == ["h1. Hello\n* one", None, None, None]


@pytest.mark.parametrize(
    ("company", "team", "is_team_managed", "expected"),
    [
        (3, None, False, 3.0),
        (None, 5.5, False, 5.5),
        (None, 5, True, 5.0),
        (3, 5, False, 3.0),
        (3, 5, True, 5.0),
        (0, None, False, 0.0),
        (None, None, False, None),
        ("8", None, False, 8.0),
        ("XL", None, False, None),
        ({"value": "3"}, 2, False, 2.0),
        (True, None, False, None),
    ],
)
def test_two_fields_for_points_count_as_one(
    company: Any, team: Any, expected: float | None, *, is_team_managed: bool
) -> None:
    project = {"key": "SHOP", "name": "Shop", "simplified": is_team_managed}
    fields = {"customfield_1": company, "customfield_2": team}
    assert one(told(issue(1, project=project, **fields)), Ticket).points == expected


def test_sprints_are_read_from_objects_and_from_text() -> None:
    text = (
        "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=2,rapidViewId=1,state=CLOSED,name=A]"
    )
    other = "com.atlassian.greenhopper.service.sprint.Sprint@1f[rapidViewId=1,name=id 9,id=31]"
    assert list(sprint_ids([text, other, {"id": 7, "name": "B"}, {"id": "x"}, 5, None])) == [
        2,
        31,
        7,
    ]
    assert list(sprint_ids("{}")) == []


def test_criteria_and_checklists_are_read_in_all_their_forms() -> None:
    assert long_text([{"name": "one"}, {"value": "two"}, "three", 4]) == "one\ntwo\nthree"
    assert long_text({"value": "Yes"}) == "Yes"
    assert long_text(12) is None
    assert [checklist_count(v) for v in ([1, 2], "- a\n+ b\nplain\n[x] c", 3, None)] == [2, 3, 0, 0]
    rows = told(issue(1, customfield_4=DOCUMENT, customfield_5=["a", "b"]))
    text = one(rows, TicketText)
    assert (text.acceptance_criteria or "").startswith("Acceptance criteria\n")
    assert text.checklist_count == 2
    assert one(told(issue(1, customfield_5=[])), TicketText).checklist_count == 0
    # Nobody said how many: null, not 0.
    assert one(told(issue(1)), TicketText).checklist_count is None


def test_fields_are_recognised_by_schema_before_name() -> None:
    options = JiraOptions(points_fields=("Size",))
    sprint = FieldSchema(custom="com.pyxis.greenhopper.jira:gh-sprint")
    assert meaning("Étape", sprint, options) == "sprint"
    assert meaning("SIZE", None, options) == "points"
    assert meaning("Story Points", None, options) is None
    assert meanings([("summary", "Story Points", None)]) == {}
    assert points(float("3")) == 3.0


def test_a_page_that_names_its_fields_is_read_bare() -> None:
    page = {
        "issues": [issue(1, customfield_77=13)],
        "names": {"customfield_77": "Story Points"},
        "schema": {"customfield_77": {"type": "number", "customId": 77}},
    }
    event = Event(id="1", source="jira", type="jira.api.issues", data=json.dumps(page).encode())
    assert one(read(event), Ticket).points == 13.0


def test_a_page_that_names_no_fields_tells_no_ticket() -> None:
    data = json.dumps({"issues": [with_history(issue(1), history(3, START, moved("1", "2")))]})
    rows = read(Event(id="1", source="jira", type="jira.api.issues", data=data.encode()))
    assert [type(row) for row in rows[:2]] == [TicketTransition, Want]
    assert not [row for row in rows if isinstance(row, Ticket)]


def test_histories_may_come_newest_first() -> None:
    steps = [("1", "2"), ("2", "3")]
    entries = [
        history(n, START + timedelta(hours=n), moved(*step)) for n, step in enumerate(steps, 1)
    ]
    ends = [
        {row.key: row for row in told(with_history(issue(1, status=status("3")), *order))}
        for order in (entries, entries[::-1])
    ]
    assert ends[0] == ends[1]
    created = ends[0]["jira:ticket_transition:10001:created"]
    assert (created.to_status, created.to_category, created.entered_at) == ("To Do", "to_do", START)


def test_an_issue_that_never_moved_was_created_in_its_status() -> None:
    created = one(told(issue(1, status=status("2"))), TicketTransition)
    assert (created.to_status, created.to_category) == ("In Progress", "in_progress")


def test_edits_are_told_by_what_they_change() -> None:
    def item(field: str, old: str | None, new: str | None, **more: Any) -> Json:
        return {"field": field, "fieldtype": "jira", "fromString": old, "toString": new, **more}

    changes = [
        item("Story Points", None, "5", fieldtype="custom", fieldId="customfield_1"),
        item("assignee", "Ada", None, **{"from": "id-ada", "to": None}),
        item("priority", "Low", "High"),
        item("Flagged", "", "Impediment", fieldtype="custom", fieldId="customfield_6"),
        item("issuetype", "Bug", "Story"),
        item("Key", "OLD-1", "SHOP-1"),
        item("description", None, "text"),
        item("AC", "old", "", fieldtype="custom", fieldId="customfield_4"),
        item("status", "A", "B", fieldtype="custom", fieldId="customfield_99"),
        item("Rank", "", "Ranked higher"),
        item("labels", "", "x"),
    ]
    rows = told(with_history(issue(1), history(4, START, *changes)))
    assert [(e.field, e.old_value, e.new_value) for e in rows if isinstance(e, TicketEdit)] == [
        ("points", None, "5"),
        ("assignee", "jira:identity:id-ada", None),
        ("priority", "Low", "High"),
        ("flagged", None, "Impediment"),
        ("kind", "bug", "story"),
        ("project", "jira:ticket_project:OLD", "jira:ticket_project:SHOP"),
        ("text", None, "description"),
        ("text", "acceptance_criteria", None),
    ]
    assert len([row for row in rows if isinstance(row, TicketTransition)]) == 1


def test_an_edited_text_says_how_much_changed() -> None:
    def edited(number: int, old: str | None, new: str | None) -> Json:
        item = {"field": "description", "fieldtype": "jira", "fromString": old, "toString": new}
        return history(number, START, item)

    edits = [
        edited(1, "The basket keeps its content.", "The basket keeps all its content."),
        edited(2, None, "Twelve signs"),
        edited(3, "abab", "ab"),
        # The tool says that the text was edited, and not how.
        edited(4, None, None),
    ]
    rows = told(with_history(issue(1), *edits))
    found = sorted((e.key, e.changed_count) for e in rows if isinstance(e, TicketEdit))
    assert [count for _, count in found] == [4, 12, 2, None]


def test_accounts_are_told_once_and_as_fully_as_anybody_tells_them() -> None:
    erased = {"accountId": "unknown", "displayName": "Former user"}
    rows = told(
        issue(1, reporter={"accountId": "7", "displayName": "Ada", "emailAddress": "a@x.org"}),
        issue(2, reporter={"accountId": "7", "displayName": "Ada B", "accountType": "app"}),
        issue(3, reporter=None, creator=None, assignee=erased),
        issue(4, reporter={"accountId": "8"}, creator={"key": "JIRAUSER1", "name": "Cy"}),
    )
    people = {i.key: (i.user_name, i.name, i.email, i.is_bot) for i in rows if type(i) is Identity}
    assert people == {
        "jira:identity:7": (None, "Ada B", "a@x.org", True),
        "jira:identity:id-ada": (None, "Ada", None, False),
        "jira:identity:JIRAUSER1": ("cy", None, None, None),
    }
    tickets = {t.number: (t.reporter_id, t.assignee_id) for t in rows if isinstance(t, Ticket)}
    assert tickets["SHOP-3"] == (None, None)
    assert tickets["SHOP-4"] == ("jira:identity:8", None)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html>", "malformed"),
        (b'{"issues": [{"id": "1", "ke', "truncated"),
        (b'{"values": []}', "missing required field `issues`"),
        (b'{"issues": [{"id": 1, "key": "A-1"}]}', r"\$\.issues\[0\]\.id"),
        (b'{"issues": [{"id": "1", "key": "A-1", "fields": {"priority": "High"}}]}',
         r"\$\.issues\[0\]\.fields\.priority"),
        (b'{"issues": ' + b"[" * 100_000, "ecursion"),
        (b'{"meanings": {}, "categories": [], "page": {"issues": []}}', r"\$\.categories"),
        (b'{"page": {"issues": []}, "changelogs": {"/x": {"values": [{"id": "1"}]}}}',
         "which issue"),
    ],
)  # fmt: skip
def test_bad_data_names_the_place(data: bytes, said: str) -> None:
    event = Event(id="1", source="jira", type="jira.api.issues", subject="/search?x", data=data)
    with pytest.raises(PayloadError, match=said):
        read(event)


def test_an_issue_alone_must_tell_what_a_ticket_needs() -> None:
    data = envelope({"meanings": {}, "issue": answer({"id": "1", "key": "A-1", "fields": {}})[2]})
    event = Event(id="1", source="jira", type="jira.api.issue", data=data)
    with pytest.raises(PayloadError, match="A-1 without summary, issuetype, project, status"):
        read(event)


def test_an_unknown_state_of_a_sprint_is_named() -> None:
    data = b'{"values": [{"id": 1, "name": "S", "state": "paused"}]}'
    with pytest.raises(PayloadError, match="state 'paused'; known are future, active, closed"):
        read(Event(id="1", source="jira", type="jira.api.sprints", data=data))
